/** Names of runs that tell them apart in a drawing. */
import { sep } from 'node:path';
import type { RecordedRun } from './recorded-run.ts';

export interface RunNames {
  /** Different for different folders: the name of the folder, or as much of its path as tells it apart. */
  readonly full: readonly string[];
  /** The same, or only the number of each folder, `00003`, or the part of the path that differs. */
  readonly short: readonly string[];
}

export function runNames(runs: readonly Pick<RecordedRun, 'name' | 'path'>[]): RunNames {
  const names = runs.map(({ name }) => name);
  if (!areUnique(names)) {
    const parts = runs.map(({ path }) => path.split(/[\\/]/).filter((part) => part !== ''));
    const full = withoutCommonStart(parts);
    const short = withoutCommonStart(full.map((each) => each.toReversed())).map((each) => each.toReversed());
    return { full: full.map((each) => each.join(sep)), short: short.map((each) => each.join(sep)) };
  }
  const numbers = names.map((name) => /^\d+(?=-)/.exec(name)?.[0] ?? name);
  return { full: names, short: areUnique(numbers) ? numbers : names };
}

/** The lists without the items that all of them begin with. Each keeps one item at least. */
function withoutCommonStart(lists: readonly (readonly string[])[]): (readonly string[])[] {
  const [first] = lists;
  const shortest = Math.min(...lists.map(({ length }) => length));
  let common = 0;
  while (common < shortest - 1 && lists.every((list) => list[common] === first![common])) common += 1;
  return lists.map((list) => list.slice(common));
}

function areUnique(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}
