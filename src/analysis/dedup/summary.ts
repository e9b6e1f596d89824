/** A summary of near-duplicates, in numbers and in words. */
import { counted, grouped, percent } from '../../core/wording.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { repeatsOf, type NearDuplicates } from './near-duplicates.ts';

/** Everything but the groups, as JSON values. @param data the data as the user named it */
export function dedupSummary(
  data: string,
  source: PictureSource,
  found: NearDuplicates,
): Record<string, unknown> {
  const { method, alike, radius, comparisons, hashed, skipped, loss, groups, falsePositives } = found;
  const dropped = repeatsOf(found);
  return {
    data,
    pictures: source.count,
    hashed,
    method,
    alike,
    radius,
    comparisons,
    loss,
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

/** When two pictures count as the same. */
export function methodWording({ method, radius, alike, comparisons }: NearDuplicates): string {
  return method === 'exact'
    ? 'The pictures of a group have the same hash.'
    : `Of the pictures whose hashes differ in at most ${radius} of 128 bits, ${counted(comparisons, 'pair')} ${comparisons === 1 ? 'was' : 'were'} compared in detail. Two pictures count as the same if their details have a correlation of ${alike} or more.`;
}
