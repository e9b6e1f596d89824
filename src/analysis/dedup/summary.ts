/** What was found of near-duplicates, in numbers and in words. */
import { counted, grouped, percent } from '../../core/wording.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { repeatsOf, type NearDuplicates } from './near-duplicates.ts';

/** Everything but the groups themselves, for programs: values that JSON has. @param data as it was named */
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

/** How many repeats may be none, and how that is known. */
export function doubtWording(found: NearDuplicates): string {
  const { falsePositives, method, alike } = found;
  const repeats = repeatsOf(found);
  if (repeats === 0) return 'no repeats, so none that are wrong';
  const share = percent(Math.min(1, falsePositives / repeats));
  return method === 'exact'
    ? `${grouped(falsePositives)} of ${counted(repeats, 'repeat')} (${share}) are not alike when looked at closely (below ${alike})`
    : `about ${falsePositives.toFixed(1)} of ${counted(repeats, 'repeat')} (${share}) may not be any, by how strangers become fewer towards ${alike}`;
}

/** How two pictures are taken for one. */
export function methodWording({ method, radius, alike, comparisons }: NearDuplicates): string {
  return method === 'exact'
    ? 'Pictures of a group have the same hash.'
    : `Of pictures whose hashes differ in up to ${radius} of 128 bits, ${counted(comparisons, 'pair')} ${comparisons === 1 ? 'was' : 'were'} looked at closely; from a correlation of details of ${alike} on, two are one.`;
}
