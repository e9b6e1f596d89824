/** Spectral normalisation, compared with singular values and PyTorch's steps written out. Trajectories are in test/golden. */
import { describe, expect, it } from 'vitest';
import { norm } from '../core/numbers.ts';
import { RandomStream } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import { grad } from '../engine/tensor/grad.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import type { Layer } from './layer.ts';
import { Conv2d, ConvTranspose2d, Dense } from './linear.ts';
import { normalInitialiser } from './parameter.ts';
import { normalisationModes, Scope, type NormalisationMode } from './scope.ts';

const options = { initialise: normalInitialiser(1), bias: false, spectralNorm: true } as const;
const dense = new Dense(4, 3, options);

/** The parameters of a layer as inputs, and the values that a training would begin with. */
function started(layer: Layer) {
  const values = new Map<string, Node>();
  const feeds: Record<string, Float32Array> = {};
  Object.entries(layer.parameters).forEach(([path, { shape, initialise }], i) => {
    values.set(path, ops.input(path, shape));
    initialise((feeds[path] = new Float32Array(sizeOf(shape))), new RandomStream(1, 'parameters', i));
  });
  return { values, feeds };
}

/** What a dense layer of 4 inputs and 3 units gives for the unit matrix: the weights that it multiplies by. */
function usedBy(feeds: Record<string, ArrayLike<number>>, mode: NormalisationMode) {
  const { values } = started(dense);
  const identity = ops.constant([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], [4, 4]);
  const used = dense.apply(identity, new Scope(values, mode));
  const [weights, u] = interpret([used, values.get('u')!], feeds);
  return { weights: [...weights!], u: [...u!] };
}

/** One step of PyTorch: v from u, u from v, σ of both. W [3, 4] is the transpose of the layer's weight. */
function iterated(weight: ArrayLike<number>, u: readonly number[]) {
  const v = [0, 1, 2, 3].map((i) => u.reduce((sum, factor, unit) => sum + factor * weight[3 * i + unit]!, 0));
  const lengthOfV = norm(v);
  const product = [0, 1, 2].map((unit) =>
    v.reduce((sum, factor, i) => sum + (factor / lengthOfV) * weight[3 * i + unit]!, 0),
  );
  const sigma = norm(product);
  return { u: product.map((value) => value / sigma), sigma, lengthOfV };
}

