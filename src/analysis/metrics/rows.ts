import { rowCount } from '../../core/checks.ts';

/** Points of one dimension, one a row: pictures flattened, features, codes. Row-major. */
export interface Rows {
  readonly data: Float32Array;
  readonly count: number;
  readonly dimension: number;
}

/** @throws SparringError if `data` is not a whole number of rows, or none */
export function rowsOf(data: Float32Array, dimension: number): Rows {
  return { data, count: rowCount('rows', data, dimension), dimension };
}

/** Rows `first` to `first + count`, as a view. */
export function rowsFrom({ data, dimension }: Rows, first: number, count: number): Rows {
  return { data: data.subarray(first * dimension, (first + count) * dimension), count, dimension };
}
