/** Everything that is fuzzed: the mutation tests, the fuzzer and the replay of its corpus share this list. */
import { dataTargets } from './targets/data.ts';
import { optionTargets } from './targets/options.ts';
import { pictureTargets } from './targets/pictures.ts';
import { runTargets } from './targets/runs.ts';
import type { FuzzTarget } from './target.ts';

export const fuzzTargets: readonly FuzzTarget[] = [
  ...dataTargets,
  ...pictureTargets,
  ...runTargets,
  ...optionTargets,
];

/** @throws Error if there is no such target */
export function targetNamed(name: string): FuzzTarget {
  const target = fuzzTargets.find((each) => each.name === name);
  if (target !== undefined) return target;
  throw new Error(`no target ${name}, expected one of ${fuzzTargets.map((each) => each.name).join(', ')}`);
}
