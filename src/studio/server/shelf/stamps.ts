/** What was read of files, kept until they change. */
import { lstat } from 'node:fs/promises';

/** What shows that a file or folder has changed. */
export interface Stamp {
  readonly inode: number;
  readonly size: number;
  /** When it was changed, in milliseconds since 1970. */
  readonly changed: number;
}

/** The stamp of a file; undefined if there is none, or a link or something else is in its place: links may lead anywhere. */
export async function fileStamp(path: string): Promise<Stamp | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true ? stampOf(found) : undefined;
}

/** The stamp of a folder, which changes when names come and go in it. */
export async function folderStamp(path: string): Promise<Stamp | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() === true ? stampOf(found) : undefined;
}

export function stampOf(found: {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
}): Stamp {
  return { inode: found.ino, size: found.size, changed: found.mtimeMs };
}

export function isSame(a: Stamp | undefined, b: Stamp | undefined): boolean {
  return a?.inode === b?.inode && a?.size === b?.size && a?.changed === b?.changed;
}

/** File systems have times of up to so many milliseconds: what changed just now may change again under the same stamp. */
const clockMilliseconds = 2000;

/** Whether a stamp that is the same later means that nothing has changed since it was taken. */
export function isSettled(stamp: Stamp): boolean {
  return Date.now() - stamp.changed > clockMilliseconds;
}

/** What a file or folder says. It is read again when its stamp is another. */
export class Kept<T> {
  readonly #stampNow: () => Promise<Stamp | undefined>;
  readonly #read: () => Promise<T>;
  readonly #missing: T;
  #stamp: Stamp | undefined;
  #value: T;

  /** @param missing what is given while there is nothing to read @param read never throws */
  constructor(stampNow: () => Promise<Stamp | undefined>, missing: T, read: () => Promise<T>) {
    this.#stampNow = stampNow;
    this.#read = read;
    this.#missing = missing;
    this.#value = missing;
  }

  /** What the last look found. */
  get value(): T {
    return this.#value;
  }

  /** As of the last look; undefined for what does not exist. */
  get stamp(): Stamp | undefined {
    return this.#stamp;
  }

  async look(): Promise<T> {
    const stamp = await this.#stampNow();
    if (stamp === undefined) this.#value = this.#missing;
    else if (!isSame(stamp, this.#stamp) || !isSettled(stamp)) this.#value = await this.#read();
    this.#stamp = stamp;
    return this.#value;
  }
}
