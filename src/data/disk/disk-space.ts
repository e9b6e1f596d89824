import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Bytes on a disk. */
export interface DiskSpace {
  /** All that nothing takes. */
  readonly free: number;
  /** As much of it as this user may have, but for quotas, of which the system does not tell. */
  readonly available: number;
}

/**
 * The space on the disk of a path, which need not exist yet.
 *
 * @returns undefined if the system does not tell
 */
export async function spaceAt(path: string): Promise<DiskSpace | undefined> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    try {
      const { bsize, blocks, bfree, bavail } = await statfs(folder);
      if (blocks === 0) return undefined; // such as /proc, and disks of other machines
      return { free: bsize * bfree, available: bsize * bavail };
    } catch {
      if (folder === dirname(folder)) return undefined;
    }
  }
}
