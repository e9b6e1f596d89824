/** Writes that wait while the disk is full: what a training has in memory is worth more than an error. */
import { setTimeout as sleep } from 'node:timers/promises';
import { spaceAt } from '../data/disk/disk-space.ts';
import { FullDiskError } from '../data/disk/file-errors.ts';

/** A file for which there is no room. */
export interface FullDisk {
  readonly path: string;
  /** The size of what is to be written; undefined if it is not known. */
  readonly bytesNeeded: number | undefined;
  /** Undefined if the system does not tell. It may be enough, where a quota is used up. */
  readonly bytesFree: number | undefined;
}

/** Who is told. */
export interface RoomSettings {
  /** Called once when the disk is full and training waits. Default: it does not wait, but fails. */
  readonly onDiskFull?: ((full: FullDisk) => void) | undefined;
  /** Called when training continues, with the seconds that it waited. */
  readonly onDiskRoom?: ((seconds: number) => void) | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds between two attempts. */
const usualInterval = 2000;

/** The room on the disk of one session. */
export class DiskRoom {
  readonly #settings: RoomSettings;
  readonly #interval: number;
  #waitedMilliseconds = 0;
  #gaveUp: FullDiskError | undefined;

  constructor(settings: RoomSettings, interval = usualInterval) {
    this.#settings = settings;
    this.#interval = interval;
  }

  /** Seconds that writes have waited, which are no seconds of training. */
  get waitedSeconds(): number {
    return this.#waitedMilliseconds / 1000;
  }

  /** The error with which the signal ended the waiting, if it is this one. */
  gaveUpWith(thrown: unknown): FullDiskError | undefined {
    return thrown === this.#gaveUp ? this.#gaveUp : undefined;
  }

  /**
   * Writes, and again every few seconds as long as the disk is full.
   *
   * @param write leaves nothing behind when it fails
   * @throws FullDiskError if the signal is aborted, or nobody is told; whatever else `write` throws
   */
  async written<T>(write: () => Promise<T>): Promise<T> {
    let full: FullDiskError | undefined;
    let began = 0;
    try {
      for (;;) {
        try {
          const result = await write();
          if (full !== undefined) this.#settings.onDiskRoom?.((performance.now() - began) / 1000);
          return result;
        } catch (thrown) {
          if (!(thrown instanceof FullDiskError) || this.#settings.onDiskFull === undefined) throw thrown;
          if (this.#settings.signal?.aborted === true) throw (this.#gaveUp = thrown);
          if (full === undefined) {
            began = performance.now();
            this.#settings.onDiskFull(await describe(thrown));
          }
          full = thrown;
        }
        await this.#waitForRoom(full);
      }
    } finally {
      if (full !== undefined) this.#waitedMilliseconds += performance.now() - began;
    }
  }

  /** Until there may be room. As long as there cannot be, a large file is not written in vain. */
  async #waitForRoom({ path, bytesNeeded = 0 }: FullDiskError): Promise<void> {
    const { signal } = this.#settings;
    for (;;) {
      await sleep(this.#interval, undefined, { signal }).catch(() => undefined); // the next attempt is the last
      const { free } = (await spaceAt(path)) ?? { free: Infinity };
      if (signal?.aborted === true || bytesNeeded <= free) return;
    }
  }
}

async function describe({ path, bytesNeeded }: FullDiskError): Promise<FullDisk> {
  return { path, bytesNeeded, bytesFree: (await spaceAt(path))?.available };
}
