import { checkArguments, fraction, kind, oneOf } from '../core/checks.ts';
import { createHash } from 'node:crypto';
import { UsageError } from '../core/errors.ts';
import { hint, says } from '../core/sentence.ts';
import { grouped } from '../core/wording.ts';
import { sourceRule, type PictureSource } from './pictures/source.ts';
import { recordsOf, subset } from './pictures/subset.ts';

/** The part used for training, or the part held out for validation. */
export type SplitPart = 'training' | 'held-out';

/** A name such as `mnist[17]`. Only the part in brackets is hashed, because the file may be renamed. */
const numberedName = /^.*(\[\d+\])$/s;

const aName = kind('the name of a record', (value) => typeof value === 'string');

/**
 * Whether a record is held out. This depends only on its name, so it is the same in every run and on every machine, and
 * does not change when pictures are added to the set.
 *
 * The name is hashed with SHA-256 as UTF-8; of `cifar[17]`, only `[17]`. A record is held out if the first 32 bits of
 * the hash, divided by 2³², are less than `share`.
 *
 * @param share of the records to hold out, between 0 and 1
 */
export function isHeldOut(name: string, share: number): boolean {
  checkArguments('isHeldOut', { name, share }, { name: aName, share: fraction });
  const key = name.replace(numberedName, '$1');
  return createHash('sha256').update(key).digest().readUInt32BE(0) / 2 ** 32 < share;
}

/**
 * One of the two parts into which `isHeldOut` splits a source.
 *
 * @param source owned by the result, and closed with it
 * @throws UsageError if that part is empty
 */
export function splitByHash(source: PictureSource, share: number, part: SplitPart): PictureSource {
  checkArguments(
    'splitByHash',
    { source, share, part },
    { source: sourceRule, share: fraction, part: oneOf(['training', 'held-out']) },
  );
  const isWanted = part === 'held-out';
  const records = recordsOf(source, (index) => isHeldOut(source.nameOf(index), share) === isWanted);
  const what = isWanted ? 'held out' : 'the others held out';
  if (records.length === 0) {
    const other = isWanted ? 'larger' : 'smaller';
    throw new UsageError(
      says`none of the ${grouped(source.count)} pictures of ${source.name} is left (${what}): choose a ${other} share${hint('holdOut')}`,
      { option: 'holdOut' },
    );
  }
  return subset(source, records, what);
}
