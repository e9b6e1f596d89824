import { namedSeeds } from '../../analysis/explorations/seeds.ts';
import { UsageError } from '../../core/errors.ts';

/** @throws UsageError if there are fewer than two different seeds: a mean needs at least two */
export function checkExemplars(flag: string, seeds: readonly number[]): void {
  if (new Set(seeds).size >= 2) return;
  throw new UsageError(
    `${flag} got ${namedSeeds(seeds)}, expected two or more samples: single ones are unstable, and the paper averages three or four`,
  );
}
