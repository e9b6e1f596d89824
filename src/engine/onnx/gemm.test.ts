import { describe, expect, it } from 'vitest';
import { createNodeRuntime } from '../runtime/node/ort-node.ts';
import * as ops from '../tensor/ops.ts';
import { portable } from './kernels.ts';
import { lower } from './lower.ts';
import { expectAsInterpreted } from './testing/as-interpreted.ts';

const wide = 512;
const x = ops.input('x', [3, 5]);
const opsOf = (columns: number, copiesTransposed = true) => {
  const y = ops.matmul(x, ops.input('g', [3, columns]), { transposeA: true });
  return lower('test', { y }, { kernels: { ...portable, copiesTransposed } }).nodes.map(
    ({ opType }) => opType,
  );
};

describe('a product with its first factor transposed', () => {
  it('is by a factor that is turned beforehand, where the product is wide and turning it would be done again', () => {
    expect(opsOf(wide)).toEqual(['Reshape', 'Transpose', 'Reshape', 'Gemm']);
    expect(opsOf(wide - 1)).toEqual(['Gemm']);
    expect(opsOf(wide, false)).toEqual(['Gemm']);
  });

  it('is what the interpreter computes, also with a transposed second and something added', async () => {
    const plain = ops.matmul(x, ops.input('g', [3, wide]), { transposeA: true });
    const both = ops.matmul(x, ops.input('h', [wide, 3]), { transposeA: true, transposeB: true });
    await expectAsInterpreted(
      [plain, ops.sub(ops.input('v', [5, wide]), both)],
      await createNodeRuntime({ threads: 2 }),
    );
  });
});
