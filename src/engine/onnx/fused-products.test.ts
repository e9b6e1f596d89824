import { describe, expect, it } from 'vitest';
import { createNodeRuntime } from '../runtime/node/ort-node.ts';
import type { Node } from '../tensor/node.ts';
import * as ops from '../tensor/ops.ts';
import { fusedProducts } from './fused-products.ts';
import { lower } from './lower.ts';
import { expectAsInterpreted } from './testing/as-interpreted.ts';

const product = ops.matmul(ops.input('a', [4, 5]), ops.input('b', [5, 3]));
const other = ops.matmul(ops.input('c', [4, 2]), ops.input('d', [2, 3]));
const whole = ops.input('whole', [4, 3]);

const opsOf = (nodes: readonly Node[]) =>
  lower('test', Object.fromEntries(nodes.map((node, i) => [`y${i}`, node]))).nodes.map(
    ({ opType }) => opType,
  );

describe('a matrix product and what is added', () => {
  it.each([
    ['product + whole', ops.add(product, whole)],
    ['whole + product', ops.add(whole, product)],
    ['whole − product', ops.sub(whole, product)],
    ['product + bias', ops.add(product, ops.input('bias', [3]))],
    ['product + a number', ops.add(product, ops.input('number', []))],
    ['column − product', ops.sub(ops.input('column', [4, 1]), product)],
  ])('%s is one Gemm', async (_, sum) => {
    expect(opsOf([sum])).toEqual(['Gemm']);
    await expectAsInterpreted([sum], await createNodeRuntime({ threads: 1 }));
  });

  it('is one Gemm of two products, one of which is computed before', () => {
    expect(opsOf([ops.add(product, other)])).toEqual(['Gemm', 'Gemm']);
    expect(opsOf([ops.sub(product, other)])).toEqual(['Gemm', 'Gemm']);
  });

  it.each([
    ['product − whole', [ops.sub(product, whole)]],
    ['the product being an output', [ops.add(product, whole), product]],
    ['the product being used twice', [ops.add(product, whole), ops.relu(product)]],
    ['the product with itself', [ops.add(product, product)]],
    ['a sum that is larger than the product', [ops.add(ops.input('more', [2, 4, 3]), product)]],
  ])('is not of %s', (_, nodes) => {
    expect(fusedProducts(nodes).size).toBe(0);
  });
});
