import { describe, expect, it } from 'vitest';
import type { Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { countOps, expectSameValues, randomGraph } from '../testing/graphs.ts';
import { joinProducts } from './join-products.ts';

/** A product [20, 30] of factors with inner size `depth`. */
function product(name: string, depth: number, transposeA = false, transposeB = false): Node {
  const a = ops.input(`${name}.a`, transposeA ? [depth, 20] : [20, depth]);
  const b = ops.input(`${name}.b`, transposeB ? [30, depth] : [depth, 30]);
  return ops.matmul(a, b, { transposeA, transposeB });
}

describe('joinProducts', () => {
  it.each([...Array(20).keys()])('keeps every value of random graph %d', (seed) => {
    const before = randomGraph(seed);
    expectSameValues(joinProducts.apply(before), before, 1e-12);
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('joins two products, factors transposed: %s, %s', (transposeA, transposeB) => {
    const before = [
      ops.add(product('p', 2, transposeA, transposeB), product('q', 3, transposeA, transposeB)),
    ];
    const after = joinProducts.apply(before);
    expect(countOps(after)).toEqual({ Input: 4, Concat: 2, MatMul: 1 });
    expectSameValues(after, before, 1e-12);
  });

  it('joins three products', () => {
    const before = [ops.add(ops.add(product('p', 2), product('q', 3)), product('r', 1))];
    const after = joinProducts.apply(before);
    expect(countOps(after).MatMul).toBe(1);
    expectSameValues(after, before, 1e-12);
  });

  const shared = product('p', 2);
  it.each<[string, Node[]]>([
    ['one has another use', [ops.add(shared, product('q', 3)), ops.relu(shared)]],
    ['one is an output', [ops.add(shared, product('q', 3)), shared]],
    ['they are the same node', [ops.add(shared, shared)]],
    ['their factors are transposed differently', [ops.add(product('p', 2, true), product('q', 3))]],
    ['their factors are larger than the product', [ops.add(product('p', 6), product('q', 7))]],
    ['they are subtracted', [ops.sub(shared, product('q', 3))]],
    [
      'one is broadcast',
      [ops.add(product('p', 2), ops.matmul(ops.input('c', [1, 2]), ops.input('d', [2, 30])))],
    ],
  ])('does not join products if %s', (_, before) => {
    expect(joinProducts.apply(before).every((node, i) => node === before[i])).toBe(true);
  });
});
