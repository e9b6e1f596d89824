/**
 * The operations for comparing many points with many others: matrix products in float32, by the runtime, and norms in
 * float64. Points are first centred on the mean of one of the sets. This changes no distance and keeps the norms small,
 * and so the cancellation when products are subtracted.
 */
import { UsageError } from '../../core/errors.ts';
import { compile, type Program } from '../../engine/runtime/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import * as ops from '../../engine/tensor/ops.ts';
import type { Rows } from './rows.ts';

/**
 * A program from `queries` [rows, dimension] and `references` [references, dimension] to `products` [rows, references].
 */
export function compileProduct(
  rows: number,
  references: number,
  dimension: number,
  runtime: Runtime,
): Promise<Program> {
  const products = ops.matmul(
    ops.input('queries', [rows, dimension]),
    ops.input('references', [references, dimension]),
    { transposeB: true },
  );
  return compile({ products }, runtime, { name: 'products' });
}

/** The mean of the points, [dimension]. */
export function meanRow({ data, count, dimension }: Rows): Float64Array {
  const mean = new Float64Array(dimension);
  for (let row = 0, at = 0; row < count; row++) {
    for (let i = 0; i < dimension; i++, at++) mean[i]! += data[at]!;
  }
  return mean.map((total) => total / count);
}

/**
 * The mean, and the points relative to it, divided by √weight: Mᵀ M is their covariance, of which n − 1 for a weight makes an
 * estimate without bias.
 *
 * @throws UsageError if a number is not finite
 */
export function deviationsOf(
  rows: Rows,
  weight: number,
): { readonly mean: Float64Array; readonly deviations: Float64Array } {
  const { data, dimension } = rows;
  const mean = meanRow(rows);
  if (!mean.every(Number.isFinite)) {
    throw new UsageError('got features that are not finite: the network that made them has diverged');
  }
  const scale = 1 / Math.sqrt(weight);
  const deviations = Float64Array.from(data, (value, at) => (value - mean[at % dimension]!) * scale);
  return { mean, deviations };
}

/**
 * The points relative to another origin.
 *
 * @param into the array for the result, possibly longer; default: a new one
 */
export function centre(
  { data, count, dimension }: Rows,
  origin: Float64Array,
  into = new Float32Array(data.length),
): Rows {
  for (let row = 0, at = 0; row < count; row++) {
    for (let i = 0; i < dimension; i++, at++) into[at] = data[at]! - origin[i]!;
  }
  return { data: into.subarray(0, data.length), count, dimension };
}

/** The squared norm of each point. */
export function normsOf({ data, count, dimension }: Rows): Float64Array {
  const norms = new Float64Array(count);
  for (let row = 0, at = 0; row < count; row++) {
    let total = 0;
    for (let i = 0; i < dimension; i++, at++) total += data[at]! * data[at]!;
    norms[row] = total;
  }
  return norms;
}
