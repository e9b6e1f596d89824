import { stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withoutByteOrderMark } from '../core/json-text.ts';
import { writeFileAtomic, writeFully } from '../data/disk/atomic.ts';
import { syncFolder } from '../data/disk/folders.ts';
import { codeOf, explainFileError, FullDiskError } from '../data/disk/file-errors.ts';
import { checkNoLink, openToAppend, readOwnFile } from '../data/disk/own-files.ts';

/**
 * The measurements of one step. JSON has neither NaN nor infinity: a number that is not finite is written and read
 * as null.
 */
export interface MetricsRecord {
  readonly step: number;
  readonly [name: string]: number | string | boolean | null;
}

/** A file that somebody deleted or replaced is noticed after so long: looking at each step would slow small networks. */
const lookMilliseconds = 1000;

interface Line {
  readonly text: string;
  readonly record: MetricsRecord;
}

interface Lines {
  readonly lines: readonly Line[];
  /** Numbers of lines that are no records, from 1. */
  readonly invalid: readonly number[];
}

/**
 * A file with one JSON object per line, opened for appending at the first record.
 *
 * Each line is written completely or not at all: a write that a full disk truncated is undone. A last line that a crash
 * truncated is ignored when read, and removed at the next write. Other lines that are no records are skipped.
 */
export class MetricsLog {
  readonly path: string;
  #handle: FileHandle | undefined;
  #size = 0;
  #looked = 0;
  /** Whether the name of the file, too, has been flushed to the disk. */
  #isNamed = false;
  /** The previous write. Writes wait for it, so that lines keep the order of the calls. */
  #last: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  /** @throws SparringError if the file cannot be written; it then contains the records before this one */
  append(record: MetricsRecord): Promise<void> {
    const line = `${JSON.stringify(record)}\n`;
    return this.#inTurn(() => this.#appendLine(line));
  }

  /** All records, in the order of the file; none if the file does not exist yet. */
  async read(): Promise<MetricsRecord[]> {
    return (await this.#readLines()).lines.map(({ record }) => record);
  }

  /** The numbers of lines that are no records, from 1; a last one that a crash truncated does not count. */
  async invalidLines(): Promise<readonly number[]> {
    return (await this.#readLines()).invalid;
  }

  /** Drops the records of later steps: a run that resumes at `step` will measure them again. */
  truncateAfter(step: number): Promise<void> {
    return this.#inTurn(async () => {
      await this.#close();
      const { lines } = await this.#readLines();
      const kept = lines.filter(({ record }) => record.step <= step);
      if (kept.length === lines.length) return;
      await checkNoLink(this.path, 'file');
      await writeFileAtomic(this.path, kept.map(({ text }) => `${text}\n`).join(''));
    });
  }

  /** Makes the records survive a power cut. @throws SparringError if the disk cannot take them */
  flush(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#handle === undefined) return;
      try {
        await this.#handle.datasync();
      } catch (thrown) {
        throw explainFileError(thrown, this.path);
      }
      if (!this.#isNamed) await syncFolder(dirname(this.path));
      this.#isNamed = true;
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#restoreIfDeleted();
      await this.#close();
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined); // `done` reports it to the caller; the next write is independent of it
    return done;
  }

  async #appendLine(line: string): Promise<void> {
    const bytes = new TextEncoder().encode(line);
    try {
      if (performance.now() - this.#looked > lookMilliseconds) await this.#restoreIfDeleted();
      this.#handle ??= await this.#open();
      await writeFully(this.#handle, bytes);
      this.#size += bytes.byteLength;
    } catch (thrown) {
      await this.#handle?.truncate(this.#size).catch(() => undefined);
      throw explainFileError(thrown, this.path, { bytesWanted: bytes.byteLength });
    }
  }

  /** Opens for appending. A last line without a line feed, left by a crash, is completed or removed first. */
  async #open(): Promise<FileHandle> {
    const text = await this.#readText();
    const end = text.lastIndexOf('\n') + 1;
    const rest = text.slice(end);
    const handle = await openToAppend(this.path);
    this.#looked = performance.now();
    this.#size = Buffer.byteLength(text);
    this.#isNamed = false;
    try {
      if (rest !== '') {
        if (parseLine(rest) === undefined) {
          this.#size = Buffer.byteLength(text.slice(0, end));
          await handle.truncate(this.#size);
        } else {
          this.#size += (await handle.write('\n')).bytesWritten;
        }
      }
      return handle;
    } catch (thrown) {
      await handle.close();
      throw thrown;
    }
  }

  /**
   * Writes the file again if somebody deleted it: the records are still in the open one. If another file has taken its
   * place, the next record is appended to that.
   */
  async #restoreIfDeleted(): Promise<void> {
    const handle = this.#handle;
    if (handle === undefined) return;
    this.#looked = performance.now();
    const opened = await handle.stat();
    const found = await stat(this.path).catch(() => undefined);
    if (found?.ino === opened.ino && found.dev === opened.dev) return;
    if (found === undefined) {
      const records = new Uint8Array(this.#size);
      await handle.read(records, 0, records.length, 0);
      await writeFileAtomic(this.path, records).catch((thrown: unknown) => {
        if (thrown instanceof FullDiskError) throw thrown; // the records are still in the open file
      }); // of anything else the next record reports
    }
    await this.#close();
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #readText(): Promise<string> {
    try {
      return (await readOwnFile(this.path)).toString('utf8');
    } catch (thrown) {
      if (thrown instanceof Error && codeOf(thrown.cause) === 'ENOENT') return '';
      throw thrown;
    }
  }

  async #readLines(): Promise<Lines> {
    return parseMetrics(await this.#readText());
  }
}

/** The records of a file's text, and which lines are none. */
export function parseMetrics(file: string): Lines {
  const texts = withoutByteOrderMark(file).split('\n');
  const lines: Line[] = [];
  const invalid: number[] = [];
  for (const [index, text] of texts.entries()) {
    if (text.trim() === '') continue;
    const record = parseLine(text);
    if (record !== undefined) lines.push({ text, record });
    else if (index < texts.length - 1) invalid.push(index + 1);
  }
  return { lines, invalid };
}

/** The record that a line is; undefined if it is none. */
export function parseLine(text: string): MetricsRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Checked by hand: a schema takes several times as long, and runs have millions of lines. */
function isRecord(value: unknown): value is MetricsRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields: { step?: unknown; ['__proto__']?: unknown } = value;
  if (Object.hasOwn(fields, '__proto__')) delete fields['__proto__']; // no metric, and a trap for who copies the others
  const { step } = fields;
  return (
    typeof step === 'number' && Number.isSafeInteger(step) && step >= 0 && Object.values(value).every(isField)
  );
}

function isField(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value); // 1e999 is read as infinity
  return typeof value === 'string' || typeof value === 'boolean' || value === null;
}
