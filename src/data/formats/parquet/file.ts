/** One Parquet file, read a row group at a time. hyparquet reads its description, `values.ts` the columns. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import * as zlib from 'node:zlib';
import type { FileMetaData, SchemaTree } from 'hyparquet';
import { DataError, SparringError } from '../../../core/errors.ts';
import { formatBytes, grouped } from '../../../core/wording.ts';
import type { Bytes } from '../../disk/bytes.ts';
import { damaged } from '../../disk/damaged.ts';
import { chooseColumns, type ChosenColumns } from './columns.ts';
import { snappyDecompress } from './snappy.ts';
import { readValues } from './values.ts';
import { parquetMagic } from './shards.ts';

/** Descriptions of files are small; this is that of millions of row groups. */
const maxFooterBytes = 2 ** 28;
/** A row group is decoded as a whole. Writers make them of 100 to 1,000 pictures. */
const maxGroupBytes = 2 ** 30;
const maxGroupRows = 2 ** 24;
/** A copy of 64 bytes takes two or three bytes in Snappy. */
const maxSnappyRatio = 32;

type Library = typeof import('hyparquet');

/** A row group, with the number of its first row. */
interface Group {
  readonly first: number;
  readonly rows: number;
}

export class ParquetFile {
  readonly bytes: Bytes;
  readonly columns: ChosenColumns;
  readonly groups: readonly Group[];
  readonly rows: number;
  readonly #metadata: FileMetaData;
  readonly #schema: SchemaTree;

  private constructor(bytes: Bytes, library: Library, metadata: FileMetaData) {
    this.bytes = bytes;
    this.#metadata = metadata;
    this.#schema = library.parquetSchema(metadata);
    this.columns = chooseColumns(bytes.name, this.#schema, metadata);
    const groups: Group[] = [];
    let first = 0;
    const read = [this.columns.pictures.name, this.columns.labels?.name];
    for (const { num_rows, columns } of metadata.row_groups) {
      for (const { meta_data } of columns) {
        if (read.includes(meta_data?.path_in_schema[0])) checkCodec(bytes.name, meta_data!.codec);
      }
      const rows = Number(num_rows);
      groups.push({ first, rows });
      first += rows;
    }
    this.groups = groups;
    this.rows = first;
    // A picture takes more than a byte, so a longer list is no list of pictures.
    if (groups.some(({ rows }) => rows < 0) || first !== Number(metadata.num_rows) || first > bytes.size) {
      throw damaged(bytes, `claims ${grouped(Number(metadata.num_rows))} rows`);
    }
  }

  /** @throws DataError if the file is damaged, or has no column of pictures */
  static async open(bytes: Bytes): Promise<ParquetFile> {
    const library = await import('hyparquet');
    return explained(bytes, () => new ParquetFile(bytes, library, readMetadata(bytes, library)));
  }

  /** The picture files of a row group; undefined where a row has none. */
  pictures(group: number): (Uint8Array<ArrayBuffer> | undefined)[] {
    const { name, kind } = this.columns.pictures;
    const values = this.#read(group, kind === 'struct' ? [name, 'bytes'] : [name]);
    return values.map((value) => (value instanceof Uint8Array ? value : undefined));
  }

  /** The labels of all rows; undefined if the file has none, or not for each row. */
  labels(): readonly number[] | undefined {
    const { labels } = this.columns;
    if (labels === undefined) return undefined;
    const found: number[] = [];
    for (const index of this.groups.keys()) {
      for (const value of this.#read(index, [labels.name])) {
        if (typeof value !== 'number') return undefined;
        found.push(value);
      }
    }
    return found;
  }

  /** The values of a column in a row group. @throws DataError if it is damaged, or takes too much memory */
  #read(index: number, path: readonly string[]) {
    const { rows } = this.groups[index]!;
    const meta = this.#metadata.row_groups[index]!.columns.find(
      ({ meta_data }) => meta_data?.path_in_schema.join('\0') === path.join('\0'),
    )?.meta_data;
    if (meta === undefined) throw damaged(this.bytes, `lacks the column ${path.join('.')} in a row group`);
    const { type, maxLevel } = leafOf(this.#schema, path);
    const unpacked = Number(meta.total_uncompressed_size);
    if (unpacked > maxGroupBytes || rows > maxGroupRows) {
      throw new DataError(
        `${this.bytes.name} has a row group of ${grouped(rows)} rows and ${formatBytes(unpacked)}, expected at most ${grouped(maxGroupRows)} and ${formatBytes(maxGroupBytes)}: write it with smaller row groups`,
      );
    }
    if (Number(meta.num_values) !== rows || meta.type !== type) {
      throw damaged(this.bytes, 'has a column that is not what its description says');
    }
    return readValues(this.bytes, {
      start: Number(meta.dictionary_page_offset || meta.data_page_offset),
      bytes: Number(meta.total_compressed_size),
      values: rows,
      type: type as 'BYTE_ARRAY',
      maxLevel,
      maxBytes: maxGroupBytes,
      decompress: (packed, size) => this.#decompress(packed, size, meta.codec),
    });
  }

