import { describe, expect, it } from 'vitest';
import * as ops from '../../tensor/ops.ts';
import { countOps, expectSameValues, randomGraph } from '../testing/graphs.ts';
import { factorSums } from './factor-sums.ts';

const x = ops.input('x', [2, 3, 4, 5]);
const perChannel = ops.input('scale', [1, 3, 1, 1]);
const perChannelOptions = { axes: [0, 2, 3], keepDims: true };

describe('factorSums', () => {
  it.each([...Array(40).keys()])('keeps every value of random graph %d', (seed) => {
    const before = randomGraph(seed);
    expectSameValues(factorSums.apply(before), before, 1e-12);
  });

  it.each([
    ['a sum of a product', ops.sum(ops.mul(x, perChannel), perChannelOptions), 'Mul'],
    ['a product in the other order', ops.sum(ops.mul(perChannel, x), perChannelOptions), 'Mul'],
    ['a quotient', ops.sum(ops.div(x, ops.add(ops.abs(perChannel), 1)), perChannelOptions), 'Div'],
    ['a mean', ops.mean(ops.mul(x, perChannel), perChannelOptions), 'Mul'],
    ['of a product with a number', ops.mean(ops.mul(x, ops.input('number', [])), perChannelOptions), 'Mul'],
    ['of a factor of lower rank', ops.sum(ops.mul(x, ops.input('c', [3, 1, 1])), perChannelOptions), 'Mul'],
  ])('sums before it multiplies: %s', (_, before, operation) => {
    const [after] = factorSums.apply([before]);
    expect([after!.op, after!.inputs.some(({ op }) => op.startsWith('Reduce'))]).toEqual([operation, true]);
    expectSameValues([after!], [before], 1e-12);
  });

  it.each([
    ['products with a factor that varies within the sum', ops.mul(x, ops.input('row', [5]))],
    ['products with a factor that varies over pictures', ops.mul(x, ops.input('each', [2, 1, 1, 1]))],
    ['quotients with a common numerator', ops.div(perChannel, x)],
    ['products of two pictures', ops.mul(x, ops.input('y', [2, 3, 4, 5]))],
  ])('leaves a sum of %s', (_, product) => {
    const before = ops.sum(product, perChannelOptions);
    expect(factorSums.apply([before])).toEqual([before]);
  });

  it('leaves a sum that drops its axes', () => {
    const before = ops.sum(ops.mul(x, perChannel), { axes: [0, 2, 3] });
    expect(factorSums.apply([before])).toEqual([before]);
  });

  it('keeps the product for its other users', () => {
    const product = ops.mul(x, perChannel);
    const before = [ops.sum(product, perChannelOptions), ops.relu(product)];
    expect(countOps(factorSums.apply(before))).toMatchObject({ Mul: 2, ReduceSum: 1, LeakyRelu: 1 });
  });
});
