/** The bytes of a folder on the disk. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Pauses } from './pauses.ts';
import { folderStamp, isSame, isSettled, statsOf, type Stamp } from './stamps.ts';

interface Counted {
  readonly stamp: Stamp;
  readonly bytes: number;
}

export class DiskUse {
  readonly #folder: string;
  readonly #fixed: ReadonlySet<string>;
  /** Of the folders in it whose files are written once, by their names. */
  readonly #counted = new Map<string, Counted>();

  /**
   * @param fixed names of folders in it whose files do not change once they are written: they are counted again only when names
   *   come or go
   */
  constructor(folder: string, fixed: readonly string[]) {
    this.#folder = folder;
    this.#fixed = new Set(fixed);
  }

  /** The bytes of all files in it and in the folders in it, links not followed. What goes meanwhile counts nothing. */
  async measure(): Promise<number> {
    const pauses = new Pauses();
    return bytesIn(this.#folder, pauses, (name, path) =>
      this.#fixed.has(name) ? this.#fixedBytes(name, path, pauses) : bytesIn(path, pauses),
    );
  }

  async #fixedBytes(name: string, path: string, pauses: Pauses): Promise<number> {
    const stamp = folderStamp(path);
    if (stamp === undefined) return 0;
    const before = this.#counted.get(name);
    if (before !== undefined && isSame(before.stamp, stamp)) return before.bytes;
    const isKept = isSettled(stamp);
    const bytes = await bytesIn(path, pauses);
    if (isKept) this.#counted.set(name, { stamp, bytes });
    return bytes;
  }
}

async function bytesIn(
  folder: string,
  pauses: Pauses,
  inner = (_: string, path: string) => bytesIn(path, pauses),
): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await inner(entry.name, path);
    else if (entry.isFile()) bytes += statsOf(path)?.size ?? 0;
    await pauses.needed();
  }
  return bytes;
}
