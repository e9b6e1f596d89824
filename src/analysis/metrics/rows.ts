import { checkArguments, floatArray, including, positiveInteger, rowCount } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';

/** Points of one dimension, such as flattened pictures, features or codes; one per row, row-major. */
export interface Rows {
  readonly data: Float32Array;
  readonly count: number;
  readonly dimension: number;
}

/** Interprets an array as rows. @throws SparringError if `data` is empty or does not consist of complete rows */
export function rowsOf(data: Float32Array, dimension: number): Rows {
  checkArguments('rowsOf', { dimension }, { dimension: positiveInteger });
  return { data, count: rowCount('rows', data, dimension), dimension };
}

/** The rows from `first` to `first + count` − 1, as a view. */
export function rowsFrom({ data, dimension }: Rows, first: number, count: number): Rows {
  return { data: data.subarray(first * dimension, (first + count) * dimension), count, dimension };
}

/** What an argument that takes rows accepts. */
export const rowsRule = including({
  data: floatArray,
  count: positiveInteger,
  dimension: positiveInteger,
});

/** @throws UsageError if points of the two sets have different numbers of numbers */
export function expectAlike(queries: Rows, references: Rows): void {
  if (queries.dimension === references.dimension) return;
  throw new UsageError(
    `got points of ${queries.dimension} numbers to compare with points of ${references.dimension}: prepare both sets alike`,
  );
}
