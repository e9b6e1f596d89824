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
  it('transposes the factor once beforehand if the product is wide and the kernel would do so repeatedly', () => {
    expect(opsOf(wide)).toEqual(['Reshape', 'Transpose', 'Reshape', 'Gemm']);
    expect(opsOf(wide - 1)).toEqual(['Gemm']);
    expect(opsOf(wide, false)).toEqual(['Gemm']);
  });

  it('agrees with the interpreter, also with a transposed second factor and an addend', async () => {
    const plain = ops.matmul(x, ops.input('g', [3, wide]), { transposeA: true });
    const both = ops.matmul(x, ops.input('h', [wide, 3]), { transposeA: true, transposeB: true });
    await expectAsInterpreted(
      [plain, ops.sub(ops.input('v', [5, wide]), both)],
      await createNodeRuntime({ threads: 2 }),
    );
  });
});
