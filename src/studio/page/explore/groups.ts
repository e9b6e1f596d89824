import type { SampleRef } from '../parts/favourites.ts';
/** Groups of samples: each sample once. */

/** With a sample at the end, or before another. One that is already in the group moves. */
export function withSample(refs: readonly SampleRef[], ref: SampleRef, before?: SampleRef): SampleRef[] {
  if (ref === before) return [...refs];
  const others = refs.filter((each) => each !== ref);
  const at = before === undefined ? -1 : others.indexOf(before);
  // Dragged to the right, it takes the place of the one that it was dropped on.
  const shift = refs.includes(ref) && refs.indexOf(ref) < refs.indexOf(before ?? ref) ? 1 : 0;
  return at < 0 ? [...others, ref] : others.toSpliced(at + shift, 0, ref);
}

/** With a sample one place further, or before. */
export function moved(refs: readonly SampleRef[], ref: SampleRef, by: 1 | -1): SampleRef[] {
  const at = refs.indexOf(ref);
  const to = at + by;
  if (at < 0 || to < 0 || to >= refs.length) return [...refs];
  return refs.toSpliced(at, 1).toSpliced(to, 0, ref);
}

/** The first samples by seed that are in no group: what a turn is tried on. */
export function firstOthers(count: number, taken: readonly SampleRef[]): SampleRef[] {
  const others: SampleRef[] = [];
  for (let seed = 0; others.length < count; seed++) {
    if (!taken.includes(String(seed))) others.push(String(seed));
  }
  return others;
}
