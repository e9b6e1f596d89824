/** Exemplars: samples chosen by a person, in a JSON file, or by measures of their pictures. */
import { z } from 'zod';
import { readJson } from '../../data/disk/json-file.ts';
import type { DataNeed, ExperimentContext } from './experiment.ts';

/** The number of samples, seeds from 0, among which exemplars are chosen by measures. */
export const candidates = 256;

/** The key of the file for `--data`. */
const key = 'exemplars';

/** The seeds of groups of samples, by the groups' names. */
export type Exemplars<Group extends string> = Readonly<Record<Group, readonly number[]>>;

/** The need for a file with a person's choice. @param form an example of the file's contents */
export function exemplarsNeed(form: string): DataNeed {
  return {
    key,
    what: `seeds that a person chose on a sparring explore sheet of the run, as JSON: ${form}`,
    optional: true,
    ofRun: true,
  };
}

/**
 * The seeds that a person chose; undefined if there is no such file.
 *
 * @throws SparringError if the file cannot be read, a group is missing, or a group has fewer than two samples
 */
export async function chosenByPerson<Group extends string>(
  context: Pick<ExperimentContext, 'has' | 'pathOf'>,
  groups: readonly Group[],
): Promise<Exemplars<Group> | undefined> {
  return context.has(key) ? readExemplars(context.pathOf(key), groups) : undefined;
}

async function readExemplars<Group extends string>(
  path: string,
  groups: readonly Group[],
): Promise<Exemplars<Group>> {
  const seeds = z
    .array(z.number().int().min(0))
    .refine(
      (list) => new Set(list).size >= 2,
      'expected two or more samples, because single ones are unstable',
    );
  // Other members are ignored.
  const schema = z.object(
    Object.fromEntries(groups.map((group) => [group, seeds])) as Record<Group, typeof seeds>,
  );
  return readJson(path, schema) as Promise<Exemplars<Group>>;
}

/** The indices of the `count` largest scores, the largest first. */
export function indicesOfLargest(scores: readonly number[], count: number): number[] {
  const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  return order.slice(0, count);
}
