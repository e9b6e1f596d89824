import { describe, expect, it } from 'vitest';
import { grad } from '../../tensor/grad.ts';
import { isOp, type Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { topologicalOrder } from '../../tensor/walk.ts';
import { countOps, deepGraph, expectSameValues, randomGraph } from '../testing/graphs.ts';
import { foldConstants } from './fold-constants.ts';

const valuesOf = (node: Node | undefined) =>
  node !== undefined && isOp(node, 'Constant') ? [...node.attributes.values] : undefined;

describe('foldConstants', () => {
  it.each([...Array(20).keys()])('keeps every value of random graph %d and is idempotent', (seed) => {
    const before = randomGraph(seed);
    const after = foldConstants.apply(before);
    expectSameValues(after, before);
    expect(foldConstants.apply(after).every((node, i) => node === after[i])).toBe(true);
  });

  it('folds nodes that depend only on constants, of every dtype', () => {
    const c = ops.constant([1, 2, 3]);
    const after = foldConstants.apply([
      ops.exp(ops.mul(ops.sub(c, 2), 0)),
      ops.greater(c, 1.5),
      ops.gather(c, ops.reshape(ops.constant([2, 0], [1, 2], 'int64'), [2])),
      ops.sum(c),
    ]);
    expect(after.slice(1).map(valuesOf)).toEqual([[0, 1, 1], [3, 1], [6]]);
    expect(after.map(({ dtype }) => dtype)).toEqual(['float32', 'bool', 'float32', 'float32']);
  });

  it('keeps a repeated number as an expanded scalar', () => {
    const [ones] = foldConstants.apply([ops.mul(ops.constant([2, 2]), 0.5)]);
    expect(ones!.op).toBe('Expand');
    expect(valuesOf(ones!.inputs[0])).toEqual([1]);
  });

  it('folds through a repeated number: the gradient of a mean is scaled by one scalar', () => {
    const x = ops.input('x', [8, 1]);
    const [gradient] = foldConstants.apply(grad(ops.mean(ops.neg(ops.reshape(x, [8]))), [x]));
    expect(topologicalOrder([gradient!]).map(({ op }) => op)).toEqual(['Constant', 'Expand']);
    expect(valuesOf(gradient!.inputs[0])).toEqual([-1 / 8]);
  });

  it('leaves inputs, nodes that depend on them, and large results', () => {
    const x = ops.input('x', [2]);
    const sum = ops.add(x, 1);
    const large = ops.exp(ops.constant(Float64Array.from({ length: 4097 }, (_, i) => -i)));
    expect(foldConstants.apply([sum, large])).toEqual([sum, large]);
  });

  it('handles graphs deeper than the call stack, folded or not', () => {
    let chain: Node = ops.constant([0, 1]);
    for (let i = 0; i < 20_000; i++) chain = ops.add(chain, 1);
    const deep = deepGraph(20_000);
    const after = foldConstants.apply([chain, deep]);
    expect(valuesOf(after[0])).toEqual([20_000, 20_001]);
    expect(after[1]).toBe(deep);
    expect(countOps([after[0]!])).toEqual({ Constant: 1 });
  });
});
