/** Tar archives, which are not read: only what they are and what is in them. */
import { latin1 } from '../pictures/format.ts';

const blockBytes = 512;

/** Whether a file is a tar archive, by its first 512 bytes. */
export function isTar(head: Uint8Array): boolean {
  return latin1(head.subarray(257, 262)) === 'ustar';
}

/**
 * The names of the first members of a tar archive, as far as its head reaches. Headers that only describe the next member
 * are none: PAX has one with each time that is no whole second.
 *
 * Source: POSIX.1-2017, pax, ustar Interchange Format.
 */
export function firstMembersOfTar(head: Uint8Array): string[] {
  const names: string[] = [];
  for (let at = 0; at + blockBytes <= head.length;) {
    const block = head.subarray(at, at + blockBytes);
    if (!isTar(block)) break;
    const [name = ''] = latin1(block.subarray(0, 100)).split('\0');
    const type = String.fromCharCode(block[156]!);
    if (!/[xgLK]/.test(type)) names.push(name);
    const size = Number.parseInt(latin1(block.subarray(124, 136)), 8) || 0;
    at += blockBytes * (1 + Math.ceil(size / blockBytes));
  }
  return names;
}
