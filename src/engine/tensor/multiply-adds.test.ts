import { describe, expect, it } from 'vitest';
import { grad } from './grad.ts';
import { multiplyAdds } from './multiply-adds.ts';
import * as ops from './ops.ts';

const none = { MatMul: 0, Conv: 0, ConvTranspose: 0, ConvWeightGradient: 0 };

describe('multiplyAdds', () => {
  it('counts a matrix product, transposed or not', () => {
    const a = ops.input('a', [2, 3]);
    const b = ops.input('b', [3, 5]);
    expect(multiplyAdds([ops.matmul(a, b)])).toEqual({ ...none, MatMul: 2 * 3 * 5 });
    const flags = { transposeA: true, transposeB: true };
    expect(multiplyAdds([ops.matmul(b, a, flags)])).toEqual({ ...none, MatMul: 5 * 3 * 2 });
  });

  it('counts a product of each pair of a batch of matrices', () => {
    const a = ops.input('a', [7, 2, 3]);
    expect(multiplyAdds([ops.matmul(a, ops.input('b', [3, 5]))])).toEqual({ ...none, MatMul: 7 * 2 * 3 * 5 });
    const product = ops.matmul(a, ops.input('c', [7, 2, 5]), { transposeA: true });
    expect(multiplyAdds([product])).toEqual({ ...none, MatMul: 7 * 3 * 2 * 5 });
  });

  it('gives a convolution in groups and both of its gradients a share of the count', () => {
    const x = ops.input('x', [2, 6, 8, 8]);
    const w = ops.input('w', [4, 3, 4, 4]);
    const y = ops.conv2d(x, w, { stride: 2, padding: 1, groups: 2 }); // [2, 4, 4, 4]
    const one = 2 * 4 * 4 * 4 * (3 * 4 * 4);
    const gradients = grad(ops.sum(ops.mul(y, y)), [x, w]);
    expect(multiplyAdds(gradients)).toEqual({
      ...none,
      Conv: one,
      ConvTranspose: one,
      ConvWeightGradient: one,
    });
  });

  it('gives a convolution and both of its gradients the same count', () => {
    const x = ops.input('x', [2, 3, 8, 8]);
    const w = ops.input('w', [5, 3, 4, 4]);
    const y = ops.conv2d(x, w, { stride: 2, padding: 1 }); // [2, 5, 4, 4]
    const one = 2 * 5 * 4 * 4 * (3 * 4 * 4);
    expect(multiplyAdds([y])).toEqual({ ...none, Conv: one });
    const gradients = grad(ops.sum(ops.mul(y, y)), [x, w]);
    expect(multiplyAdds(gradients)).toEqual({
      ...none,
      Conv: one,
      ConvTranspose: one,
      ConvWeightGradient: one,
    });
  });

  it('counts a transposed convolution by its input picture', () => {
    const x = ops.input('x', [2, 5, 4, 4]);
    const w = ops.input('w', [5, 3, 5, 5]);
    const y = ops.convTranspose2d(x, w, { stride: 2, padding: 2, outputPadding: 1 }); // [2, 3, 8, 8]
    expect(multiplyAdds([y])).toEqual({ ...none, ConvTranspose: 2 * 5 * 4 * 4 * (3 * 5 * 5) });
  });

  it('counts a value that is used twice once, and elementwise work not at all', () => {
    const a = ops.input('a', [4, 4]);
    const square = ops.matmul(a, a);
    expect(multiplyAdds([ops.add(square, ops.tanh(square)), square])).toEqual({ ...none, MatMul: 64 });
  });
});