  #decompress(packed: Uint8Array<ArrayBuffer>, size: number, codec: string): Uint8Array<ArrayBuffer> {
    if (codec === 'UNCOMPRESSED') return packed;
    try {
      if (codec !== 'SNAPPY') return decompressors[codec]!(packed, { maxOutputLength: Math.max(1, size) });
      if (size > maxSnappyRatio * (packed.length + 1))
        throw damaged(this.bytes, 'has a page of impossible length');
      return snappyDecompress(packed, size);
    } catch (thrown) {
      if (thrown instanceof SparringError) throw thrown;
      throw damaged(this.bytes, 'has a page that cannot be decompressed', thrown);
    }
  }
}

/** The type of a column, and how many of it and its parents may be null. */
function leafOf(schema: SchemaTree, path: readonly string[]) {
  let at = schema;
  let maxLevel = 0;
  for (const name of path) {
    at = at.children.find(({ element }) => element.name === name)!;
    if (at.element.repetition_type !== 'REQUIRED') maxLevel += 1;
  }
  return { type: at.element.type, maxLevel };
}

function readMetadata(bytes: Bytes, { parquetMetadata }: Library): FileMetaData {
  if (bytes.size < 12) throw damaged(bytes, 'ends before its description');
  const tail = bytes.read(bytes.size - 8, 8);
  if (Buffer.from(tail.subarray(4)).toString('latin1') !== parquetMagic) {
    throw damaged(bytes, `does not end with ${parquetMagic}`);
  }
  const length = new DataView(tail.buffer, tail.byteOffset, 8).getUint32(0, true);
  if (length > Math.min(maxFooterBytes, bytes.size - 12)) {
    throw damaged(bytes, `claims a description of ${grouped(length)} bytes`);
  }
  return parquetMetadata(Uint8Array.from(bytes.read(bytes.size - 8 - length, length + 8)).buffer, {
    geoparquet: false,
  });
}

/** Node has zstd from 22.15 on, and its types here are older. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: typeof gunzipSync };

/** Node's, limited to the length that was checked before. */
const decompressors: Readonly<Partial<Record<string, typeof gunzipSync>>> = {
  GZIP: gunzipSync,
  BROTLI: brotliDecompressSync,
  ...(zstdDecompressSync === undefined ? {} : { ZSTD: zstdDecompressSync }),
};

/** @throws DataError if a column is compressed in a way that cannot be read here */
function checkCodec(file: string, codec: string): void {
  if (codec === 'UNCOMPRESSED' || codec === 'SNAPPY' || codec in decompressors) return;
  const what =
    codec === 'ZSTD'
      ? 'zstd, which needs Node 22.15 or later'
      : `${codec}, expected snappy, gzip, brotli, zstd or none`;
  throw new DataError(`${file} is compressed with ${what}: write it with snappy or gzip`);
}

/** Runs hyparquet. @throws DataError in place of whatever it throws about a file that it cannot decode */
function explained<T>(bytes: Bytes, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof SparringError) throw thrown;
    throw damaged(bytes, 'cannot be decoded as Parquet', thrown);
  }
}
