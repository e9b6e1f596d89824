/** Seeds in words, and default seeds. */
import { listing } from '../../core/wording.ts';

/** `seed 3` */
export function seedName(seed: number): string {
  return `seed ${seed}`;
}

/** `seed 3`, `seeds 3, 17 and 40`. */
export function namedSeeds(seeds: readonly number[]): string {
  return `${seeds.length === 1 ? 'seed' : 'seeds'} ${listing(seeds)}`;
}

/** The first `count` seeds that are not in `used`. */
export function firstUnused(count: number, used: readonly number[]): number[] {
  const unused: number[] = [];
  for (let seed = 0; unused.length < count; seed++) if (!used.includes(seed)) unused.push(seed);
  return unused;
}
