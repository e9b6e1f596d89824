import { namedSeeds } from '../../analysis/explorations/seeds.ts';
import { UsageError } from '../../core/errors.ts';

/** @throws UsageError if there are fewer than two, of which no mean can be taken that says more than one */
export function checkExemplars(flag: string, seeds: readonly number[]): void {
  if (new Set(seeds).size >= 2) return;
  throw new UsageError(
    `${flag} got ${namedSeeds(seeds)}, expected two or more samples: single ones are unstable, and the paper averages three or four`,
  );
}
