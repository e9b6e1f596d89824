/** The events of one session of a run, in a file of its own. */
import { open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFully } from '../../data/disk/atomic.ts';
import { explainFileError } from '../../data/disk/file-errors.ts';
import { pictureEvent, scalarsEvent, startEvent, versionEvent } from './events.ts';

/** TensorBoard reads the files of a folder that have `tfevents` in their names, in the order of the names. */
const fileName = /^events\.out\.tfevents\.(\d{10})\b/;

export function isEventFile(name: string): boolean {
  return fileName.test(name);
}

/**
 * Writes events into a new file of a folder. Every event is handed to the system at once, so TensorBoard shows a run that is
 * still training, and a killed one loses nothing but the event that was being written.
 *
 * Nothing is appended to the files of earlier sessions. A killed session may have left half an event at the end of its file,
 * after which TensorBoard could read no other, and events of steps after its last checkpoint. The next session trains
 * these steps again: its first event makes TensorBoard drop them.
 */
export class EventLog {
  readonly path: string;
  readonly #now: () => number;
  readonly #handle: FileHandle;
  #size = 0;

  private constructor(path: string, handle: FileHandle, now: () => number) {
    this.path = path;
    this.#handle = handle;
    this.#now = now;
  }

  /**
   * Creates the file of a session.
   *
   * @param after the step that the session resumes from; 0 for a new run
   * @param now the time in seconds since 1970
   * @throws SparringError if the file cannot be written
   */
  static async create(folder: string, after: number, now = () => Date.now() / 1000): Promise<EventLog> {
    try {
      // Later than the file of any earlier session, even if that began in the same second or the clock was set back.
      const earlier = (await readdir(folder)).flatMap((name) => fileName.exec(name)?.[1] ?? []).map(Number);
      const begun = Math.max(Math.floor(now()), ...earlier.map((seconds) => seconds + 1));
      const path = join(folder, `events.out.tfevents.${begun}.sparring`);
      const log = new EventLog(path, await open(path, 'wx'), now);
      await log.#begin(after, earlier.length > 0);
      return log;
    } catch (thrown) {
      throw explainFileError(thrown, folder);
    }
  }

  /** The size of the file. */
  get bytes(): number {
    return this.#size;
  }

  /** @throws SparringError if they cannot be written; the file then ends with the event before */
  scalars(step: number, scalars: Readonly<Record<string, number>>): Promise<void> {
    return this.#append(scalarsEvent({ step, wallTime: this.#now() }, scalars));
  }

  /** @param png a file in the format PNG @throws SparringError as `scalars` does */
  picture(step: number, tag: string, png: Uint8Array): Promise<void> {
    return this.#append(pictureEvent({ step, wallTime: this.#now() }, tag, png));
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #begin(after: number, isResumed: boolean): Promise<void> {
    const wallTime = this.#now();
    try {
      await this.#append(versionEvent({ step: after, wallTime }));
      // The pictures of step 0 are drawn again by a run that has no checkpoint yet.
      if (isResumed) await this.#append(startEvent({ step: after === 0 ? 0 : after + 1, wallTime }));
    } catch (thrown) {
      await this.close();
      await rm(this.path, { force: true });
      throw thrown;
    }
  }

  async #append(event: Uint8Array): Promise<void> {
    try {
      await writeFully(this.#handle, event);
      this.#size += event.length;
    } catch (thrown) {
      await this.#handle.truncate(this.#size).catch(() => undefined);
      throw explainFileError(thrown, this.path, { bytesWanted: event.length });
    }
  }
}
