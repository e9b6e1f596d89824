/** Arithmetic of small matrices. */
import type { Matrix } from '../drawing/svg/matrix.ts';

/** A matrix with `columns` columns from row-major values. */
export function matrixOf(values: ArrayLike<number>, columns: number): Matrix {
  const all = Array.from(values);
  return Array.from({ length: all.length / columns }, (_, row) =>
    all.slice(row * columns, (row + 1) * columns),
  );
}

/** The numbers of a matrix, row by row, as one column: vec(x) on these pages. */
export function columnOf(matrix: Matrix): Matrix {
  return matrix.flat().map((value) => [value]);
}

export function transposeOf(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));
}

/** The elementwise difference of two matrices with the same shape. */
export function differenceOf(a: Matrix, b: Matrix): Matrix {
  return a.map((row, i) => row.map((value, j) => value - b[i]![j]!));
}

/** `4×16` */
export function sizeOfMatrix(matrix: Matrix): string {
  return `${matrix.length}×${matrix[0]!.length}`;
}
