/**
 * Convolutions that double or halve their maps, compared with the layers that they stand for, one after the other. PyTorch's
 * values are in test/golden.
 */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.ts';
import { sizeOf, type Shape } from '../core/shape.ts';
import { grad } from '../engine/tensor/grad.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import { Stateless, type Layer } from './layer.ts';
import { Conv2d } from './linear.ts';
import { normalInitialiser } from './parameter.ts';
import { Scope } from './scope.ts';
import { DownsampleConv2d, upsample, UpsampleConv2d, upsampleModes } from './upsample.ts';

const initialise = normalInitialiser(1);
const kernels = [1, 3] as const;

interface Case {
  readonly name: string;
  readonly kernel: 1 | 3;
  readonly fused: Layer;
  /** The sides of what the convolution gives. */
  readonly sides: readonly [number, number];
  readonly before?: Layer;
  readonly after?: Layer;
}

const averaging = new Stateless((y) => ops.averagePool2d(y, { kernel: 2 }));
const cases = kernels.flatMap((kernel): Case[] => [
  ...upsampleModes.map((mode): Case => ({
    name: `${mode} up-sampling before kernels of ${kernel}`,
    kernel,
    fused: new UpsampleConv2d(3, 4, mode, { initialise, kernel }),
    sides: [8, 12],
    before: upsample(2, mode),
  })),
  {
    name: `averages after kernels of ${kernel}`,
    kernel,
    fused: new DownsampleConv2d(3, 4, { initialise, kernel }),
    sides: [2, 3],
    after: averaging,
  },
]);

describe.each(cases)('$name', ({ kernel, fused, sides, before, after }) => {
  const shapes = {
    x: [2, 3, 4, 6],
    weight: [4, 3, kernel, kernel],
    bias: [4],
    seed: [2, 4, ...sides],
  };
  const feeds = Object.fromEntries(
    Object.entries<Shape>(shapes).map(([name, shape], i) => [
      name,
      new RandomStream(1, 'test', i).normal(new Float32Array(sizeOf(shape))),
    ]),
  );
  const x = ops.input('x', shapes.x);
  const weight = ops.input('weight', shapes.weight);
  const bias = ops.input('bias', shapes.bias);
  const scope = new Scope(
    new Map([
      ['weight', weight],
      ['bias', bias],
    ]),
    'training',
  );
  const through = (layer: Layer | undefined, value: Node) => layer?.apply(value, scope) ?? value;
  const conv = new Conv2d(3, 4, { kernel, padding: (kernel - 1) / 2, initialise });
  const apart = through(after, conv.apply(through(before, x), scope));

  it('has the weights of the convolution', () => {
    expect(Object.entries(fused.parameters).map(([path, { shape }]) => [path, shape])).toEqual([
      ['weight', shapes.weight],
      ['bias', shapes.bias],
    ]);
  });

  it('gives the same numbers, gradients and gradients of gradients as the layers', () => {
    const all = [fused.apply(x, scope), apart].map((y) => {
      const bent = ops.tanh(y);
      const gradients = grad(bent, [x, weight, bias], { seed: ops.input('seed', shapes.seed) });
      const second = grad(ops.sum(ops.square(gradients[0])), [x, weight]);
      return interpret([y, ...gradients, ...second], feeds);
    });
    all[0]!.forEach((numbers, i) => {
      const expected = all[1]![i]!;
      expect(numbers.length).toBe(expected.length);
      numbers.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 9));
    });
  });
});

it('refuses what is no way of up-sampling, and kernels that are not known', () => {
  expect(() => new UpsampleConv2d(1, 1, 'cubic' as never, { initialise })).toThrow(
    'mode got "cubic", expected nearest or bilinear',
  );
  expect(() => new DownsampleConv2d(1, 1, { initialise, kernel: 2 as never })).toThrow(
    'DownsampleConv2d: kernel got 2, expected 1 or 3',
  );
});
