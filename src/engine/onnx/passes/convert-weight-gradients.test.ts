import { describe, expect, it } from 'vitest';
import type { Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { countOps, deepGraph, expectSameValues, randomGraph } from '../testing/graphs.ts';
import { convertGroupedWeightGradients, convertWeightGradients } from './convert-weight-gradients.ts';

describe('convertWeightGradients', () => {
  it.each([...Array(20).keys()])('keeps every value of random graph %d', (seed) => {
    const before = randomGraph(seed);
    const after = convertWeightGradients.apply(before);
    expectSameValues(after, before, 1e-12);
    expect(countOps(after)).not.toHaveProperty('ConvWeightGradient');
    expect(convertWeightGradients.apply(after).every((node, i) => node === after[i])).toBe(true);
  });

  const sizes = [1, 2, 5, 8];
  const geometries = [1, 2, 3].flatMap((stride) =>
    [1, 2].flatMap((dilation) =>
      [1, 2, 3, 4].flatMap((kernel) =>
        sizes.flatMap((size) =>
          ([0, 1, 2] as const).map((padding) => ({ stride, dilation, kernel, size, padding })),
        ),
      ),
    ),
  );

  it('computes the weight gradient by one convolution for every geometry', () => {
    let tried = 0;
    for (const { stride, dilation, kernel, size, padding } of geometries) {
      // The two axes differ, and the two ends of each axis differ.
      const geometry = {
        strides: [stride, 1] as const,
        pads: [padding, 0, 1, padding] as const,
        dilations: [dilation, 1] as const,
      };
      const x = ops.input('x', [2, 3, size, 4]);
      const w = ops.input('w', [2, 3, kernel, 2]);
      if (size + padding + 1 < dilation * (kernel - 1) + 1) continue;
      const g = ops.input('g', ops.convolve(x, w, geometry).shape);
      const before = [ops.convWeightGradient(x, g, geometry, [kernel, 2])];
      const after = convertWeightGradients.apply(before);
      expectSameValues(after, before, 1e-12);
      expect(countOps(after)).toMatchObject({ Conv: 1, Transpose: 3 });
      tried += 1;
    }
    expect(tried).toBeGreaterThan(200);
  });

  it.each([1, 2, 3, 6])('keeps the values of a convolution in %d groups', (groups) => {
    const x = ops.input('x', [3, 6, 5, 4]);
    const options = { stride: 2, padding: 1, groups };
    const y = ops.conv2d(x, ops.input('w', [12, 6 / groups, 3, 2]), options) as Node<'Conv'>;
    const before = [ops.convWeightGradient(x, ops.input('g', y.shape), y.attributes, [3, 2])];
    const after = convertWeightGradients.apply(before);
    expectSameValues(after, before, 1e-12);
    const grouped = convertGroupedWeightGradients.apply(before);
    expect(countOps(grouped)).toEqual(countOps(groups === 1 ? before : after));
  });

  it('handles a graph deeper than the call stack', () => {
    const deep = deepGraph(20_000);
    expect(convertWeightGradients.apply([deep])[0]).toBe(deep);
  });
});