describe('spectral normalisation', () => {
  it('begins with a direction', () => {
    expect(norm(started(dense).feeds['u']!)).toBeCloseTo(1, 6);
    expect(dense.parameters['u']).toMatchObject({ shape: [3], role: 'iterate' });
  });

  it('takes one step of the power iteration in training, and divides by its σ', () => {
    const { feeds } = started(dense);
    const { weights, u } = usedBy(feeds, 'training');
    const expected = iterated(feeds['weight']!, [...feeds['u']!]);
    u.forEach((value, i) => expect(value).toBeCloseTo(expected.u[i]!, 12));
    weights.forEach((value, i) => expect(value).toBeCloseTo(feeds['weight']![i]! / expected.sigma, 12));
  });

  it.each(normalisationModes.filter((mode) => mode !== 'training'))(
    'keeps u in mode %s, and divides by ‖Wᵀu‖',
    (mode) => {
      const { feeds } = started(dense);
      const { weights, u } = usedBy(feeds, mode);
      expect(u).toEqual([...feeds['u']!]);
      const { lengthOfV } = iterated(feeds['weight']!, u);
      weights.forEach((value, i) => expect(value).toBeCloseTo(feeds['weight']![i]! / lengthOfV, 12));
    },
  );

  it('comes to weights whose largest singular value is 1', () => {
    const { feeds } = started(dense);
    let found = usedBy(feeds, 'training');
    for (let i = 0; i < 200; i++) found = usedBy({ ...feeds, u: found.u }, 'training');
    // The largest eigenvalue of WᵀW by the power iteration of squares, which has no part in the layer.
    let squares = [0, 1, 2].map((a) =>
      [0, 1, 2].map((b) =>
        [0, 1, 2, 3].reduce((sum, i) => sum + found.weights[3 * i + a]! * found.weights[3 * i + b]!, 0),
      ),
    );
    const trace = () => squares[0]![0]! + squares[1]![1]! + squares[2]![2]!;
    let power = 1;
    for (let i = 0; i < 6; i++, power *= 2) {
      squares = squares.map((row) =>
        row.map((_, b) => row.reduce((sum, value, k) => sum + value * squares[k]![b]!, 0)),
      );
    }
    expect(trace() ** (1 / power)).toBeCloseTo(1, 6);
  });

  it('takes a step for each application of a convolution', () => {
    for (const layer of [
      new Conv2d(2, 3, { ...options, kernel: 3, padding: 1 }),
      new ConvTranspose2d(2, 3, { ...options, kernel: 3, padding: 1 }),
    ]) {
      const { values, feeds } = started(layer);
      expect(layer.parameters['u']!.shape).toEqual([3]);
      const scope = new Scope(values, 'training');
      const x = ops.input('x', [1, 2, 4, 4]);
      layer.apply(x, scope);
      const once = values.get('u')!;
      layer.apply(x, scope);
      const [first, second] = interpret([once, values.get('u')!], feeds);
      expect(first).not.toEqual(second);
      expect(norm(second!)).toBeCloseTo(1, 12);
    }
  });

  it('gives a transposed convolution the rows of its outputs', () => {
    const transposed = started(new ConvTranspose2d(2, 3, { ...options, kernel: 1 })); // weight [2, 3, 1, 1]
    const like = new Dense(2, 3, options); // weight [2, 3]
    const x = [0.5, -2];
    const [there] = interpret(
      [
        new ConvTranspose2d(2, 3, { ...options, kernel: 1 }).apply(
          ops.constant(x, [1, 2, 1, 1]),
          new Scope(transposed.values, 'training'),
        ),
      ],
      transposed.feeds,
    );
    const [here] = interpret(
      [like.apply(ops.constant(x, [1, 2]), new Scope(started(like).values, 'training'))],
      transposed.feeds,
    );
    expect([...there!]).toEqual([...here!]);
  });

  it('has a gradient in which u and v are constants, and a gradient of that', () => {
    const { values, feeds } = started(dense);
    const x = ops.input('x', [2, 4]);
    const y = ops.tanh(dense.apply(x, new Scope(values, 'running')));
    const weight = values.get('weight')!;
    const slope = grad(ops.sum(y), [x])[0];
    const penalty = ops.sum(ops.square(slope));
    const gradient = grad(penalty, [weight])[0];
    const given = { ...feeds, x: [0.3, -0.2, 0.5, 1, -0.4, 0.1, 0.7, -0.6] };
    const [exact] = interpret([gradient], given);
    // With u and v held where they are, σ is linear in W: both are taken from the graph of the unchanged weights.
    const u = [...feeds['u']!];
    const { lengthOfV } = iterated(feeds['weight']!, u);
    const v = [0, 1, 2, 3].map(
      (i) => u.reduce((sum, factor, unit) => sum + factor * feeds['weight']![3 * i + unit]!, 0) / lengthOfV,
    );
    const held = ops.sum(
      ops.mul(
        ops.constant(
          v.flatMap((a) => u.map((b) => a * b)),
          [4, 3],
        ),
        weight,
      ),
    );
    const alike = ops.tanh(ops.matmul(x, ops.div(weight, held)));
    const penaltyOfHeld = ops.sum(ops.square(grad(ops.sum(alike), [x])[0]));
    const at = (changed: number[]) => interpret([penaltyOfHeld], { ...given, weight: changed })[0]![0]!;
    const step = 1e-5;
    exact!.forEach((value, i) => {
      const [up, down] = [step, -step].map((change) =>
        at([...feeds['weight']!].map((old, k) => (k === i ? old + change : old))),
      );
      expect(value).toBeCloseTo((up! - down!) / (2 * step), 6);
    });
  });
});
