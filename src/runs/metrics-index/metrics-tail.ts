/** What a training appends to metrics.jsonl, a look at a time. */
import type { FileHandle } from 'node:fs/promises';
import { explainFileError } from '../../data/disk/file-errors.ts';
import { openToRead } from '../../data/disk/own-files.ts';
import { parseLine, type MetricsRecord } from '../metrics-log.ts';
import { continues, digestOfEnds, isUntouched, stateOf, type ReadState } from './file-state.ts';
import { linesOf, maxLineBytes, readInto } from './lines.ts';
import { textOf } from './record-scanner.ts';

/** What is new since the last look. */
export interface NewRecords {
  readonly records: readonly MetricsRecord[];
  /** Whether the file was cut, replaced or edited, so that earlier records no longer hold: read it as a whole. */
  readonly restarted: boolean;
  /** Whether there is more, which the next look reads. */
  readonly isMore: boolean;
}

const none: NewRecords = { records: [], restarted: false, isMore: false };
/** A look reads so much at most, and what a piece of lines has beyond it. */
const lookBytes = 2 ** 20;
const lineFeed = 10;

/**
 * Follows a metrics.jsonl, which need not exist yet.
 *
 * @param from `start`: the first look gives the records that exist; `end`: only those that come later, from the first
 *   look on
 */
export function followMetrics(path: string, from: 'start' | 'end' = 'end'): MetricsTail {
  return new MetricsTail(path, from);
}

export class MetricsTail {
  readonly path: string;
  #skips: boolean;
  #read: ReadState | undefined;
  #isMore = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, from: 'start' | 'end') {
    this.path = path;
    this.#skips = from === 'end';
  }

  /**
   * The complete lines since the last look. A last line that is still being written waits. After a restart the tail goes on
   * at the end of the file as it is now.
   *
   * @throws SparringError if the file cannot be read
   */
  look(): Promise<NewRecords> {
    const found = this.#last.then(() => this.#lookNow());
    this.#last = found.catch(() => undefined); // the caller is told
    return found;
  }

  async #lookNow(): Promise<NewRecords> {
    if (!this.#isMore && (await isUntouched(this.path, this.#read))) return none;
    const file = await openToRead(this.path);
    if (file === undefined) {
      const restarted = (this.#read?.bytes ?? 0) > 0;
      this.#read = undefined;
      this.#skips = false; // what comes now is new
      return { ...none, restarted };
    }
    try {
      return await this.#readNew(file);
    } catch (thrown) {
      throw explainFileError(thrown, this.path, { action: 'read' });
    } finally {
      await file.close();
    }
  }

  async #readNew(file: FileHandle): Promise<NewRecords> {
    const state = await stateOf(file);
    const before = this.#read;
    const restarted = before !== undefined && !(await continues(before, state, file));
    if (restarted || this.#skips) {
      this.#skips = false;
      this.#isMore = false;
      const bytes = await lastLineEnd(file, state.size);
      this.#read = { ...state, bytes, digest: await digestOfEnds(file, bytes) };
      return { ...none, restarted };
    }
    const records: MetricsRecord[] = [];
    const start = before?.bytes ?? 0;
    let at = start;
    this.#isMore = false;
    for await (const { bytes, end } of linesOf(file, start, state.size)) {
      for (const line of textOf(bytes).split('\n')) {
        const record = parseLine(line);
        if (record !== undefined) records.push(record);
      }
      at = end;
      this.#isMore = end - start >= lookBytes && end < state.size;
      if (this.#isMore) break;
    }
    this.#read = { ...state, bytes: at, digest: await digestOfEnds(file, at) };
    return { records, restarted: false, isMore: this.#isMore };
  }
}

/** Where the last complete line ends. */
async function lastLineEnd(file: FileHandle, size: number): Promise<number> {
  const start = Math.max(0, size - maxLineBytes);
  const bytes = new Uint8Array(size - start);
  const filled = await readInto(file, bytes, start);
  return start + bytes.subarray(0, filled).lastIndexOf(lineFeed) + 1;
}
