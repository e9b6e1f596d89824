/** Reads the events of a log that another process writes, as they come. */
import type { FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { openToRead } from '../../../data/disk/own-files.ts';
import { EventLines, type CommandEvent } from './event-lines.ts';

const chunkBytes = 2 ** 16;
/** What is read at once of a log that grows faster than it is read. */
const maxBytesAtOnce = 2 ** 22;

export class LogReader {
  readonly #path: string;
  #lines = new EventLines();
  #decoder = new StringDecoder('utf8');
  #at = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** How far it has read. */
  get bytes(): number {
    return this.#at;
  }

  get lastWords(): string | undefined {
    return this.#lines.lastWords;
  }

  /** The events since the last time; none if the log cannot be read. A log that is shorter than it was begins again. */
  async read(): Promise<CommandEvent[]> {
    let file: FileHandle | undefined;
    try {
      file = await openToRead(this.#path);
      if (file === undefined) return [];
      const { size } = await file.stat();
      if (size < this.#at) this.#startAgain();
      return await this.#readTo(file, Math.min(size, this.#at + maxBytesAtOnce));
    } catch {
      return [];
    } finally {
      await file?.close();
    }
  }

  async #readTo(file: FileHandle, end: number): Promise<CommandEvent[]> {
    const events: CommandEvent[] = [];
    const buffer = Buffer.alloc(Math.min(chunkBytes, Math.max(0, end - this.#at)));
    while (this.#at < end) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - this.#at), this.#at);
      if (bytesRead === 0) break;
      this.#at += bytesRead;
      events.push(...this.#lines.push(this.#decoder.write(buffer.subarray(0, bytesRead))));
    }
    return events;
  }

  #startAgain(): void {
    this.#lines = new EventLines();
    this.#decoder = new StringDecoder('utf8');
    this.#at = 0;
  }
}
