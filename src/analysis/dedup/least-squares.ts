/**
 * Solves the normal equations of a least-squares problem by Cholesky decomposition.
 *
 * @param matrix n × n, symmetric; only the lower triangle is read, and it is overwritten
 * @param right the right-hand side, n numbers
 * @param ridge the fraction of each diagonal entry that is added to it, above 0
 * @returns the n unknowns; 0 for an unknown that the equations do not determine
 */
export function solve(matrix: Float64Array, right: Float64Array, ridge: number): Float64Array {
  const n = right.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]! * (i === j ? 1 + ridge : 1);
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k]! * matrix[j * n + k]!;
      // Rounding can make a pivot zero or negative if a term is constant. Its unknown is then undetermined.
      if (i === j) matrix[i * n + i] = sum > 0 ? Math.sqrt(sum) : Number.POSITIVE_INFINITY;
      else matrix[i * n + j] = sum / matrix[j * n + j]!;
    }
  }
  const unknowns = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) unknowns[i]! -= matrix[i * n + k]! * unknowns[k]!;
    unknowns[i]! /= matrix[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) unknowns[i]! -= matrix[k * n + i]! * unknowns[k]!;
    unknowns[i]! /= matrix[i * n + i]!;
  }
  return unknowns;
}
