import { describe, expect, it } from 'vitest';
import { instantiate, type Instance } from './case.ts';
import { cases } from './cases.ts';
import { dot } from '../../src/core/numbers.ts';
import { RandomStream } from '../../src/core/random.ts';
import { sizeOf } from '../../src/core/shape.ts';
import { grad } from '../../src/engine/tensor/grad.ts';
import { interpret } from '../../src/engine/tensor/interpret.ts';
import type { Node } from '../../src/engine/tensor/node.ts';
import type { OpName } from '../../src/engine/tensor/operations.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import { verify } from '../../src/engine/tensor/verify.ts';
import { topologicalOrder } from '../../src/engine/tensor/walk.ts';

type Values = ArrayLike<number>;
type Feeds = Readonly<Record<string, Values>>;

const step = 1e-5;
/**
 * The error of a central difference is step² · f‴ / 6 from truncation plus 2⁻⁵² · |f| / step from rounding, each about 1e-10
 * if f and its derivatives are of order 1 to 100.
 */
const tolerance = 1e-7;

/** Inputs with more elements than this are moved along random directions instead of each axis. */
const maxAxes = 150;
const randomDirections = 3;

/** The directions along which an input of `size` elements is moved. */
function* directions(size: number): Generator<Float64Array> {
  if (size <= maxAxes) {
    for (let axis = 0; axis < size; axis++) yield new Float64Array(size).with(axis, 1);
  } else {
    const random = new RandomStream(1406, 'test', size);
    for (let i = 0; i < randomDirections; i++) yield random.normal(new Float64Array(size), 0, size ** -0.5);
  }
}

/**
 * Compares ⟨gradient, d⟩ with (f(x + step·d) − f(x − step·d)) / 2step for directions d of the input `name`, where
 * f = ⟨y, weights⟩.
 */
function expectGradient(
  gradient: Float64Array,
  y: Node,
  weights: Values,
  name: string,
  feeds: Feeds,
  what: string,
): void {
  const values = Float64Array.from(feeds[name]!);
  expect(gradient.length, what).toBe(values.length);
  const at = (direction: Float64Array, distance: number) => {
    const moved = values.map((value, i) => value + distance * direction[i]!);
    return dot(interpret([y], { ...feeds, [name]: moved })[0]!, weights);
  };
  const differences: number[] = [];
  const derivatives: number[] = [];
  for (const direction of directions(values.length)) {
    differences.push((at(direction, step) - at(direction, -step)) / (2 * step));
    derivatives.push(dot(gradient, direction));
  }
  const scale = 1 + Math.max(...differences.map(Math.abs));
  const worst = Math.max(...differences.map((difference, i) => Math.abs(difference - derivatives[i]!)));
  const message = `${what} by ${name}: [${derivatives.join(', ')}], expected [${differences.join(', ')}]`;
  expect(worst / scale, message).toBeLessThan(tolerance);
}

function checkFirst({ value, sources, first, seed, feeds }: Instance): void {
  const weights = feeds[seed.attributes.name]!;
  const gradients = interpret(first, feeds);
  sources.forEach(({ attributes: { name } }, i) => {
    expectGradient(gradients[i]!, value, weights, name, feeds, 'gradient');
  });
}

function checkSecond({ projected, sources, second, seed, feeds }: Instance): void {
  const gradients = interpret(second, feeds);
  [...sources, seed].forEach(({ attributes: { name } }, i) => {
    expectGradient(gradients[i]!, projected!, [1], name, feeds, 'second-order gradient');
  });
}

describe.each(Object.keys(cases) as OpName[])('%s', (op) => {
  it.each(cases[op].map((tested) => [tested.name, tested] as const))('%s', (_, tested) => {
    const instance = instantiate(tested);
    const { value, first, second } = instance;
    verify([value, ...first, ...second]);
    expect(topologicalOrder([value]).some((node) => node.op === op)).toBe(true);
    if (value.dtype !== 'float32' || tested.onKink === true) return;
    checkFirst(instance);
    checkSecond(instance);
  });
});

