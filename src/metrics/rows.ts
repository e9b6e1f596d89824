import { SparringError } from '../core/errors.ts';

/** Points of one dimension, one a row: pictures flattened, features, codes. Row-major. */
export interface Rows {
  readonly data: Float32Array;
  readonly count: number;
  readonly dimension: number;
}

/** @throws SparringError if `data` is not a whole number of rows, or none */
export function rowsOf(data: Float32Array, dimension: number): Rows {
  const count = data.length / dimension;
  if (!Number.isInteger(count) || count === 0) {
    throw new SparringError(`got ${data.length} numbers, expected rows of ${dimension}, at least one`);
  }
  return { data, count, dimension };
}

/** Rows `first` to `first + count`, as a view. */
export function rowsFrom({ data, dimension }: Rows, first: number, count: number): Rows {
  return { data: data.subarray(first * dimension, (first + count) * dimension), count, dimension };
}
