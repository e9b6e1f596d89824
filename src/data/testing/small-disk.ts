import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Mounts a file system of 64 kB, held in memory, at `path`. Returns a function that unmounts it, or undefined if this
 * user may not mount one; such tests must be skipped by name.
 */
export function mountSmallDisk(path: string, options = 'rw'): (() => void) | undefined {
  try {
    mkdirSync(path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `${options},size=64k`, 'tmpfs', path], { stdio: 'ignore' });
    return () => execFileSync('umount', [path], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
}

/** Leaves no room on a small disk. Returns the file that takes it. */
export function fillDisk(path: string): string {
  const filler = join(path, 'filler');
  try {
    writeFileSync(filler, new Uint8Array(100_000));
  } catch {
    return filler; // as much as there was room for
  }
  throw new Error(`${path} has room for more than 64 kB`);
}
