import { describe, expect, it } from 'vitest';
import * as ops from '../../tensor/ops.ts';
import { countOps, expectSameValues, randomGraph } from '../testing/graphs.ts';
import { scaleFactors } from './scale-factors.ts';

const rate = ops.input('rate', []);
/** a · b, [10, 12] of [10, 2] and [2, 12]: larger than either. */
const outer = ops.matmul(ops.input('a', [10, 2]), ops.input('b', [2, 12]));

describe('scaleFactors', () => {
  it.each([...Array(20).keys()])('keeps every value of random graph %d', (seed) => {
    const before = randomGraph(seed);
    expectSameValues(scaleFactors.apply(before), before, 1e-12);
  });

  it.each([
    ['first', ops.mul(outer, rate)],
    ['second', ops.mul(rate, outer)],
  ])('multiplies the smaller factor, where the product is the %s operand', (_, step) => {
    const [after] = scaleFactors.apply([step]);
    expect(after!.op).toBe('MatMul');
    expect(countOps([after!])).toMatchObject({ Mul: 1, MatMul: 1 });
    expect(after!.inputs.map(({ op, shape }) => [op, shape])).toEqual([
      ['Mul', [10, 2]],
      ['Input', [2, 12]],
    ]);
    expectSameValues([after!], [step], 1e-12);
  });

  it('multiplies the second where that is the smaller, transposed or not', () => {
    const product = ops.matmul(ops.input('a', [2, 12]), ops.input('b', [10, 2]), {
      transposeA: true,
      transposeB: true,
    });
    const step = ops.mul(product, rate);
    const [after] = scaleFactors.apply([step]);
    expect(after!.inputs.map(({ op, shape }) => [op, shape])).toEqual([
      ['Input', [2, 12]],
      ['Mul', [10, 2]],
    ]);
    expectSameValues([after!], [step], 1e-12);
  });

  it.each([
    ['is used besides', [ops.mul(outer, rate), ops.relu(outer)]],
    ['is an output itself', [ops.mul(outer, rate), outer]],
    ['is smaller', [ops.mul(ops.matmul(ops.input('a', [2, 9]), ops.input('b', [9, 2])), rate)]],
    ['is not multiplied by a number', [ops.mul(outer, ops.input('row', [12]))]],
  ])('leaves a product that %s', (_, before) => {
    expect(scaleFactors.apply(before).every((node, i) => node === before[i])).toBe(true);
  });
});
