import { describe, expect, it } from 'vitest';
import { createNodeRuntime } from '../runtime/node/ort-node.ts';
import type { Node } from '../tensor/node.ts';
import * as ops from '../tensor/ops.ts';
import { fusedProducts } from './fused-products.ts';
import { lower } from './lower.ts';
import { expectAsInterpreted } from './testing/as-interpreted.ts';

const product = ops.matmul(ops.input('a', [4, 5]), ops.input('b', [5, 3]));
const other = ops.matmul(ops.input('c', [4, 2]), ops.input('d', [2, 3]));
const matrix = ops.input('matrix', [4, 3]);

const opsOf = (nodes: readonly Node[]) =>
  lower('test', Object.fromEntries(nodes.map((node, i) => [`y${i}`, node]))).nodes.map(
    ({ opType }) => opType,
  );

describe('a matrix product and an addend', () => {
  it.each([
    ['product + matrix', ops.add(product, matrix)],
    ['matrix + product', ops.add(matrix, product)],
    ['matrix − product', ops.sub(matrix, product)],
    ['product + bias', ops.add(product, ops.input('bias', [3]))],
    ['product + a number', ops.add(product, ops.input('number', []))],
    ['column − product', ops.sub(ops.input('column', [4, 1]), product)],
  ])('%s: fuse into one Gemm', async (_, sum) => {
    expect(opsOf([sum])).toEqual(['Gemm']);
    await expectAsInterpreted([sum], await createNodeRuntime({ threads: 1 }));
  });

  it('fuse if the addend is a product too', () => {
    expect(opsOf([ops.add(product, other)])).toEqual(['Gemm', 'Gemm']);
    expect(opsOf([ops.sub(product, other)])).toEqual(['Gemm', 'Gemm']);
  });

  it.each([
    ['the product is the minuend', [ops.sub(product, matrix)]],
    ['the product is an output', [ops.add(product, matrix), product]],
    ['the product is used twice', [ops.add(product, matrix), ops.relu(product)]],
    ['the product is added to itself', [ops.add(product, product)]],
    ['the sum is larger than the product', [ops.add(ops.input('more', [2, 4, 3]), product)]],
  ])('do not fuse if %s', (_, nodes) => {
    expect(fusedProducts(nodes).size).toBe(0);
  });
});
