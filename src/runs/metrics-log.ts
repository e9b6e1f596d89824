import { open, readFile, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { DataError } from '../core/errors.ts';
import { writeFileAtomic } from '../data/disk/atomic.ts';
import { codeOf, explainFileError } from '../data/disk/file-errors.ts';

/**
 * The measurements of one step. JSON has neither NaN nor infinity: a number that is not finite is written and read
 * as null.
 */
export interface MetricsRecord {
  readonly step: number;
  readonly [name: string]: number | string | boolean | null;
}

const metricsRecord = z
  .object({ step: z.number().int().nonnegative() })
  .catchall(z.union([z.number(), z.string(), z.boolean(), z.null()]));

interface Line {
  readonly text: string;
  readonly record: MetricsRecord;
}

/**
 * A file with one JSON object per line, opened for appending at the first record.
 *
 * Each line is written completely or not at all: a write that a full disk truncated is undone. A last line that a crash
 * truncated is ignored when read, and removed at the next write.
 */
export class MetricsLog {
  readonly path: string;
  #handle: FileHandle | undefined;
  #size = 0;
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
    return (await this.#readLines()).map(({ record }) => record);
  }

  /** Drops the records of later steps: a run that resumes at `step` will measure them again. */
  truncateAfter(step: number): Promise<void> {
    return this.#inTurn(async () => {
      await this.#close();
      const lines = await this.#readLines();
      const kept = lines.filter(({ record }) => record.step <= step);
      if (kept.length === lines.length) return;
      await writeFileAtomic(this.path, kept.map(({ text }) => `${text}\n`).join(''));
    });
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#close());
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined); // `done` reports it to the caller; the next write is independent of it
    return done;
  }

  async #appendLine(line: string): Promise<void> {
    const bytes = new TextEncoder().encode(line);
    try {
      this.#handle ??= await this.#open();
      const { bytesWritten } = await this.#handle.write(bytes);
      if (bytesWritten < bytes.byteLength) {
        throw Object.assign(new Error('the line was written in part'), { code: 'ENOSPC' });
      }
      this.#size += bytesWritten;
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
    const handle = await open(this.path, 'a');
    this.#size = Buffer.byteLength(text);
    if (rest !== '') {
      if (parseLine(rest) === undefined) {
        this.#size = Buffer.byteLength(text.slice(0, end));
        await handle.truncate(this.#size);
      } else {
        this.#size += (await handle.write('\n')).bytesWritten;
      }
    }
    return handle;
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #readText(): Promise<string> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (thrown) {
      if (codeOf(thrown) === 'ENOENT') return '';
      throw explainFileError(thrown, this.path, { action: 'read' });
    }
  }

  async #readLines(): Promise<Line[]> {
    const texts = (await this.#readText()).split('\n');
    const lines: Line[] = [];
    for (const [index, text] of texts.entries()) {
      if (text.trim() === '') continue;
      const record = parseLine(text);
      if (record !== undefined) lines.push({ text, record });
      else if (index < texts.length - 1) {
        throw new DataError(
          `line ${index + 1} of ${this.path} is not a metrics record (an object with a step): correct or remove that line`,
        );
      }
    }
    return lines;
  }
}

function parseLine(text: string): MetricsRecord | undefined {
  try {
    return metricsRecord.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
