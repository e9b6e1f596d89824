/** The linear code with the least squared error: the first principal components (Hotelling 1933). */
import { dot, norm } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { compile, floats } from '../../engine/runtime/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { State } from '../../engine/runtime/state.ts';
import * as ops from '../../engine/tensor/ops.ts';

export interface PrincipalComponents {
  /** [numbers] */
  readonly mean: Float32Array;
  /** Orthonormal, one after the other: [components][numbers] */
  readonly axes: readonly Float64Array[];
}

/** Subspace iterations. Each multiplies the error by the ratio of the eigenvalues beside the last component. */
const iterations = 6;

/**
 * The first principal components of rows [count, numbers], by subspace iteration.
 *
 * @param components at most count − 1 are found
 */
export async function principalComponents(
  rows: Float32Array,
  numbers: number,
  components: number,
  runtime: Runtime,
): Promise<PrincipalComponents> {
  const count = rows.length / numbers;
  const mean = meanRow(rows, numbers);
  const centred = rows.map((value, i) => value - mean[i % numbers]!);
  const found = Math.max(0, Math.min(components, count - 1, numbers));
  if (found === 0) return { mean, axes: [] };
  const x = ops.input('x', [count, numbers]);
  const q = ops.input('q', [numbers, found]);
  const product = ops.matmul(x, ops.matmul(x, q), { transposeA: true }); // [numbers, found]
  const program = await compile({ product }, runtime, { name: 'subspace-iteration' });
  try {
    const stream = new RandomStream(0, 'experiment', 0);
    let axes = orthonormal(stream.normal(new Float32Array(numbers * found)), numbers, found);
    const state = new State(runtime.memory);
    for (let i = 0; i < iterations; i++) {
      const results = await program.run({ x: centred, q: columnsOf(axes, numbers, found) }, state);
      axes = orthonormal(floats(results, 'product'), numbers, found);
    }
    return { mean, axes };
  } finally {
    await program.release();
  }
}

/** The mean of rows. @returns [numbers] */
export function meanRow(rows: Float32Array, numbers: number): Float32Array {
  const sums = new Float64Array(numbers);
  rows.forEach((value, i) => (sums[i % numbers]! += value));
  return Float32Array.from(sums, (sum) => (sum * numbers) / rows.length);
}

/** Rows from their components: [count, numbers] */
export function projectedOn({ mean, axes }: PrincipalComponents, rows: Float32Array): Float32Array {
  const numbers = mean.length;
  const result = new Float32Array(rows.length);
  for (let start = 0; start < rows.length; start += numbers) {
    const centred = Float64Array.from(mean, (value, i) => rows[start + i]! - value);
    const sum = Float64Array.from(mean);
    for (const axis of axes) {
      const length = dot(axis, centred);
      for (let i = 0; i < numbers; i++) sum[i]! += length * axis[i]!;
    }
    result.set(sum, start);
  }
  return result;
}

/** The columns of a matrix [numbers, count] made orthonormal by Gram and Schmidt, twice, against rounding errors. */
function orthonormal(matrix: Float32Array, numbers: number, count: number): Float64Array[] {
  const axes: Float64Array[] = [];
  for (let column = 0; column < count; column++) {
    const axis = Float64Array.from({ length: numbers }, (_, i) => matrix[i * count + column]!);
    const before = norm(axis);
    for (let time = 0; time < 2; time++) {
      for (const other of axes) {
        const length = dot(other, axis);
        for (let i = 0; i < numbers; i++) axis[i]! -= length * other[i]!;
      }
    }
    const length = norm(axis);
    if (length <= 1e-9 * before || length === 0) continue; // the rows have fewer dimensions
    axes.push(axis.map((value) => value / length));
  }
  return axes;
}

/** @returns [numbers, count], with zeros for axes that are missing */
function columnsOf(axes: readonly Float64Array[], numbers: number, count: number): Float32Array {
  const matrix = new Float32Array(numbers * count);
  axes.forEach((axis, column) => axis.forEach((value, i) => (matrix[i * count + column] = value)));
  return matrix;
}
