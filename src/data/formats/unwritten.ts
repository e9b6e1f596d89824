import { SparringError } from '../../core/errors.ts';
import { grouped } from '../../core/wording.ts';
import type { RawPictures } from './raw-source.ts';

/**
 * Notes that an array ends in pictures that hold one value only: programs make an array of its final size first, and one
 * that was killed leaves the rest as it was made. All pictures before the last are taken to be written if one of them is,
 * so few are read.
 */
export function unwrittenNotes({ count, planesOf }: Pick<RawPictures, 'count' | 'planesOf'>): string[] {
  const isUnwritten = (index: number): boolean => {
    const planes = planesOf(index);
    return planes.every((value) => value === planes[0]);
  };
  try {
    if (count < 2 || !isUnwritten(count - 1) || isUnwritten(0)) return [];
    let [written, unwritten] = [0, count - 1];
    while (unwritten - written > 1) {
      const middle = Math.floor((written + unwritten) / 2);
      if (isUnwritten(middle)) unwritten = middle;
      else written = middle;
    }
    const left = count - unwritten;
    if (left === 1) return [];
    return [
      `the last ${grouped(left)} of ${grouped(count)} pictures hold one value each (${planesOf(count - 1)[0]} of 255), as if they had never been written`,
    ];
  } catch (thrown) {
    if (thrown instanceof SparringError) return []; // reading the picture reports it
    throw thrown;
  }
}
