import { describe, expect, it } from 'vitest';
import { isOp } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { topologicalOrder } from '../../tensor/walk.ts';
import { countOps, deepGraph, expectSameValues, randomGraph } from '../testing/graphs.ts';
import { workAroundBugs } from './work-around-bugs.ts';

describe('workAroundBugs', () => {
  it.each([...Array(20).keys()])('keeps every value of random graph %d and is idempotent', (seed) => {
    const before = randomGraph(seed);
    const after = workAroundBugs.apply(before);
    expectSameValues(after, before, 1e-12);
    expect(workAroundBugs.apply(after).every((node, i) => node === after[i])).toBe(true);
  });

  it('reverses axes only from their last element', () => {
    const x = ops.input('x', [5, 4]);
    const before = [ops.slice(x, { starts: [3, 2], lengths: [2, 2], steps: [-2, -1] })];
    const after = workAroundBugs.apply(before);
    expectSameValues(after, before);
    const reversed = topologicalOrder(after).flatMap((node) =>
      isOp(node, 'Slice')
        ? node.attributes.steps.flatMap((step, axis) =>
            step < 0 ? [{ start: node.attributes.starts[axis], length: node.inputs[0]!.shape[axis] }] : [],
          )
        : [],
    );
    expect(reversed.map(({ start }) => start)).toEqual(reversed.map(({ length }) => length! - 1));
    expect(reversed).toHaveLength(2);
  });

  it.each([
    [1, 1, [0, 0, 1, 2]],
    [3, 4, [0, 0, 1, 0]],
    [3, 4, [0, 0, 0, 1]],
  ] as const)('pads above too for a %d×%d kernel with padding %j', (height, width, padding) => {
    const x = ops.input('x', [2, 2, 3, 4]);
    const before = [ops.conv2d(x, ops.input('w', [1, 2, height, width]), { padding })];
    const after = workAroundBugs.apply(before);
    expectSameValues(after, before);
    const pads = topologicalOrder(after).flatMap((node) =>
      isOp(node, 'Conv') ? [node.attributes.pads] : [],
    );
    expect(pads).toEqual([[1, 0, padding[2], padding[3]]]);
  });

  it('gives ConvTranspose no groups of several channels that give a single one', () => {
    const x = ops.input('x', [1, 4, 2, 3]);
    const w = ops.input('w', [4, 1, 3, 3]);
    const options = { stride: 2, padding: 1, groups: 2 };
    const before = [0, 1].map((outputPadding) => ops.convTranspose2d(x, w, { ...options, outputPadding }));
    const after = workAroundBugs.apply([
      ...before,
      ops.convTranspose2d(x, w, { dilation: 3, outputPadding: 2, groups: 2 }),
    ]);
    expectSameValues(after.slice(0, 2), before, 1e-12);
    const kernels = topologicalOrder(after).flatMap((node) =>
      isOp(node, 'ConvTranspose') ? [node.inputs[1]!.shape] : [],
    );
    expect(kernels).toEqual(Array.from({ length: 3 }, () => [4, 2, 3, 3]));
    const depthwise = ops.convTranspose2d(x, w, { groups: 4 });
    expect(workAroundBugs.apply([depthwise])[0]).toBe(depthwise);
  });

  it('gives ConvTranspose only output padding below the stride', () => {
    const x = ops.input('x', [1, 2, 2, 3]);
    const w = ops.input('w', [2, 1, 3, 3]);
    const before = [0, 1, 2].map((padding) =>
      ops.convTranspose2d(x, w, { stride: [1, 2], dilation: 3, padding, outputPadding: [2, 2] }),
    );
    const after = workAroundBugs.apply(before);
    expectSameValues(after, before, 1e-12);
    const paddings = topologicalOrder(after).flatMap((node) =>
      isOp(node, 'ConvTranspose') ? [node.attributes.outputPadding] : [],
    );
    expect(paddings).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(countOps(after)).toMatchObject({ ConvTranspose: 3, Pad: 2 });
  });

  it('handles a graph deeper than the call stack', () => {
    const deep = deepGraph(20_000);
    expect(workAroundBugs.apply([deep])[0]).toBe(deep);
  });
});
