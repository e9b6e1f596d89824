import { describe, expect, it } from 'vitest';
import { grad } from '../../tensor/grad.ts';
import { interpret } from '../../tensor/interpret.ts';
import * as ops from '../../tensor/ops.ts';
import { topologicalOrder } from '../../tensor/walk.ts';
import { countOps, deepGraph, expectSameValues, randomGraph, unshared } from '../testing/graphs.ts';
import { eliminateCommonSubexpressions } from './eliminate-common-subexpressions.ts';

describe('eliminateCommonSubexpressions', () => {
  it.each([...Array(20).keys()])('keeps every value of random graph %d and is idempotent', (seed) => {
    const before = randomGraph(seed);
    const after = eliminateCommonSubexpressions.apply(before);
    expectSameValues(after, before);
    expect(topologicalOrder(after).length).toBeLessThanOrEqual(topologicalOrder(before).length);
    const again = eliminateCommonSubexpressions.apply(after);
    expect(again.every((node, i) => node === after[i])).toBe(true);
  });

  it('merges a graph with its copy', () => {
    const x = ops.input('x', [2, 3]);
    const w = ops.input('w', [3, 4]);
    const loss = ops.mean(ops.softplus(ops.mul(ops.matmul(x, w), 2)));
    const outputs = [loss, ...grad(loss, [w])];
    const after = eliminateCommonSubexpressions.apply([...outputs, ...unshared(outputs)]);
    expect(after[2]).toBe(after[0]);
    expect(after[3]).toBe(after[1]);
    expect(topologicalOrder(after)).toHaveLength(
      topologicalOrder(eliminateCommonSubexpressions.apply(outputs)).length,
    );
    expectSameValues(after, [...outputs, ...outputs]);
  });

  it('merges inputs of the same name and equal constants', () => {
    const sums = [0, 1, 2].map(() => ops.add(ops.input('x', [2]), ops.constant([1, 2])));
    expect(countOps(eliminateCommonSubexpressions.apply(sums))).toEqual({ Input: 1, Constant: 1, Add: 1 });
  });

  it('distinguishes nodes that differ in an attribute, a dtype or the sign of a zero', () => {
    const x = ops.input('x', [2, 2]);
    const different = [
      ops.transpose(x, [1, 0]),
      ops.leakyRelu(x, 0.1),
      ops.leakyRelu(x, 0.2),
      ops.pad(x, [0, 0], [1, 0], Infinity),
      ops.pad(x, [0, 0], [1, 0], -Infinity),
      ops.pad(x, [0, 0], [1, 0], NaN),
      ops.sub(x, ops.transpose(x, [1, 0])),
      ops.sub(ops.transpose(x, [1, 0]), x),
      ops.div(1, ops.constant([0])),
      ops.div(1, ops.constant([-0])),
      ops.constant([0, 1]),
      ops.constant([0, 1], [2], 'int64'),
      ops.constant([0, 1], [2], 'bool'),
      ops.constant([0, 1], [1, 2]),
    ];
    expect(new Set(eliminateCommonSubexpressions.apply(different)).size).toBe(different.length);
  });

  it('merges equal constants that contain NaN', () => {
    const [a, b] = eliminateCommonSubexpressions.apply([ops.constant([NaN, 1]), ops.constant([NaN, 1])]);
    expect(a).toBe(b);
    expect([...interpret([a!])[0]!]).toEqual([NaN, 1]);
  });

  it('handles a graph deeper than the call stack', () => {
    const deep = deepGraph(20_000);
    expect(eliminateCommonSubexpressions.apply([deep, deepGraph(20_000)])[1]).toBe(
      eliminateCommonSubexpressions.apply([deep])[0] === deep ? deep : undefined,
    );
  });
});
