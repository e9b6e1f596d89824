/**
 * Symmetric matrices in float64, for the statistics of features: products, a Cholesky factor and eigenvalues. All loops run
 * along rows, which lie next to each other in memory. Long work ends between two rows if its signal is aborted.
 */
import { throwIfAborted } from './abort.ts';
import { DataError } from './errors.ts';
import { dot } from './numbers.ts';

/** Rows between two looks at the signal: some milliseconds of work for a matrix of two thousand rows. */
const rowsPerLook = 64;
/** Rows that a pass over the result adds at once, so that the result travels through memory less often. */
const rowsAtOnce = 4;
/** A QL step that has not converged after so many sweeps never does: the usual number is two. */
const maxSweeps = 60;

/**
 * Mᵀ M of a matrix, [columns, columns]. Only the lower triangle, with the diagonal, is written.
 *
 * @param matrix [rows, columns]
 */
export async function gramOf(
  matrix: Float64Array,
  columns: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const rows = matrix.length / columns;
  const gram = new Float64Array(columns * columns);
  const none = new Float64Array(columns);
  for (let row = 0; row < rows; row += rowsAtOnce) {
    if (row % rowsPerLook === 0) await throwIfAborted(signal);
    const at = (offset: number) =>
      row + offset < rows ? matrix.subarray((row + offset) * columns, (row + offset + 1) * columns) : none;
    const [a, b, c, d] = [at(0), at(1), at(2), at(3)];
    for (let i = 0; i < columns; i++) {
      const [ai, bi, ci, di] = [a[i]!, b[i]!, c[i]!, d[i]!];
      const start = i * columns;
      for (let j = 0; j <= i; j++) gram[start + j]! += ai * a[j]! + bi * b[j]! + ci * c[j]! + di * d[j]!;
    }
  }
  return gram;
}

/** A factor of a positive semi-definite matrix S = L Lᵀ with as few columns as S has rank. */
export interface CholeskyFactor {
  /** The number of columns of L. */
  readonly rank: number;
  /** The row of S that each row of `rows` belongs to: `order[i]` has zeros after column i. */
  readonly order: Uint32Array;
  /** The rows of L in that order, [size, rank]. */
  readonly rows: Float64Array;
}

/**
 * Cholesky's factor with pivots (Higham 2002, section 10.3): the largest remaining diagonal entry is next, until all are
 * rounding error.
 *
 * @param matrix [size, size], of which the lower triangle is read
 */
export async function choleskyOf(
  matrix: Float64Array,
  size: number,
  signal?: AbortSignal,
): Promise<CholeskyFactor> {
  const left = Float64Array.from({ length: size }, (_, i) => matrix[i * size + i]!);
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  const rows = new Float64Array(size * size);
  const negligible = size * Number.EPSILON * left.reduce((max, value) => Math.max(max, value), 0);
  let rank = 0;
  for (; rank < size; rank++) {
    if (rank % rowsPerLook === 0) await throwIfAborted(signal);
    let pivot = rank;
    for (let i = rank + 1; i < size; i++) if (left[order[i]!]! > left[order[pivot]!]!) pivot = i;
    const value = left[order[pivot]!]!;
    if (!(value > negligible)) break;
    swap(order, rows, size, rank, pivot);
    const column = order[rank]!;
    const own = rows.subarray(rank * size, rank * size + rank);
    const root = Math.sqrt(value);
    rows[rank * size + rank] = root;
    for (let i = rank + 1; i < size; i++) {
      const row = order[i]!;
      const entry = row > column ? matrix[row * size + column]! : matrix[column * size + row]!;
      const known = dot(own, rows.subarray(i * size, i * size + rank));
      const next = (entry - known) / root;
      rows[i * size + rank] = next;
      left[row]! -= next * next;
    }
  }
  return { rank, order, rows: withColumns(rows, size, rank) };
}

function swap(order: Uint32Array, rows: Float64Array, size: number, a: number, b: number): void {
  if (a === b) return;
  [order[a], order[b]] = [order[b]!, order[a]!];
  const kept = rows.slice(a * size, (a + 1) * size);
  rows.copyWithin(a * size, b * size, (b + 1) * size);
  rows.set(kept, b * size);
}

/** The first columns of a matrix [size, size]. */
function withColumns(rows: Float64Array, size: number, columns: number): Float64Array {
  if (columns === size) return rows;
  const narrow = new Float64Array(size * columns);
  for (let i = 0; i < size; i++) narrow.set(rows.subarray(i * size, i * size + columns), i * columns);
  return narrow;
}

/**
 * The eigenvalues of a symmetric matrix, ascending: Householder's reflections make it tridiagonal, then QL with implicit
 * shifts makes it diagonal (Golub and Van Loan 2013, sections 8.3.1 and 8.3.3).
 *
 * @param matrix [size, size], of which the lower triangle is read and overwritten
 * @throws DataError if a number is not finite
 */
export async function eigenvaluesOf(
  matrix: Float64Array,
  size: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const { diagonal, off } = await tridiagonal(matrix, size, signal);
  diagonalise(diagonal, off);
  return diagonal.sort();
}

