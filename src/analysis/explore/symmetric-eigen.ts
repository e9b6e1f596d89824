/** Eigenvalues and eigenvectors of symmetric matrices by Jacobi's rotations (1846): short, and exact to rounding. */
import { checkArguments, kind, positiveInteger } from '../../core/checks.ts';

/** What a symmetric matrix stretches along, and by how much. */
export interface Eigen {
  /** In descending order. */
  readonly values: Float64Array;
  /** Orthonormal, in the order of the values. */
  readonly vectors: readonly Float64Array[];
}

/** Each sweep squares the error once it is small: six are usual. */
const maxSweeps = 30;

const float64 = kind('a Float64Array', (value) => value instanceof Float64Array);

/** @param matrix symmetric, [size, size] */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  checkArguments('symmetricEigen', { matrix, size }, { matrix: float64, size: positiveInteger });
  const a = matrix.slice();
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    if (offDiagonal(a, size) <= 1e-30 * squares(a)) break;
    for (let p = 0; p < size - 1; p++) for (let q = p + 1; q < size; q++) rotate(a, v, size, p, q);
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => a[j * size + j]! - a[i * size + i]!);
  return {
    values: Float64Array.from(order, (i) => a[i * size + i]!),
    vectors: order.map((column) => Float64Array.from({ length: size }, (_, row) => v[row * size + column]!)),
  };
}

/** Turns the plane of two axes so that their off-diagonal element is zero. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const between = a[p * size + q]!;
  if (between === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * between);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(t, 1);
  const sine = t * cosine;
  const turn = (values: Float64Array, i: number, j: number) => {
    const [x, y] = [values[i]!, values[j]!];
    values[i] = cosine * x - sine * y;
    values[j] = sine * x + cosine * y;
  };
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q);
  for (let k = 0; k < size; k++) turn(a, p * size + k, q * size + k);
  for (let k = 0; k < size; k++) turn(v, k * size + p, k * size + q);
}

function squares(a: Float64Array): number {
  return a.reduce((sum, value) => sum + value * value, 0);
}

function offDiagonal(a: Float64Array, size: number): number {
  return a.reduce((sum, value, i) => (i % (size + 1) === 0 ? sum : sum + value * value), 0);
}
