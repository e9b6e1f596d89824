/** Parquet files for tests, by the package hyparquet-writer. */
import { parquetWriteBuffer } from 'hyparquet-writer';

export interface ParquetOptions {
  readonly labels?: readonly number[] | readonly string[];
  /** The name of a second column, of the same pictures. */
  readonly second?: string;
  /** Hugging Face's description, as JSON. */
  readonly described?: string;
  readonly codec?: 'UNCOMPRESSED' | 'SNAPPY';
  readonly rowGroupSize?: number;
  /** The name of the column of pictures. Default: `image`. */
  readonly column?: string;
}

/** A file with a column of bytes, and one of labels if there are any. */
export function parquetOf(
  pictures: readonly (Uint8Array | null)[],
  {
    labels,
    described,
    codec = 'UNCOMPRESSED',
    rowGroupSize = 2,
    column = 'image',
    second,
  }: ParquetOptions = {},
): Uint8Array {
  const written = parquetWriteBuffer({
    columnData: [
      { name: column, data: [...pictures], type: 'BYTE_ARRAY' },
      ...(second === undefined ? [] : [{ name: second, data: [...pictures], type: 'BYTE_ARRAY' as const }]),
      ...(labels === undefined
        ? []
        : [
            {
              name: 'label',
              data: [...labels],
              type: typeof labels[0] === 'string' ? ('STRING' as const) : ('INT32' as const),
            },
          ]),
    ],
    codec,
    rowGroupSize,
    kvMetadata: described === undefined ? [] : [{ key: 'huggingface', value: described }],
  });
  return new Uint8Array(written);
}
