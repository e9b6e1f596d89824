import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import { Maxout, MaxoutConv2d, pooledSide, type MaxoutConvLayerOptions } from './maxout.ts';
import { uniformInitialiser } from './parameter.ts';
import { Scope } from './scope.ts';

it('gives the largest piece of each unit', () => {
  const layer = new Maxout(2, 2, 3, { initialise: uniformInitialiser(1) });
  const { weight, bias } = layer.parameters;
  expect(weight!.shape).toEqual([2, 6]);
  const values = new Map<string, Node>([
    ['weight', ops.input('weight', weight!.shape)],
    ['bias', ops.input('bias', bias!.shape)],
  ]);
  const y = layer.apply(ops.input('x', [1, 2]), new Scope(values, 'training'));
  // Unit 0 has the pieces x₀, x₁ and 0.5; unit 1 has −x₀, −x₁ and x₀ + x₁ − 10.
  const feeds = {
    weight: [1, 0, 0, -1, 0, 1, 0, 1, 0, 0, -1, 1],
    bias: [0, 0, 0.5, 0, 0, -10],
    x: [3, 4],
  };
  expect([...interpret([y], feeds)[0]!]).toEqual([4, -3]);
  expect([...interpret([y], { ...feeds, x: [-1, -2] })[0]!]).toEqual([0.5, 2]);
});

describe('MaxoutConv2d', () => {
  const initialise = uniformInitialiser(1);
  const [batch, inputs, units, pieces] = [2, 2, 3, 2];
  const draw = (shape: readonly number[], step: number) =>
    new RandomStream(4, 'test', step).normal(new Float64Array(sizeOf(shape)));

  function apply(shape: readonly number[], options: MaxoutConvLayerOptions) {
    const layer = new MaxoutConv2d(inputs, units, pieces, options);
    const specs = Object.entries(layer.parameters);
    const values = new Map<string, Node>(specs.map(([path, spec]) => [path, ops.input(path, spec.shape)]));
    const feeds = Object.fromEntries(specs.map(([path, spec], i) => [path, draw(spec.shape, i)]));
    const x = draw(shape, 9);
    const y = layer.apply(ops.input('x', shape), new Scope(values, 'training'));
    return { y, x, feeds, values: interpret([y], { ...feeds, x })[0]! };
  }

  it('gives the largest of a unit’s pieces in each window and cuts the last windows off at the edge', () => {
    const [height, width, kernel, padding] = [6, 5, 3, 1];
    const pool = { side: 4, stride: 2 };
    const { y, x, feeds, values } = apply([batch, inputs, height, width], {
      kernel,
      padding,
      pool,
      initialise,
    });
    // The convolution keeps the size; then ⌈(6 − 4) / 2⌉ + 1 by ⌈(5 − 4) / 2⌉ + 1 windows.
    expect(y.shape).toEqual([batch, units, 2, 2]);
    const at = (b: number, c: number, row: number, column: number) =>
      row < 0 || row >= height || column < 0 || column >= width
        ? 0
        : x[((b * inputs + c) * height + row) * width + column]!;
    const piece = (b: number, channel: number, row: number, column: number) => {
      let sum = feeds['bias']![channel]!;
      for (let c = 0; c < inputs; c++)
        for (let u = 0; u < kernel; u++)
          for (let v = 0; v < kernel; v++)
            sum +=
              feeds['weight']![((channel * inputs + c) * kernel + u) * kernel + v]! *
              at(b, c, row + u - padding, column + v - padding);
      return sum;
    };
    for (let i = 0; i < values.length; i++) {
      const [b, unit] = [Math.floor(i / (units * 4)), Math.floor(i / 4) % units];
      let max = -Infinity;
      for (
        let row = (Math.floor(i / 2) % 2) * 2;
        row < Math.min(height, (Math.floor(i / 2) % 2) * 2 + 4);
        row++
      )
        for (let column = (i % 2) * 2; column < Math.min(width, (i % 2) * 2 + 4); column++)
          for (let p = 0; p < pieces; p++) max = Math.max(max, piece(b, unit * pieces + p, row, column));
      expect(values[i]).toBeCloseTo(max, 10);
    }
  });

  it('does not pool by default', () => {
    const { y } = apply([batch, inputs, 4, 4], { kernel: 3, initialise });
    expect(y.shape).toEqual([batch, units, 2, 2]);
  });

  it('gives the sizes of the authors’ CIFAR network', () => {
    expect(pooledSide(33, { side: 4, stride: 2 })).toBe(16);
    expect(pooledSide(15, { side: 4, stride: 2 })).toBe(7);
    expect(pooledSide(9, { side: 2, stride: 2 })).toBe(5);
    expect(pooledSide(8, { side: 2, stride: 2 })).toBe(4);
  });

  it('limits the norm of each kernel over all of its input maps', () => {
    const { weight } = new MaxoutConv2d(inputs, units, pieces, { kernel: 2, initialise, maxNorm: 0.9 })
      .parameters;
    const values = draw(weight!.shape, 3);
    const [limited] = interpret([weight!.constraint!(ops.input('w', weight!.shape))], { w: values });
    const size = inputs * 4;
    for (let kernel = 0; kernel < units * pieces; kernel++) {
      const norm = (all: Float64Array) => Math.hypot(...all.subarray(kernel * size, (kernel + 1) * size));
      expect(norm(limited!)).toBeCloseTo(Math.min(norm(values), 0.9), 5);
    }
  });
});
