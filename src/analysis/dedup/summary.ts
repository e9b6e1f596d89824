/** A summary of near-duplicates, in numbers and in words. */
import { rounded } from '../../core/numbers.ts';
import { counted, grouped, percent } from '../../core/wording.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { AutoencoderLook, ShownPicture } from './autoencoder-look.ts';
import { codeUnits } from './autoencoder.ts';
import { verdictOnCode } from './autoencoder-page.ts';
import { repeatsOf, type NearDuplicates } from './near-duplicates.ts';

/** Everything but the groups, as JSON values. @param data the data as the user named it */
export function dedupSummary(
  data: string,
  source: PictureSource,
  found: NearDuplicates,
): Record<string, unknown> {
  const {
    method,
    alike,
    radius,
    comparisons,
    hashed,
    skipped,
    loss,
    deadUnits,
    groups,
    falsePositives,
    blank,
  } = found;
  const dropped = repeatsOf(found);
  return {
    data,
    pictures: source.count,
    hashed,
    ...(blank === undefined ? {} : { blank }),
    method,
    alike,
    radius,
    comparisons,
    loss,
    deadUnits,
    groups: groups.length,
    kept: source.count - dropped,
    dropped,
    falsePositives: {
      estimated: falsePositives,
      share: dropped === 0 ? 0 : falsePositives / dropped,
      how: doubtWording(found),
    },
    unreadable: [...skipped].map(([name, reason]) => ({ name, reason })),
  };
}

/** What the autoencoder did to pictures, as JSON values without the pictures. */
export function autoencoderNumbers(look: AutoencoderLook): Record<string, unknown> {
  const { pictures, pairs, errors } = look;
  const numbersOf = ({ index, name, code, bits, error }: ShownPicture) => ({
    record: index,
    name,
    error: rounded(error),
    bits: bits.map(Number).join(''),
    code: code.map(rounded),
  });
  return {
    pictures: pictures.map(numbersOf),
    pairs: pairs.map(({ pictures: pair, similarity, ...how }) => ({
      pictures: pair.map(numbersOf),
      similarity: rounded(similarity),
      ...how,
    })),
    ...(errors === undefined ? {} : { errors }),
    verdict: verdictOnCode(look),
  };
}

/** How many repeats may be false positives, and how that was estimated. */
export function doubtWording(found: NearDuplicates): string {
  const { falsePositives, method, alike } = found;
  const repeats = repeatsOf(found);
  if (repeats === 0) return 'no repeats, so no false positives';
  const share = percent(Math.min(1, falsePositives / repeats));
  return method === 'exact'
    ? `${grouped(falsePositives)} of ${counted(repeats, 'repeat')} (${share}) have dissimilar details (correlation below ${alike})`
    : `about ${falsePositives.toFixed(1)} of ${counted(repeats, 'repeat')} (${share}) may be false positives, extrapolated from the pairs below ${alike}`;
}

/** That codes say nothing; undefined if all say something. */
export function blankWording({ blank = 0, hashed }: Pick<NearDuplicates, 'blank' | 'hashed'>) {
  if (blank === 0) return undefined;
  const which = blank === hashed ? `all ${grouped(hashed)}` : `${grouped(blank)} of ${grouped(hashed)}`;
  return `${which} pictures activate no unit: their codes are equal and say nothing, so only those with similar details count as repeats`;
}

/** That the code died in training and what came of it; undefined if it lived. */
export function deadWording({ deadUnits }: Pick<NearDuplicates, 'deadUnits'>) {
  const [first, second] = deadUnits;
  if (second === undefined) return undefined;
  return `${first} of ${codeUnits} units were active for no picture, so the autoencoder was trained again with a decoder that starts at zero: ${second === 0 ? 'none is dead now' : `${second} ${second === 1 ? 'is' : 'are'} dead now`}`;
}

/** When two pictures count as the same. */
export function methodWording({ method, radius, alike, comparisons }: NearDuplicates): string {
  return method === 'exact'
    ? 'The pictures of a group have the same hash.'
    : `Of the pictures whose hashes differ in at most ${radius} of 128 bits, ${counted(comparisons, 'pair')} ${comparisons === 1 ? 'was' : 'were'} compared in detail. Two pictures count as the same if their details have a correlation of ${alike} or more.`;
}
