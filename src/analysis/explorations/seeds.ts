/** Seeds in words, and which are taken where nobody chose. */

/** `seed 3`, `seeds 3, 17 and 40`. */
export function namedSeeds(seeds: readonly number[]): string {
  if (seeds.length === 1) return `seed ${seeds[0]}`;
  return `seeds ${seeds.slice(0, -1).join(', ')} and ${seeds.at(-1)}`;
}

/** The first seeds that are not among those taken. */
export function firstOthers(count: number, taken: readonly number[]): number[] {
  const others: number[] = [];
  for (let seed = 0; others.length < count; seed++) if (!taken.includes(seed)) others.push(seed);
  return others;
}
