/**
 * The Fréchet distance of two sets of features, each taken for a Gaussian (Heusel et al. 2017, arXiv 1706.08500): with
 * Inception's features it is FID.
 *
 *   ‖μ₁ − μ₂‖² + tr Σ₁ + tr Σ₂ − 2 tr (Σ₁Σ₂)^½
 *
 * Σ₁Σ₂ has the eigenvalues of Lᵀ Σ₂ L for Σ₁ = L Lᵀ. That matrix is symmetric, so its eigenvalues are real and computed
 * accurately also if there are fewer pictures than features, where the root of a product of singular matrices is not.
 */
import { checkArguments, optional, abortSignal } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { dot } from '../../core/numbers.ts';
import { choleskyOf, eigenvaluesOf, gramOf, type CholeskyFactor } from '../../core/symmetric-matrices.ts';
import { throwIfAborted } from '../../core/abort.ts';
import { deviationsOf } from './products.ts';
import { expectAlike, rowsRule, type Rows } from './rows.ts';

const rowsPerLook = 64;

/**
 * The squared Fréchet distance, in float64. Covariances are unbiased (n − 1), as in NumPy's `cov`. The distance itself is
 * biased upwards the more, the fewer points there are: compare only distances of the same numbers of points.
 *
 * @param signal stops between two parts of the work
 * @throws SparringError if the sets differ in dimension, one has fewer than two points, or a number is not finite; the
 *   signal's reason if it is aborted
 */
export async function frechetDistance(samples: Rows, real: Rows, signal?: AbortSignal): Promise<number> {
  checkArguments(
    'frechetDistance',
    { samples, real, signal },
    { samples: rowsRule, real: rowsRule, signal: optional(abortSignal) },
  );
  expectAlike(samples, real);
  const few = Math.min(samples.count, real.count);
  if (few < 2) throw new UsageError(`got ${few} point to measure a covariance of, expected two or more`);
  const { dimension } = real;
  const [first, second] = [deviationsOf(samples, samples.count - 1), deviationsOf(real, real.count - 1)];
  const covariance = await gramOf(first.deviations, dimension, signal);
  const factor = await choleskyOf(covariance, dimension, signal);
  const projected = await times(second.deviations, dimension, factor, signal);
  const product = await gramOf(projected, factor.rank, signal);
  const eigenvalues = await eigenvaluesOf(product, factor.rank, signal);
  const root = eigenvalues.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  const shift = first.mean.reduce((sum, value, i) => sum + (value - second.mean[i]!) ** 2, 0);
  const traces = dot(first.deviations, first.deviations) + dot(second.deviations, second.deviations);
  return Math.max(0, shift + traces - 2 * root);
}

/** M L, [rows, rank], for a matrix M [rows, columns] whose columns are in the order of S. */
async function times(
  matrix: Float64Array,
  columns: number,
  { rank, order, rows }: CholeskyFactor,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const count = matrix.length / columns;
  const product = new Float64Array(count * rank);
  for (let row = 0; row < count; row++) {
    if (row % rowsPerLook === 0) await throwIfAborted(signal);
    const [from, to] = [row * columns, row * rank];
    for (let i = 0; i < columns; i++) {
      const [value, start, end] = [matrix[from + order[i]!]!, i * rank, Math.min(i + 1, rank)];
      for (let k = 0; k < end; k++) product[to + k]! += value * rows[start + k]!;
    }
  }
  return product;
}
