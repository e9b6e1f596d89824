/**
 * `metrics.index`: the numbers of metrics.jsonl as arrays, so that a long run is not parsed again.
 *
 * | bytes | what they are                                                                            |
 * | ----- | ---------------------------------------------------------------------------------------- |
 * | 8     | `sprgmidx`                                                                               |
 * | 4, 4  | the length of the header, and the CRC-32 of all that follows it, in the order of the machine |
 * | …     | the header: JSON, filled up with spaces to a multiple of 8                               |
 * | …     | steps (float64); of each series its values (float64, float32), its rows (uint32) unless it has all, and the minima, maxima (as its values), sums (float64) and counts (uint32) of its smallest blocks. Each is filled up to a multiple of 8 |
 *
 * It may come from a stranger, be of another version, or belong to other metrics: whatever is not right, it is ignored.
 */
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { crc32 } from '../../data/disk/crc32.ts';
import { checkNoLink, openToRead } from '../../data/disk/own-files.ts';
import { continues, stateOf, type FileState, type ReadState } from './file-state.ts';
import { readInto } from './lines.ts';
import { arrayOf, maxNames, MetricsTable } from './metrics-table.ts';
import { NumberList, float64s, uint32s } from './number-list.ts';
import { blockSize, Series, type Level } from './series.ts';

/** Raised when what is in it changes: an index of another version is made again. */
const version = 1;
const magic = new TextEncoder().encode('sprgmidx');
const headBytes = 16;
const maxHeaderBytes = 2 ** 18;
/** A record has at least 11 bytes, `{"step":1}` and a line feed, and a value has at least 6, `,"a":1`. */
const minRecordBytes = 11;

const count = z.number().int().nonnegative();
const bigInteger = z
  .string()
  .regex(/^\d{1,30}$/)
  .transform(BigInt);
const headerSchema = z.strictObject({
  version: z.literal(version),
  device: bigInteger,
  inode: bigInteger,
  size: count,
  written: bigInteger,
  bytes: count,
  digest: z.string(),
  records: count,
  invalid: count,
  hasMoreNames: z.boolean(),
  series: z.array(z.strictObject({ name: z.string(), values: count, hasAllRows: z.boolean() })).max(maxNames),
});
type Header = z.infer<typeof headerSchema>;

/** What was read of metrics.jsonl. */
export interface IndexedMetrics {
  readonly read: ReadState;
  readonly table: MetricsTable;
  /** How many lines are no records. */
  readonly invalid: number;
}

/**
 * Writes an index, atomically.
 *
 * @throws SparringError if it cannot be written
 */
export async function writeIndex(path: string, { read, table, invalid }: IndexedMetrics): Promise<void> {
  const series = [...table.series];
  const header = {
    version,
    ...read,
    device: String(read.device),
    inode: String(read.inode),
    written: String(read.written),
    records: table.length,
    invalid,
    hasMoreNames: table.hasMoreNames,
    series: series.map(([name, each]) => ({
      name,
      values: each.length,
      hasAllRows: each.rows === undefined,
    })),
  };
  const arrays = [
    table.steps.view(),
    ...series.flatMap(([, { values, rows, blocks }]) => {
      const { low, high, total, count: counts } = blocks;
      const lists = [values, ...(rows === undefined ? [] : [rows]), low, high, total, counts];
      return lists.map((list) => list.view());
    }),
  ];
  const sections = arrays.map((array) =>
    padded(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), 0),
  );
  const json = padded(new TextEncoder().encode(JSON.stringify(header)), 32);
  const checksum = sections.flat().reduce((sum, section) => crc32(section, sum), 0);
  const lengths = new Uint8Array(
    Uint32Array.of(
      json.reduce((sum, { length }) => sum + length, 0),
      checksum,
    ).buffer,
  );
  await checkNoLink(path, 'file');
  await writeFileAtomic(path, [magic, lengths, ...json, ...sections.flat()]);
}

/** Bytes and as many others as fill them up to a multiple of 8. */
function padded(bytes: Uint8Array, filler: number): Uint8Array[] {
  return [bytes, new Uint8Array(paddingOf(bytes.length)).fill(filler)];
}

function paddingOf(bytes: number): number {
  return -bytes & 7;
}

/** The index at a path, if it is one of these metrics. */
export async function readIndex(
  path: string,
  metrics: FileHandle,
  state: FileState,
): Promise<IndexedMetrics | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await openToRead(path);
    return file === undefined ? undefined : await indexIn(file, metrics, state);
  } catch {
    return undefined; // whatever is wrong with it, it can be made anew of the metrics
  } finally {
    await file?.close();
  }
}