describe('a gradient at a tie or kink', () => {
  const gradientOf = (y: Node, by: readonly Node[], feeds: Feeds, seed: readonly number[]) =>
    interpret(grad(y, by, { seed: ops.constant(seed, y.shape) }), feeds).map((values) => [...values]);
  const a = ops.input('a', [3]);
  const b = ops.input('b', [3]);

  it('is shared by the equal operands of Max and of Min', () => {
    const feeds = { a: [1, 2, 3], b: [1, 3, 2] };
    expect(gradientOf(ops.max(a, b), [a, b], feeds, [10, 20, 30])).toEqual([
      [5, 0, 30],
      [5, 20, 0],
    ]);
    expect(gradientOf(ops.min(a, b), [a, b], feeds, [10, 20, 30])).toEqual([
      [5, 20, 0],
      [5, 0, 30],
    ]);
  });

  it('is shared by the equal elements of ReduceMax', () => {
    const x = ops.input('x', [2, 3]);
    const feeds = { x: [4, 4, 1, 2, 2, 2] };
    expect(gradientOf(ops.reduceMax(x, { axes: [1] }), [x], feeds, [10, 30])).toEqual([
      [5, 5, 0, 10, 10, 10],
    ]);
  });

  it('goes to the first maximum of a window in MaxPool', () => {
    const x = ops.input('x', [1, 1, 3, 3]);
    // Windows, by rows: [7 7; 1 7], [7 2; 7 0], [1 7; 3 7], [7 0; 7 0].
    const feeds = { x: [7, 7, 2, 1, 7, 0, 3, 7, 0] };
    expect(gradientOf(ops.maxPool2d(x, { kernel: 2, stride: 1 }), [x], feeds, [1, 10, 100, 1000])).toEqual([
      [1, 10, 0, 0, 1100, 0, 0, 0, 0],
    ]);
  });

  it('never goes to the padding of MaxPool, even if all values are very low', () => {
    const x = ops.input('x', [1, 1, 2, 2]);
    const feeds = { x: [-1e38, -1e38, -1e38, -1e38] };
    const y = ops.maxPool2d(x, { kernel: 3, stride: 1, padding: 1 });
    expect(gradientOf(y, [x], feeds, [1, 2, 3, 4])).toEqual([[10, 0, 0, 0]]);
  });

  it.each([
    ['Abs', ops.abs, [-5, 0, 5]],
    ['ReLU', ops.relu, [0, 0, 5]],
    ['LeakyReLU', (x: Node) => ops.leakyRelu(x, 0.2), [1, 1, 5]],
    ['Clip', (x: Node) => ops.clip(x, 0, 9), [0, 0, 5]],
    ['Sign', ops.sign, [0, 0, 0]],
  ])('at the kink of %s is that of one side, or in between', (_, f, expected) => {
    expect(gradientOf(f(a), [a], { a: [-1, 0, 1] }, [5, 5, 5])).toEqual([expected.map((v) => v + 0)]);
  });
});

describe('grad', () => {
  const x = ops.input('x', [3]);
  const feeds = { x: [1, 2, 3] };

  it('sums over all paths to a node', () => {
    // x³ + x: 3x² + 1
    const y = ops.sum(ops.add(ops.mul(x, ops.mul(x, x)), x));
    expect([...interpret(grad(y, [x]), feeds)[0]!]).toEqual([4, 13, 28]);
  });

  it('differentiates three times', () => {
    let y = ops.sum(ops.mul(ops.mul(x, x), ops.mul(x, x)));
    for (let order = 0; order < 3; order++) y = ops.sum(grad(y, [x])[0]);
    expect([...interpret([y], feeds)[0]!]).toEqual([24 * (1 + 2 + 3)]);
  });

  it('differentiates with respect to an intermediate node and the output', () => {
    const middle = ops.mul(x, x);
    const y = ops.sum(ops.exp(middle));
    const [byMiddle, byOutput] = interpret(grad(y, [middle, y]), feeds);
    expect([...byMiddle!]).toEqual([1, 4, 9].map(Math.exp));
    expect([...byOutput!]).toEqual([1]);
  });

  it('gives zeros for a node that the output does not depend on', () => {
    const other = ops.input('other', [2, 2]);
    const [zeros] = grad(ops.sum(x), [other]);
    expect(zeros.shape).toEqual([2, 2]);
    expect([...interpret([zeros])[0]!]).toEqual([0, 0, 0, 0]);
  });

  it('treats given nodes as constants, unless it differentiates with respect to them', () => {
    const square = ops.mul(x, x);
    const y = ops.sum(ops.mul(square, x));
    expect([...interpret(grad(y, [x], { constants: [square] }), feeds)[0]!]).toEqual([1, 4, 9]);
    const [bySquare] = grad(y, [square], { constants: [square] });
    expect([...interpret([bySquare], feeds)[0]!]).toEqual([1, 2, 3]);
  });

  it('accepts a tensor of one element as a scalar', () => {
    const y = ops.sum(x, { keepDims: true });
    expect([...interpret(grad(y, [x]), feeds)[0]!]).toEqual([1, 1, 1]);
  });

  it('needs a scalar or a seed, and a seed of the right shape', () => {
    expect(() => grad(x, [x])).toThrow(
      'grad got an output of shape [3] and no seed, expected a scalar: reduce it or pass a seed',
    );
    expect(() => grad(x, [x], { seed: ops.constant([1, 2]) })).toThrow(
      "grad got a seed of shape [2], expected the output's [3]",
    );
  });

  it('does not overflow the stack on a deep graph', () => {
    let y: Node = x;
    for (let depth = 0; depth < 20_000; depth++) y = ops.add(y, 1);
    const [gradient] = grad(ops.sum(y), [x]);
    expect(sizeOf(gradient.shape)).toBe(3);
  });
});

describe('a gradient with respect to a node in between', () => {
  it('is there if the node is a reshape, and what uses it another', () => {
    const x = ops.input('x', [2, 3]);
    const flat = ops.reshape(x, [6]);
    const [gradient] = grad(ops.sum(ops.square(ops.reshape(flat, [3, 2]))), [flat]);
    expect([...interpret([gradient], { x: [1, 2, 3, 4, 5, 6] })[0]!]).toEqual([2, 4, 6, 8, 10, 12]);
  });
});
