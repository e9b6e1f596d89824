/** Parquet files for tests, by the package hyparquet-writer. */
import { parquetWriteBuffer } from 'hyparquet-writer';

export interface ParquetOptions {
  readonly labels?: readonly number[];
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
  { labels, described, codec = 'UNCOMPRESSED', rowGroupSize = 2, column = 'image' }: ParquetOptions = {},
): Uint8Array {
  const written = parquetWriteBuffer({
    columnData: [
      { name: column, data: [...pictures], type: 'BYTE_ARRAY' },
      ...(labels === undefined ? [] : [{ name: 'label', data: [...labels], type: 'INT32' as const }]),
    ],
    codec,
    rowGroupSize,
    kvMetadata: described === undefined ? [] : [{ key: 'huggingface', value: described }],
  });
  return new Uint8Array(written);
}
