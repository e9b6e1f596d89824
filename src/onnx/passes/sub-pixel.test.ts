import { describe, expect, it } from 'vitest';
import type { ConvTransposeAttributes, Node } from '../../tensor/node.ts';
import { isOp, makeNode } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { topologicalOrder } from '../../tensor/walk.ts';
import { countOps, deepGraph, expectSameValues, randomGraph } from '../testing/graphs.ts';
import { subPixelConvTranspose } from './sub-pixel.ts';

const kernels = [2, 3, 4, 5, 6];
const padPairs = [0, 1, 2].flatMap((before) => [0, 1, 2].map((after) => [before, after] as const));

/** Each combination along one axis; the other axis takes the combination a few places further on. */
const alongAxis = [1, 2, 5].flatMap((size) =>
  kernels.flatMap((kernel) =>
    padPairs.flatMap(([before, after]) =>
      [0, 1, 2].map((outputPadding) => ({ size, kernel, before, after, outputPadding })),
    ),
  ),
);

type Along = (typeof alongAxis)[number];

function transposed(stride: number, vertical: Along, horizontal: Along): Node | undefined {
  const empty = ({ size, kernel, before, after, outputPadding }: Along) =>
    outputPadding >= stride || (size - 1) * stride + kernel + outputPadding - before - after < 1;
  if (empty(vertical) || empty(horizontal)) return undefined;
  const attributes: ConvTransposeAttributes = {
    strides: [stride, stride],
    dilations: [1, 1],
    pads: [vertical.before, horizontal.before, vertical.after, horizontal.after],
    outputPadding: [vertical.outputPadding, horizontal.outputPadding],
  };
  const x = ops.input('x', [1, 2, vertical.size, horizontal.size]);
  const w = ops.input('w', [2, 1, vertical.kernel, horizontal.kernel]);
  return makeNode('ConvTranspose', [x, w], attributes);
}

/** Multiplications of each convolution by a kernel element, padding included. */
function productsOf(outputs: readonly Node[]): number {
  return topologicalOrder(outputs)
    .filter((node) => isOp(node, 'Conv'))
    .reduce((sum, { shape, inputs: [, w] }) => {
      const [batch, out, height, width] = shape as [number, number, number, number];
      const [, channels, kernelHeight, kernelWidth] = w!.shape as [number, number, number, number];
      return sum + batch * out * height * width * channels * kernelHeight * kernelWidth;
    }, 0);
}

describe('subPixelConvTranspose', () => {
  it.each([2, 3])('keeps the value at stride %d: every kernel, padding, output padding, size', (stride) => {
    let rewritten = 0;
    alongAxis.forEach((vertical, i) => {
      const node = transposed(stride, vertical, alongAxis[(i * 7 + 11) % alongAxis.length]!);
      if (node === undefined) return;
      const after = subPixelConvTranspose.apply([node]);
      expectSameValues(after, [node], 1e-12);
      if (after[0] !== node) rewritten += 1;
    });
    expect(rewritten).toBeGreaterThan(stride === 2 ? 100 : 40);
  });

  it.each([...Array(20).keys()])('keeps every value of random graph %d', (seed) => {
    const before = randomGraph(seed);
    const after = subPixelConvTranspose.apply(before);
    expectSameValues(after, before, 1e-12);
    expect(subPixelConvTranspose.apply(after).every((node, i) => node === after[i])).toBe(true);
  });

  it('leaves s² plain convolutions that multiply by no inserted zero', () => {
    const x = ops.input('x', [2, 3, 8, 8]);
    const w = ops.input('w', [3, 5, 4, 4]);
    const after = subPixelConvTranspose.apply([ops.convTranspose2d(x, w, { stride: 2, padding: 1 })]);
    expect(countOps(after)).toMatchObject({ Conv: 4, DepthToSpace: 1, Concat: 1 });
    expect(countOps(after)).not.toHaveProperty('ConvTranspose');
    expect(countOps(after)).not.toHaveProperty('Pad');
    // Each of the 16 taps meets each input pixel once.
    expect(productsOf(after)).toBe(2 * 3 * 5 * 8 * 8 * 16);
    for (const node of topologicalOrder(after)) {
      if (isOp(node, 'Conv')) expect(node.attributes).toMatchObject({ strides: [1, 1], dilations: [1, 1] });
    }
  });

  it('rewrites the layers of both DCGAN networks', () => {
    const x = ops.input('x', [1, 2, 4, 4]);
    for (const [kernel, padding, outputPadding] of [
      [4, 1, 0],
      [5, 2, 1],
    ] as const) {
      const w = ops.input('w', [2, 2, kernel, kernel]);
      const node = ops.convTranspose2d(x, w, { stride: 2, padding, outputPadding });
      expect(node.shape).toEqual([1, 2, 8, 8]);
      expect(countOps(subPixelConvTranspose.apply([node]))).not.toHaveProperty('ConvTranspose');
    }
  });

  it.each([
    ['stride 1', { stride: 1 }, [3, 3], 3],
    ['unequal strides', { stride: [2, 3] }, [3, 3], 3],
    ['a dilation', { stride: 2, dilation: 2 }, [3, 3], 3],
    ['a kernel below the stride', { stride: 3 }, [2, 3], 3],
    ['a phase that no input pixel reaches', { stride: 2, padding: [1, 0, 0, 0] }, [2, 2], 1],
  ] as const)('leaves %s as it is', (_, options, kernel, size) => {
    const x = ops.input('x', [1, 2, size, size]);
    const node = ops.convTranspose2d(x, ops.input('w', [2, 1, ...kernel]), options);
    expect(subPixelConvTranspose.apply([node])[0]).toBe(node);
  });

  it('walks a graph that is deeper than the call stack', () => {
    const deep = deepGraph(20_000);
    expect(subPixelConvTranspose.apply([deep])[0]).toBe(deep);
  });
});
