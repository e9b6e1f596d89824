/** Names of runs that tell them apart in a drawing. */
import type { RecordedRun } from './recorded-run.ts';

export interface RunNames {
  /** Different for all runs: the name of the folder, or its path. */
  readonly full: readonly string[];
  /** The same, or only the number of each folder: `00003`. */
  readonly short: readonly string[];
}

export function runNames(runs: readonly Pick<RecordedRun, 'name' | 'path'>[]): RunNames {
  const names = runs.map(({ name }) => name);
  const full = areUnique(names) ? names : runs.map(({ path }) => path);
  const numbers = names.map((name) => /^\d+(?=-)/.exec(name)?.[0] ?? name);
  return { full, short: areUnique(numbers) ? numbers : full };
}

function areUnique(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}
