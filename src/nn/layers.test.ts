/** Layers in float64, against plain loops that define them. */
import { describe, expect, it } from 'vitest';
import { SparringError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import { grad } from '../engine/tensor/grad.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import type { Node } from '../engine/tensor/node.ts';
import { constant, input } from '../engine/tensor/ops.ts';
import { flatten, leakyRelu, relu, reshapeTo, sigmoid, tanh } from './activations.ts';
import { Sequential, type Layer } from './layer.ts';
import { Embedding } from './embedding.ts';
import { Bias, Conv2d, ConvTranspose2d, Dense } from './linear.ts';
import { countTrained, normalInitialiser } from './parameter.ts';
import { Scope } from './scope.ts';

const initialise = normalInitialiser(1);

/** A layer's output for `x` with these parameters. */
function apply(
  layer: Layer,
  x: ArrayLike<number>,
  shape: readonly number[],
  parameters: Readonly<Record<string, ArrayLike<number>>> = {},
): { values: number[]; shape: readonly number[] } {
  const values = new Map(
    Object.entries(layer.parameters).map(([path, spec]) => [path, input(path, spec.shape)]),
  );
  const y = layer.apply(input('x', shape), new Scope(values, 'training'));
  return { values: [...interpret([y], { x, ...parameters })[0]!], shape: y.shape };
}

function draw(shape: readonly number[], step: number): Float64Array {
  return new RandomStream(2, 'test', step).uniform(new Float64Array(sizeOf(shape)), -1, 1);
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
}

describe('Dense', () => {
  it('multiplies and adds a bias', () => {
    const { values, shape } = apply(new Dense(2, 3, { initialise }), [1, 2, 3, 4], [2, 2], {
      weight: [1, 2, 3, 4, 5, 6],
      bias: [10, 20, 30],
    });
    expect(shape).toEqual([2, 3]);
    expect(values).toEqual([19, 32, 45, 29, 46, 63]);
  });

  it('has no bias if it is turned off', () => {
    const layer = new Dense(2, 1, { initialise, bias: false });
    expect(Object.keys(layer.parameters)).toEqual(['weight']);
    expect(apply(layer, [1, 2], [1, 2], { weight: [3, 4] }).values).toEqual([11]);
  });
});

const geometry = { kernel: [3, 2], stride: 2, padding: 1 } as const;

/** Calls `visit` for every pair of connected positions: (y, x) of the large picture and (i, j) of the small one. */
function visitPairs(
  large: readonly [number, number],
  small: readonly [number, number],
  visit: (y: number, x: number, i: number, j: number, u: number, v: number) => void,
): void {
  const { kernel, stride, padding } = geometry;
  for (let i = 0; i < small[0]; i++)
    for (let j = 0; j < small[1]; j++)
      for (let u = 0; u < kernel[0]; u++)
        for (let v = 0; v < kernel[1]; v++) {
          const [y, x] = [i * stride + u - padding, j * stride + v - padding];
          if (y >= 0 && y < large[0] && x >= 0 && x < large[1]) visit(y, x, i, j, u, v);
        }
}

describe('Conv2d and ConvTranspose2d', () => {
  const [batch, inner, outer] = [2, 3, 2];
  const [large, small] = [[5, 4] as const, [3, 3] as const];
  const bias = [0.5, -1, 2];

  it('Conv2d gathers and adds a bias to each channel', () => {
    const x = draw([batch, outer, ...large], 0);
    const weight = draw([inner, outer, 3, 2], 1);
    const { values, shape } = apply(
      new Conv2d(outer, inner, { ...geometry, initialise }),
      x,
      [batch, outer, ...large],
      { weight, bias },
    );
    expect(shape).toEqual([batch, inner, ...small]);
    const expected = values.map((_, at) => bias[Math.floor(at / 9) % inner]!);
    for (let b = 0; b < batch; b++)
      for (let o = 0; o < inner; o++)
        for (let c = 0; c < outer; c++)
          visitPairs(large, small, (y, at, i, j, u, v) => {
            expected[((b * inner + o) * 3 + i) * 3 + j]! +=
              x[((b * outer + c) * 5 + y) * 4 + at]! * weight[((o * outer + c) * 3 + u) * 2 + v]!;
          });
    expectClose(values, expected);
  });

  it('ConvTranspose2d scatters and adds a bias to each channel', () => {
    const x = draw([batch, inner, ...small], 2);
    const weight = draw([inner, outer, 3, 2], 3);
    const { values, shape } = apply(
      new ConvTranspose2d(inner, outer, { ...geometry, initialise }),
      x,
      [batch, inner, ...small],
      { weight, bias: bias.slice(0, outer) },
    );
    expect(shape).toEqual([batch, outer, ...large]);
    const expected = values.map((_, at) => bias[Math.floor(at / 20) % outer]!);
    for (let b = 0; b < batch; b++)
      for (let o = 0; o < inner; o++)
        for (let c = 0; c < outer; c++)
          visitPairs(large, small, (y, at, i, j, u, v) => {
            expected[((b * outer + c) * 5 + y) * 4 + at]! +=
              x[((b * inner + o) * 3 + i) * 3 + j]! * weight[((o * outer + c) * 3 + u) * 2 + v]!;
          });
    expectClose(values, expected);
  });

  it('ConvTranspose2d gives one more row and column with output padding', () => {
    const layer = new ConvTranspose2d(1, 1, {
      kernel: 5,
      stride: 2,
      padding: 2,
      outputPadding: 1,
      initialise,
    });
    const { shape } = apply(layer, draw([1, 1, 4, 4], 4), [1, 1, 4, 4], {
      weight: draw([1, 1, 5, 5], 5),
      bias: [0],
    });
    expect(shape).toEqual([1, 1, 8, 8]);
  });

  it('have no bias if it is turned off', () => {
    for (const layer of [
      new Conv2d(2, 3, { kernel: 3, initialise, bias: false }),
      new ConvTranspose2d(2, 3, { kernel: 3, initialise, bias: false }),
    ]) {
      expect(Object.keys(layer.parameters)).toEqual(['weight']);
    }
  });
});

describe('convolutions in groups', () => {
  it.each([
    ['Conv2d', Conv2d],
    ['ConvTranspose2d', ConvTranspose2d],
  ] as const)(
    '%s has a kernel for the channels of each group, and a bias for each output',
    (_, Convolution) => {
      const layer = new Convolution(4, 6, { kernel: 3, groups: 2, initialise });
      const [first, second] = Convolution === Conv2d ? [6, 2] : [4, 3];
      expect(layer.parameters['weight']!.shape).toEqual([first, second, 3, 3]);
      expect(layer.parameters['bias']!.shape).toEqual([6]);
    },
  );

  it.each([
    [3, 'a convolution got groups 3 for 4 inputs and 6 outputs, expected an integer that divides both'],
    [0, 'groups got 0, expected a whole number of 1 or more'],
    [1.5, 'groups got 1.5, expected a whole number of 1 or more'],
  ])('rejects groups %d that do not divide the channels', (groups, message) => {
    for (const Convolution of [Conv2d, ConvTranspose2d]) {
      const build = () => new Convolution(4, 6, { kernel: 3, groups, initialise });
      expect(build).toThrow(SparringError);
      expect(build).toThrow(message);
    }
  });

  it('limit the norm of the weights into each output alone', () => {
    const options = { kernel: 1, groups: 2, initialise, maxNorm: 1 };
    const { constraint } = new ConvTranspose2d(4, 2, options).parameters['weight']!;
    const weight = input('w', [4, 1, 1, 1]);
    const [limited] = interpret([constraint!(weight)], { w: [3, 4, 0.3, 0.4] });
    [0.6, 0.8, 0.3, 0.4].forEach((value, i) => expect(limited![i]).toBeCloseTo(value, 6));
  });
});

describe('Embedding', () => {
  const layer = new Embedding(3, 2, { initialise });
  const parameters = { weight: [1, 2, 3, 4, 5, 6] };
  const values = new Map([['weight', input('weight', [3, 2])]]);
  const embed = (x: Node) => layer.apply(x, new Scope(values, 'training'));

  it('looks up the row of each class, whatever the shape', () => {
    const classes = embed(input('x', [2, 2], 'int64'));
    expect(classes.shape).toEqual([2, 2, 2]);
    expect([...interpret([classes], { x: [2, 0, 0, 1], ...parameters })[0]!]).toEqual([
      5, 6, 1, 2, 1, 2, 3, 4,
    ]);
  });

  it('takes one-hot labels too', () => {
    expect(apply(layer, [0, 0, 1, 1, 0, 0], [2, 3], parameters).values).toEqual([5, 6, 1, 2]);
  });

  it('sums the gradients of a class that occurs repeatedly', () => {
    const weight = values.get('weight')!;
    const [gradient] = grad(embed(input('x', [3], 'int64')), [weight], {
      seed: constant([1, 2, 10, 20, 100, 200], [3, 2]),
    });
    expect([...interpret([gradient], { x: [2, 0, 2], ...parameters })[0]!]).toEqual([10, 20, 0, 0, 101, 202]);
  });

  it('says what it expects', () => {
    expect(() => embed(input('x', [2, 4]))).toThrow(
      'an embedding of 3 classes got float32 [2, 4], expected int64, or one-hot labels […, 3]',
    );
  });
});

it('Bias adds a separate number to each element of an example', () => {
  const { values } = apply(new Bias([1, 2]), [1, 2, 3, 4], [2, 1, 2], { bias: [10, 20] });
  expect([...values]).toEqual([11, 22, 13, 24]);
});

describe('layers without parameters', () => {
  const x = [-2, -0.5, 0, 3];

  it.each([
    ['relu', relu(), (v: number) => Math.max(0, v)],
    ['leakyRelu', leakyRelu(0.2), (v: number) => (v > 0 ? v : 0.2 * v)],
    ['tanh', tanh(), Math.tanh],
    ['sigmoid', sigmoid(), (v: number) => 1 / (1 + Math.exp(-v))],
  ] as const)('%s', (_, layer, expected) => {
    expect(layer.parameters).toEqual({});
    expectClose(
      apply(layer, x, [2, 2]).values.map((v) => v + 0), // turns −0 into 0
      x.map(expected),
    );
  });

  it('reshapeTo and flatten keep the batch', () => {
    expect(apply(reshapeTo(2, 1, 3), draw([4, 6], 6), [4, 6]).shape).toEqual([4, 2, 1, 3]);
    expect(apply(flatten(), draw([4, 2, 3], 7), [4, 2, 3]).shape).toEqual([4, 6]);
  });
});

describe('Sequential', () => {
  const nested = new Sequential({
    block: new Sequential({ first: new Dense(2, 2, { initialise }), relu: relu() }),
    last: new Dense(2, 1, { initialise, bias: false }),
  });

  it('names parameters by their paths, in order', () => {
    expect(Object.keys(nested.parameters)).toEqual(['block.first.weight', 'block.first.bias', 'last.weight']);
    expect(countTrained(nested.parameters)).toBe(8);
  });

  it('applies its layers in sequence, each with its own parameters', () => {
    const { values } = apply(nested, [1, -1], [1, 2], {
      'block.first.weight': [1, 2, 3, 4],
      'block.first.bias': [5, 1],
      'last.weight': [10, 100],
    });
    expect(values).toEqual([30]); // relu([1 − 3 + 5, 2 − 4 + 1]) = [3, 0]
  });

  it('names a missing parameter', () => {
    const scope = new Scope(new Map(), 'running');
    const build = () => nested.apply(input('x', [1, 2]), scope);
    expect(build).toThrow(SparringError);
    expect(build).toThrow('the network has no parameter "block.first.weight"');
  });
});
