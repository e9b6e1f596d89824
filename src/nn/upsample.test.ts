/** Up-sampling with a convolution, compared with the two layers one after the other. PyTorch's values are in test/golden. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import { grad } from '../engine/tensor/grad.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import * as ops from '../engine/tensor/ops.ts';
import { Conv2d } from './linear.ts';
import { normalInitialiser } from './parameter.ts';
import { Scope } from './scope.ts';
import { upsample, UpsampleConv2d, upsampleModes } from './upsample.ts';

const initialise = normalInitialiser(1);
const shapes = { x: [2, 3, 3, 5], weight: [4, 3, 3, 3], bias: [4], seed: [2, 4, 6, 10] };
const feeds = Object.fromEntries(
  Object.entries(shapes).map(([name, shape], i) => [
    name,
    new RandomStream(1, 'test', i).normal(new Float32Array(sizeOf(shape))),
  ]),
);

describe.each(upsampleModes)('up-sampling (%s) with a convolution', (mode) => {
  const layer = new UpsampleConv2d(3, 4, mode, { initialise });
  const x = ops.input('x', shapes.x);
  const values = new Map([
    ['weight', ops.input('weight', shapes.weight)],
    ['bias', ops.input('bias', shapes.bias)],
  ]);
  const scope = new Scope(values, 'training');
  const fused = layer.apply(x, scope);
  const apart = new Conv2d(3, 4, { kernel: 3, padding: 1, initialise }).apply(
    upsample(2, mode).apply(x, scope),
    scope,
  );

  it('has the weights of the convolution', () => {
    expect(Object.entries(layer.parameters).map(([path, { shape }]) => [path, shape])).toEqual([
      ['weight', shapes.weight],
      ['bias', shapes.bias],
    ]);
  });

  it('gives the same numbers, gradients and gradients of gradients as the two layers', () => {
    const all = [fused, apart].map((y) => {
      const wrt = [x, values.get('weight')!, values.get('bias')!] as const;
      const bent = ops.tanh(y);
      const gradients = grad(bent, wrt, { seed: ops.input('seed', shapes.seed) });
      const second = grad(ops.sum(ops.square(gradients[0])), [x, values.get('weight')!]);
      return interpret([y, ...gradients, ...second], feeds);
    });
    all[0]!.forEach((numbers, i) => {
      const expected = all[1]![i]!;
      expect(numbers.length).toBe(expected.length);
      numbers.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 9));
    });
  });
});

it('refuses what is no way of up-sampling', () => {
  expect(() => new UpsampleConv2d(1, 1, 'cubic' as never, { initialise })).toThrow(
    'mode got "cubic", expected nearest or bilinear',
  );
});