async function indexIn(
  file: FileHandle,
  metrics: FileHandle,
  state: FileState,
): Promise<IndexedMetrics | undefined> {
  const head = new Uint8Array(headBytes);
  if ((await readInto(file, head, 0)) < headBytes || magic.some((byte, i) => head[i] !== byte))
    return undefined;
  const [headerBytes = 0, checksum = 0] = new Uint32Array(head.buffer, magic.length);
  if (headerBytes > maxHeaderBytes || headerBytes % 8 !== 0) return undefined;
  const json = Buffer.alloc(headerBytes);
  if ((await readInto(file, json, headBytes)) < headerBytes) return undefined;
  const header = headerSchema.parse(JSON.parse(json.toString('utf8')));
  const { device, inode, size, written, bytes, digest, records, invalid, series } = header;
  const values = series.reduce((sum, each) => sum + each.values, 0);
  if (records * minRecordBytes > bytes + 1 || values * 6 > bytes) return undefined;
  if ((await stateOf(file)).size !== headBytes + headerBytes + arraysBytes(header)) return undefined;
  const read = { device, inode, size, written, bytes, digest };
  if (!(await continues(read, state, metrics))) return undefined;
  const sections = new Sections(file, headBytes + headerBytes);
  const table = await tableIn(sections, header);
  if (table === undefined || sections.checksum !== checksum) return undefined;
  return { read, table, invalid };
}

function arraysBytes({ records, series }: Header): number {
  const sizes = series.flatMap(({ name, values, hasAllRows }) => {
    const bytes = arrayOf(name)(0).BYTES_PER_ELEMENT;
    const blocks = Math.floor(values / blockSize);
    return [
      bytes * values,
      hasAllRows ? 0 : 4 * values,
      bytes * blocks,
      bytes * blocks,
      8 * blocks,
      4 * blocks,
    ];
  });
  return [8 * records, ...sizes].reduce((sum, size) => sum + size + paddingOf(size), 0);
}

/** The arrays of an index, one after another. */
class Sections {
  readonly #file: FileHandle;
  #at: number;
  checksum = 0;

  constructor(file: FileHandle, at: number) {
    this.#file = file;
    this.#at = at;
  }

  async next<A extends Float64Array | Float32Array | Uint32Array>(array: A): Promise<A> {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const padding = new Uint8Array(paddingOf(bytes.length));
    await readInto(this.#file, bytes, this.#at);
    await readInto(this.#file, padding, this.#at + bytes.length);
    this.#at += bytes.length + padding.length;
    this.checksum = crc32(padding, crc32(bytes, this.checksum));
    return array;
  }
}

/** Undefined if numbers in it cannot be of an index. */
async function tableIn(
  sections: Sections,
  { records, series, hasMoreNames }: Header,
): Promise<MetricsTable | undefined> {
  const steps = await sections.next(new Float64Array(records));
  if (!areSteps(steps)) return undefined;
  const all = new Map<string, Series>();
  for (const { name, values, hasAllRows } of series) {
    if (values > records || all.has(name)) return undefined;
    const numbers = await sections.next(arrayOf(name)(values));
    const rows = hasAllRows ? undefined : await sections.next(new Uint32Array(values));
    if (!areFiniteOrMissing(numbers) || (rows !== undefined && !areRows(rows, records))) return undefined;
    const blocks = await blocksIn(sections, name, Math.floor(values / blockSize));
    const rowList = rows === undefined ? undefined : new NumberList(uint32s, rows);
    const one = new Series(listOf(name, numbers), rowList, blocks);
    one.summarise();
    all.set(name, one);
  }
  const table = new MetricsTable(new NumberList(float64s, steps), all);
  table.hasMoreNames = hasMoreNames;
  return table;
}

async function blocksIn(sections: Sections, name: string, blocks: number): Promise<Level> {
  return {
    low: listOf(name, await sections.next(arrayOf(name)(blocks))),
    high: listOf(name, await sections.next(arrayOf(name)(blocks))),
    total: new NumberList(float64s, await sections.next(new Float64Array(blocks))),
    count: new NumberList(uint32s, await sections.next(new Uint32Array(blocks))),
  };
}

function listOf(name: string, items: Float64Array | Float32Array) {
  return new NumberList<Float64Array | Float32Array>(arrayOf(name), items);
}

// Loops: `every` calls a function for each of millions of numbers.

function areSteps(steps: Float64Array): boolean {
  for (let row = 0; row < steps.length; row++) {
    if (!Number.isSafeInteger(steps[row]!) || steps[row]! < 0) return false;
  }
  return true;
}

function areFiniteOrMissing(values: Float64Array | Float32Array): boolean {
  for (let i = 0; i < values.length; i++) {
    if (values[i] === Infinity || values[i] === -Infinity) return false;
  }
  return true;
}

function areRows(rows: Uint32Array, records: number): boolean {
  for (let i = 1; i < rows.length; i++) if (rows[i]! <= rows[i - 1]!) return false;
  return rows.length === 0 || rows.at(-1)! < records;
}
