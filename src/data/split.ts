import { createHash } from 'node:crypto';
import type { PictureSource } from './pictures/source.ts';
import { recordsOf, subset } from './pictures/subset.ts';

/** What is trained on, or what is held out of training to validate by. */
export type SplitPart = 'training' | 'held-out';

/** Of records that are called by their number, the number is the name: a file may be renamed. */
const numberedName = /^.*(\[\d+\])$/s;

/**
 * Whether a record is held out, by a hash of its name alone (of `cifar[17]`, of the number alone): it is so in
 * every run and on every machine, and stays so when pictures are added to the set.
 *
 * The hash is SHA-256 of the name in UTF-8, or of `[17]`; its first 32 bits, as a share of 2³², are compared.
 *
 * @param share of the records that are to be held out, between 0 and 1
 */
export function isHeldOut(name: string, share: number): boolean {
  const key = name.replace(numberedName, '$1');
  return createHash('sha256').update(key).digest().readUInt32BE(0) / 2 ** 32 < share;
}

/**
 * One part of a source that is split in two by `isHeldOut`.
 *
 * @param source the part's from now on: closed with it
 * @throws UsageError if nothing is in that part
 */
export function splitByHash(source: PictureSource, share: number, part: SplitPart): PictureSource {
  const isWanted = part === 'held-out';
  const records = recordsOf(source, (index) => isHeldOut(source.nameOf(index), share) === isWanted);
  return subset(source, records, isWanted ? 'held out' : 'the others held out');
}
