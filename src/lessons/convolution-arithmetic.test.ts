import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import {
  convolutionArithmetic,
  linearMapOf,
  usualConvolution,
  type ConvolutionSetup,
} from './convolution-arithmetic.ts';
import type { Matrix } from '../drawing/svg/matrix.ts';
import { columnOf, differenceOf, matrixOf, transposeOf } from './matrices.ts';
import * as ops from '../engine/tensor/ops.ts';

const usual = convolutionArithmetic(usualConvolution);

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));

/** Every setup that the command accepts, for one seed. */
function* allSetups(): Generator<ConvolutionSetup> {
  for (let size = 2; size <= 8; size++)
    for (let kernel = 2; kernel <= 5; kernel++)
      for (let stride = 1; stride <= 3; stride++)
        for (let padding = 0; padding < kernel; padding++)
          if (kernel <= size + 2 * padding) yield { size, kernel, stride, padding, seed: 1 };
}

describe('the default example', () => {
  it('agrees with a calculation by hand', () => {
    expect(usual.input).toEqual([
      [4, 2, 2, 0],
      [5, 2, 5, 1],
      [3, 3, 2, 5],
      [5, 4, 4, 4],
    ]);
    expect(usual.kernel).toEqual([
      [3, 1, 2],
      [-1, -1, -2],
      [-1, -2, 1],
    ]);
    // 12 + 2 + 4 − 5 − 2 − 10 − 3 − 6 + 2 = −6; 6 + 2 + 0 − 2 − 5 − 2 − 3 − 4 + 5 = −3;
    // 15 + 2 + 10 − 3 − 3 − 4 − 5 − 8 + 4 = 8; 6 + 5 + 2 − 3 − 2 − 10 − 4 − 8 + 4 = −10
    expect(usual.output).toEqual([
      [-6, -3],
      [8, -10],
    ]);
    expect(usual.example).toEqual({
      row: 0,
      column: 1,
      window: [
        [2, 2, 0],
        [2, 5, 1],
        [3, 2, 5],
      ],
      sum: -3,
    });
  });

  it('has two transposed convolutions with the shape of the input, in which every value differs', () => {
    const geometry = usual.transposed.map(({ stride, padding, outputPadding }) => ({
      stride,
      padding,
      outputPadding,
    }));
    expect(geometry).toEqual([
      { stride: 1, padding: 0, outputPadding: 0 },
      { stride: 2, padding: 1, outputPadding: 1 },
    ]);
    const [, second] = usual.transposed;
    // −6·w, −3·w, 8·w and −10·w, with stride 2, added by hand; the first row and column are cut off.
    expect(second!.result).toEqual([
      [6, 15, 3, 6],
      [20, -17, -4, -23],
      [-8, -6, 10, 20],
      [-16, 18, 20, -10],
    ]);
    expect(second!.sheet.slice(1).map((row) => row.slice(1))).toEqual(second!.result);
    for (const { result, difference, differing } of usual.transposed) {
      expect([result.length, result[0]!.length]).toEqual([4, 4]);
      expect(difference).toEqual(differenceOf(result, usual.input));
      expect(differing).toBe(16);
    }
  });

  it('equals the matrix C, and the transposed convolution equals Cᵀ', () => {
    expect(usual.matrix[0]).toEqual([3, 1, 2, 0, -1, -1, -2, 0, -1, -2, 1, 0, 0, 0, 0, 0]);
    expect(product(usual.matrix, columnOf(usual.input))).toEqual(columnOf(usual.output));
    const [own, other] = usual.transposed;
    expect([own!.isTransposeOfC, other!.isTransposeOfC]).toEqual([true, false]);
    expect(product(transposeOf(usual.matrix), columnOf(usual.output))).toEqual(columnOf(own!.result));
    expect(product(other!.matrix, columnOf(usual.output))).toEqual(columnOf(other!.result));
    expect(usual.gram).toEqual(product(transposeOf(usual.matrix), usual.matrix));
  });
});

describe('convolutionArithmetic', () => {
  it('is consistent for every setup that it accepts', () => {
    let setups = 0;
    for (const setup of allSetups()) {
      setups += 1;
      const { size, stride, padding } = setup;
      const { output, transposed, tooSmall, largestProductError } = convolutionArithmetic(setup);
      expect(largestProductError).toBe(0);
      const own = transposed.filter(({ isTransposeOfC }) => isTransposeOfC);
      expect(own.map((example) => [example.stride, example.padding])).toContainEqual([stride, padding]);
      const strides = output.length === 1 ? 1 : new Set([1, 2, stride]).size;
      expect(transposed.length + tooSmall.length).toBe(strides);
      expect(new Set(transposed.map(({ sheet }) => JSON.stringify(sheet))).size).toBe(transposed.length);
      for (const { result, differing, matrix } of transposed) {
        expect([result.length, result[0]!.length]).toEqual([size, size]);
        expect(differing).toBeGreaterThan(0);
        expect(product(matrix, columnOf(output))).toEqual(columnOf(result));
      }
    }
    expect(setups).toBeGreaterThan(200);
  });

  it('works out an output whose window has as little padding as any', () => {
    const padded = convolutionArithmetic({ size: 3, kernel: 4, stride: 1, padding: 3, seed: 13 });
    expect([padded.example.row, padded.example.column]).toEqual([2, 3]); // windows from 2 or 3 on have all nine numbers
    expect(padded.example.window).toEqual([[0, 0, 0, 0], ...padded.input.map((numbers) => [...numbers, 0])]);
    const all = convolutionArithmetic({ size: 5, kernel: 3, stride: 1, padding: 1, seed: 13 });
    expect([all.example.row, all.example.column]).toEqual([1, 2]);
    expect(all.example.window).toEqual(all.input.slice(0, 3).map((row) => row.slice(1, 4)));
  });

  it('has different numbers for another seed, and the same numbers for the same seed', () => {
    expect(convolutionArithmetic(usualConvolution)).toEqual(usual);
    expect(convolutionArithmetic({ ...usualConvolution, seed: 1 }).input).not.toEqual(usual.input);
  });

  it.each<[Partial<ConvolutionSetup>, string]>([
    [{ size: 9 }, 'size got 9, expected a whole number from 2 to 8'],
    [{ kernel: 1 }, 'kernel got 1, expected a whole number from 2 to 5'],
    [{ stride: 0 }, 'stride got 0, expected a whole number from 1 to 3'],
    [{ padding: 3 }, 'padding got 3, expected a whole number from 0 to 2'],
    [{ kernel: 5 }, 'a kernel of 5×5 does not fit into an input of 4×4 with padding 0'],
  ])('rejects %j', (change, says) => {
    const attempt = () => convolutionArithmetic({ ...usualConvolution, ...change });
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(says);
  });
});

it('finds the matrix of a linear map: doubling is twice the identity', () => {
  expect(linearMapOf((pictures) => ops.mul(pictures, 2), 2)).toEqual(
    matrixOf([2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2], 4),
  );
});
