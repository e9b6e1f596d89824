/**
 * What was read of files, kept until they change. A list of a thousand runs looks at many thousands of files. Asked one by
 * one at once, they answer in a few microseconds each; through the pool of threads it takes several times as much.
 */
import { lstatSync, type Stats } from 'node:fs';

/** What shows that a file or folder has changed. */
export interface Stamp {
  readonly inode: number;
  readonly size: number;
  /** When it was changed, in milliseconds since 1970. */
  readonly changed: number;
  /** When something of it was, even this time, which programs may set back: no program sets this one. */
  readonly touched: number;
}

/** The stamp of a file; undefined if there is none, or a link or something else is in its place: links may lead anywhere. */
export function fileStamp(path: string): Stamp | undefined {
  const found = statsOf(path);
  return found?.isFile() === true ? stampOf(found) : undefined;
}

/** The stamp of a folder, which changes when names come and go in it. */
export function folderStamp(path: string): Stamp | undefined {
  const found = statsOf(path);
  return found?.isDirectory() === true ? stampOf(found) : undefined;
}

/** What is at a path, links not followed; undefined if nothing is, or it cannot be seen. */
export function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

export function stampOf(found: {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}): Stamp {
  return { inode: found.ino, size: found.size, changed: found.mtimeMs, touched: found.ctimeMs };
}

export function isSame(a: Stamp | undefined, b: Stamp | undefined): boolean {
  return (
    a?.inode === b?.inode && a?.size === b?.size && a?.changed === b?.changed && a?.touched === b?.touched
  );
}

/** File systems have times of up to so many milliseconds: what changed just now may change again under the same stamp. */
const clockMilliseconds = 2000;

/** Whether a stamp that is the same later means that nothing has changed since it was taken. */
export function isSettled(stamp: Stamp): boolean {
  return Date.now() - stamp.changed > clockMilliseconds;
}

/** What a file or folder says. It is read again when its stamp is another. */
export class Kept<T> {
  readonly #stampNow: () => Stamp | undefined;
  readonly #read: (stamp: Stamp) => T | Promise<T>;
  readonly #missing: T;
  #stamp: Stamp | undefined;
  #value: T;

  /** @param missing what is given while there is nothing to read @param read never throws */
  constructor(stampNow: () => Stamp | undefined, missing: T, read: (stamp: Stamp) => T | Promise<T>) {
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

  /** Whether the last look found something else. */
  get isOutdated(): boolean {
    return !isSame(this.#stampNow(), this.#stamp);
  }

  async look(): Promise<T> {
    const stamp = this.#stampNow();
    if (stamp === undefined) this.#value = this.#missing;
    else if (!isSame(stamp, this.#stamp) || !isSettled(stamp)) this.#value = await this.#read(stamp);
    this.#stamp = stamp;
    return this.#value;
  }
}
