import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/**
 * Mounts a file system of 64 kB, held in memory, at `place`. Returns what unmounts it, or undefined where
 * this user may not mount one: tests are then to be skipped, by name.
 */
export function mountSmallDisk(place: string, options = 'rw'): (() => void) | undefined {
  try {
    mkdirSync(place);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `${options},size=64k`, 'tmpfs', place], { stdio: 'ignore' });
    return () => execFileSync('umount', [place], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
}
