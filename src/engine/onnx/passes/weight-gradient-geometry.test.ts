import { expect, it } from 'vitest';
import type { Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { weightGradientGeometry } from './weight-gradient-geometry.ts';

function geometryFor(size: number, kernel: number, options: ops.ConvOptions) {
  const x = ops.input('x', [2, 3, size, size]);
  const { attributes, shape } = ops.conv2d(
    x,
    ops.input('w', [4, 3, kernel, kernel]),
    options,
  ) as Node<'Conv'>;
  const gradient = ops.convWeightGradient(x, ops.input('g', shape), attributes, [kernel, kernel]);
  return weightGradientGeometry(gradient as Node<'ConvWeightGradient'>);
}

it('keeps the padding of a convolution whose stride divides the size', () => {
  expect(geometryFor(64, 4, { stride: 2, padding: 1 })).toEqual({
    geometry: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [2, 2], groups: 1 },
    isExact: true,
  });
});

it('pads only as far as the kernel needs: for 5×5 with stride 2 it computes no sixth row', () => {
  const { geometry, isExact } = geometryFor(64, 5, { stride: 2, padding: 2 });
  expect([geometry.pads, isExact]).toEqual([[2, 2, 1, 1], true]);
});

it('reports that the picture itself has excess rows', () => {
  const { geometry, isExact } = geometryFor(8, 3, { stride: 3 });
  expect([geometry.pads, isExact]).toEqual([[0, 0, 0, 0], false]);
});
