import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

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
