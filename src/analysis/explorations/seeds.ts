/** Seeds in words, and default seeds. */

/** `seed 3`, `seeds 3, 17 and 40`. */
export function namedSeeds(seeds: readonly number[]): string {
  if (seeds.length === 1) return `seed ${seeds[0]}`;
  return `seeds ${seeds.slice(0, -1).join(', ')} and ${seeds.at(-1)}`;
}

/** The first `count` seeds that are not in `used`. */
export function firstUnused(count: number, used: readonly number[]): number[] {
  const unused: number[] = [];
  for (let seed = 0; unused.length < count; seed++) if (!used.includes(seed)) unused.push(seed);
  return unused;
}
