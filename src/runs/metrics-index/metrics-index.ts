/**
 * The metrics of a run for those who draw them again and again while it trains: only what is new in metrics.jsonl is
 * parsed. Long runs are kept as `metrics.index` beside it, which readers write and training does not know.
 */
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataError } from '../../core/errors.ts';
import { withoutByteOrderMark } from '../../core/json-text.ts';
import { openToRead } from '../../data/disk/own-files.ts';
import { explainFileError } from '../../data/disk/file-errors.ts';
import { runNames } from '../../data/disk/run-layout.ts';
import {
  continues,
  digestOfEnds,
  isUntouched,
  stateOf,
  type FileState,
  type ReadState,
} from './file-state.ts';
import { readIndex, writeIndex } from './index-file.ts';
import { linesOf, maxLineBytes, readInto } from './lines.ts';
import { MetricsTable } from './metrics-table.ts';
import { previewFrom, previewOf } from './preview.ts';
import { RecordScanner, textOf } from './record-scanner.ts';

/** The metrics of a run at a moment. */
export interface IndexView {
  /** Each step once, in ascending order. It grows with the index. */
  readonly table: MetricsTable;
  /** Whether these are some records only, all over the run, because the others are still being read. */
  readonly isPreview: boolean;
  /** How many lines are no records. */
  readonly invalid: number;
}

interface Reading {
  readonly whole: Promise<IndexView>;
  /** Never settles if no preview is made. */
  readonly preview: Promise<IndexView>;
}

/** So much is parsed again rather than kept: it takes some hundredths of a second. */
const keptFrom = 2 ** 20;
/** An index is written again when so much of the file is not in it, which bounds what is written to a few times its size. */
const newShare = 1 / 8;

export class MetricsIndex {
  /** Of metrics.jsonl. */
  readonly path: string;
  readonly #indexPath: string;
  #table = new MetricsTable();
  #scanner = new RecordScanner(this.#table);
  /** Lines of what the index file held that are no records. */
  #invalidBefore = 0;
  #read: ReadState | undefined;
  /** How much of the file `metrics.index` holds. */
  #kept = 0;
  #hasLookedForIndex = false;
  #reading: Reading | undefined;
  #keeping: Promise<void> | undefined;
  #isClosed = false;

  /** @param path of metrics.jsonl; it need not exist yet */
  constructor(path: string) {
    this.path = path;
    this.#indexPath = join(dirname(path), runNames.metricsIndex);
  }

  /**
   * The metrics as they are now, or, while a long file is read, a preview of them.
   *
   * @throws SparringError if the file cannot be read
   */
  current(): Promise<IndexView> {
    const { whole, preview } = this.#readNow();
    whole.catch(() => undefined); // whoever asks next is told
    return Promise.race([whole, preview]);
  }

  /** All metrics, however long that takes. @throws SparringError if the file cannot be read */
  whole(): Promise<IndexView> {
    return this.#readNow().whole;
  }

  /** Ends what is being read, and waits until the index is written if it is being written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#reading?.whole.catch(() => undefined); // whoever waits for it is told
    await this.#keeping;
  }

  #readNow(): Reading {
    if (this.#reading !== undefined) return this.#reading;
    let show: (view: IndexView) => void = () => undefined;
    const preview = new Promise<IndexView>((resolve) => (show = resolve));
    const whole = this.#refresh((table) =>
      show({ table: table.inOrder(), isPreview: true, invalid: 0 }),
    ).finally(() => (this.#reading = undefined));
    this.#reading = { whole, preview };
    return this.#reading;
  }

  async #refresh(onPreview: (table: MetricsTable) => void): Promise<IndexView> {
    if (!(await isUntouched(this.path, this.#read))) await this.#readAgain(onPreview);
    this.#keeping ??= this.#keep().finally(() => (this.#keeping = undefined));
    return {
      table: this.#table.inOrder(),
      isPreview: false,
      invalid: this.#invalidBefore + this.#scanner.invalid,
    };
  }

  async #readAgain(onPreview: (table: MetricsTable) => void): Promise<void> {
    const file = await openToRead(this.path);
    try {
      if (file === undefined) this.#restart();
      else await this.#readNew(file, onPreview);
    } catch (thrown) {
      this.#restart(); // part of a piece may have been read
      throw explainFileError(thrown, this.path, { action: 'read' });
    } finally {
      await file?.close();
    }
  }

  #restart(): void {
    this.#continue(new MetricsTable(), 0, undefined);
  }

  #continue(table: MetricsTable, invalid: number, read: ReadState | undefined): void {
    this.#table = table;
    this.#scanner = new RecordScanner(table);
    this.#invalidBefore = invalid;
    this.#read = read;
    this.#kept = read?.bytes ?? 0;
  }

  async #readNew(file: FileHandle, onPreview: (table: MetricsTable) => void): Promise<void> {
    const state = await stateOf(file);
    if (this.#read !== undefined && !(await continues(this.#read, state, file))) this.#restart();
    if (this.#read === undefined && !this.#hasLookedForIndex) await this.#takeIndex(file, state);
    const start = this.#read?.bytes ?? 0;
    if (state.size - start > previewFrom) onPreview(await previewOf(file, state.size));
    const bytes = await this.#parse(file, start, state.size);
    this.#read = { ...state, bytes, digest: await digestOfEnds(file, bytes) };
  }

  async #takeIndex(file: FileHandle, state: FileState): Promise<void> {
    this.#hasLookedForIndex = true;
    const indexed = await readIndex(this.#indexPath, file, state);
    if (indexed !== undefined) this.#continue(indexed.table, indexed.invalid, indexed.read);
  }

  /** @returns where what was parsed ends */
  async #parse(file: FileHandle, start: number, size: number): Promise<number> {
    let at = start;
    for await (const { bytes, end } of linesOf(file, start, size)) {
      if (this.#isClosed)
        throw new DataError(`${this.path} was closed while it was read`, { code: 'closed' });
      if (bytes.length === 0) this.#scanner.invalid += 1;
      this.#scanner.scan(at === 0 ? withoutMark(bytes) : bytes);
      this.#table.summarise();
      at = end;
    }
    return at + (await this.#parseRest(file, at, size));
  }

  /** A last line without a line feed is a record if it is complete, as for `parseMetrics`. @returns its length, or 0 */
  async #parseRest(file: FileHandle, at: number, size: number): Promise<number> {
    if (size === at || size - at > maxLineBytes) return 0;
    const rest = new Uint8Array(size - at);
    const filled = await readInto(file, rest, at);
    const text = textOf(at === 0 ? withoutMark(rest.subarray(0, filled)) : rest.subarray(0, filled));
    return this.#scanner.addLine(text) ? filled : 0;
  }

  /** Writes `metrics.index` if enough is new. A folder that cannot be written has none. */
  async #keep(): Promise<void> {
    const read = this.#read;
    if (read === undefined || read.bytes - this.#kept < Math.max(keptFrom, newShare * read.bytes)) return;
    this.#kept = read.bytes;
    const invalid = this.#invalidBefore + this.#scanner.invalid;
    await writeIndex(this.#indexPath, { read, table: this.#table, invalid }).catch(() => undefined);
  }
}

/** Without the byte order mark that Windows' editors begin a file with. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  const text = textOf(bytes.subarray(0, 3));
  return withoutByteOrderMark(text) === text ? bytes : bytes.subarray(3);
}
