/**
 * What all ways of comparing many points with many others are made of: matrix products in float32, by the runtime,
 * and norms in float64. Points are first moved so that the mean of one of the sets is the origin: that changes
 * no distance and keeps the norms, and with them what a subtraction of products loses, small.
 */
import { compile, type Program } from '../../engine/runtime/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import * as ops from '../../engine/tensor/ops.ts';
import type { Rows } from './rows.ts';

/** A program from `queries` [rows, dimension] and `references` [references, dimension] to `products` [rows, references]. */
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
 * The points seen from another origin.
 *
 * @param into where they are put, if not in an array of their own; may be longer
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
