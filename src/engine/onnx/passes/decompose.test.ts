import { describe, expect, it } from 'vitest';
import type { OpName } from '../../tensor/operations.ts';
import * as ops from '../../tensor/ops.ts';
import { countOps, deepGraph, expectSameValues, randomGraph } from '../testing/graphs.ts';
import { decompose, isDecomposed } from './decompose.ts';

describe('decompose', () => {
  it.each([...Array(20).keys()])('keeps every value of random graph %d', (seed) => {
    const before = randomGraph(seed);
    const after = decompose.apply(before);
    expectSameValues(after, before, 1e-12);
    expect(Object.keys(countOps(after)).filter((op) => isDecomposed(op as OpName))).toEqual([]);
    expect(decompose.apply(after).every((node, i) => node === after[i])).toBe(true);
  });

  it('drops a StopGradient, whose work is done once a graph is differentiated', () => {
    const x = ops.input('x', [2]);
    expect(decompose.apply([ops.stopGradient(x)])).toEqual([x]);
  });

  it('handles a graph deeper than the call stack', () => {
    const deep = deepGraph(20_000);
    expect(decompose.apply([deep])[0]).toBe(deep);
  });
});