/** A tridiagonal matrix: its diagonal, and below it `off[i]` between rows i − 1 and i; `off[0]` is 0. */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly off: Float64Array;
}

async function tridiagonal(a: Float64Array, size: number, signal?: AbortSignal): Promise<Tridiagonal> {
  const diagonal = new Float64Array(size);
  const off = new Float64Array(size);
  for (let last = size - 1; last > 0; last--) {
    if (last % rowsPerLook === 0) await throwIfAborted(signal);
    // The reflection that maps the row before the diagonal to its last entry.
    const v = a.subarray(last * size, last * size + last);
    diagonal[last] = a[last * size + last]!;
    const length = Math.sqrt(dot(v, v));
    if (length === 0) continue;
    const end = v[last - 1]!;
    const target = end > 0 ? -length : length; // no cancellation
    off[last] = target;
    v[last - 1] = end - target;
    reflect(a, size, v, length * (length + Math.abs(end)));
  }
  diagonal[0] = a[0] ?? 0;
  return { diagonal, off };
}

/** Replaces the leading block A by H A H with H = 1 − v vᵀ / half, half = ‖v‖² / 2. */
function reflect(a: Float64Array, size: number, v: Float64Array, half: number): void {
  const count = v.length;
  const p = new Float64Array(count); // A v / half
  for (let i = 0; i < count; i++) {
    const [start, vi] = [i * size, v[i]!];
    let total = a[start + i]! * vi;
    for (let j = 0; j < i; j++) {
      const entry = a[start + j]!;
      total += entry * v[j]!;
      p[j]! += entry * vi;
    }
    p[i]! += total;
  }
  for (let i = 0; i < count; i++) p[i]! /= half;
  const share = dot(p, v) / (2 * half);
  for (let i = 0; i < count; i++) p[i]! -= share * v[i]!;
  for (let i = 0; i < count; i++) {
    const [start, vi, pi] = [i * size, v[i]!, p[i]!];
    for (let j = 0; j <= i; j++) a[start + j]! -= vi * p[j]! + pi * v[j]!;
  }
}

/** QL with implicit shifts, in place: `diagonal` becomes the eigenvalues. */
function diagonalise(diagonal: Float64Array, off: Float64Array): void {
  const size = diagonal.length;
  off.copyWithin(0, 1); // off[i] lies between i and i + 1 from here on
  if (size > 0) off[size - 1] = 0;
  const negligible = Number.EPSILON * largestOf(diagonal, off);
  if (!Number.isFinite(negligible)) {
    throw new DataError('there are no eigenvalues: the matrix has numbers that are not finite');
  }
  for (let first = 0; first < size; first++) {
    for (let sweep = 0; ; sweep++) {
      const end = blockEnd(off, first, negligible);
      if (end === first) break;
      if (sweep === maxSweeps) {
        throw new DataError(`the eigenvalues of ${size} rows do not converge`);
      }
      sweepBlock(diagonal, off, first, end);
    }
  }
}

/** The largest sum of an entry of the diagonal and the one beside it: within a factor of two the norm. */
function largestOf(diagonal: Float64Array, off: Float64Array): number {
  return diagonal.reduce((max, value, i) => Math.max(max, Math.abs(value) + Math.abs(off[i]!)), 0);
}

/**
 * The last row of the block from `first` on that no negligible entry divides. Negligible is what the reflections have
 * rounded already, of the largest entry: compared with its neighbours alone, an entry of a matrix over twenty decades never
 * becomes small enough.
 */
function blockEnd(off: Float64Array, first: number, negligible: number): number {
  let end = first;
  while (end < off.length - 1 && Math.abs(off[end]!) > negligible) end++;
  return end;
}

/** One sweep of rotations from the end of the block to its beginning, with Wilkinson's shift. */
function sweepBlock(diagonal: Float64Array, off: Float64Array, first: number, end: number): void {
  const ratio = (diagonal[first + 1]! - diagonal[first]!) / (2 * off[first]!);
  const hypotenuse = Math.hypot(ratio, 1);
  const shift = diagonal[first]! - off[first]! / (ratio + (ratio >= 0 ? hypotenuse : -hypotenuse));
  let g = diagonal[end]! - shift;
  let [sine, cosine, carried] = [1, 1, 0];
  for (let i = end - 1; i >= first; i--) {
    const [f, b] = [sine * off[i]!, cosine * off[i]!];
    const r = Math.hypot(f, g);
    off[i + 1] = r;
    if (r === 0) {
      // The block has divided itself: what was carried belongs to its lower part.
      diagonal[i + 1]! -= carried;
      off[end] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    const before = diagonal[i + 1]! - carried;
    const turned = (diagonal[i]! - before) * sine + 2 * cosine * b;
    carried = sine * turned;
    diagonal[i + 1] = before + carried;
    g = cosine * turned - b;
  }
  diagonal[first]! -= carried;
  off[first] = g;
  off[end] = 0;
}
