import { describe, expect, it } from 'vitest';
import * as ops from '../../tensor/ops.ts';
import { countOps, expectSameValues, randomGraph } from '../testing/graphs.ts';
import { scaleFactors } from './scale-factors.ts';

const rate = ops.input('rate', []);
/** [10, 2] · [2, 12]: the product [10, 12] is larger than either factor. */
const outer = ops.matmul(ops.input('a', [10, 2]), ops.input('b', [2, 12]));

describe('scaleFactors', () => {
  it.each([...Array(20).keys()])('keeps every value of random graph %d', (seed) => {
    const before = randomGraph(seed);
    expectSameValues(scaleFactors.apply(before), before, 1e-12);
  });

  it.each([
    ['first', ops.mul(outer, rate)],
    ['second', ops.mul(rate, outer)],
  ])('scales the smaller factor if the product is the %s operand', (_, step) => {
    const [after] = scaleFactors.apply([step]);
    expect(after!.op).toBe('MatMul');
    expect(countOps([after!])).toMatchObject({ Mul: 1, MatMul: 1 });
    expect(after!.inputs.map(({ op, shape }) => [op, shape])).toEqual([
      ['Mul', [10, 2]],
      ['Input', [2, 12]],
    ]);
    expectSameValues([after!], [step], 1e-12);
  });

  it('scales the second factor if that is smaller, transposed or not', () => {
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
    ['has another use', [ops.mul(outer, rate), ops.relu(outer)]],
    ['is an output', [ops.mul(outer, rate), outer]],
    [
      'is smaller than its factors',
      [ops.mul(ops.matmul(ops.input('a', [2, 9]), ops.input('b', [9, 2])), rate)],
    ],
    ['is not multiplied by a scalar', [ops.mul(outer, ops.input('row', [12]))]],
  ])('leaves a product that %s', (_, before) => {
    expect(scaleFactors.apply(before).every((node, i) => node === before[i])).toBe(true);
  });
});
