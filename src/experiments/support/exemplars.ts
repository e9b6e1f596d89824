/** Samples that show something: chosen by a person, in a JSON file, or by what is measured on their pictures. */
import { z } from 'zod';
import { readJson } from '../../data/disk/json-file.ts';
import type { DataNeed, ExperimentContext } from './experiment.ts';

/** Samples that are looked through where nobody has chosen: the seeds from 0 on. */
export const candidates = 256;

/** What `--data` calls the file. */
const key = 'exemplars';

/** The seeds of groups of samples, by the groups' names. */
export type Exemplars<Group extends string> = Readonly<Record<Group, readonly number[]>>;

/** What an experiment needs where a person chooses. @param form what the file holds, for a person */
export function exemplarsNeed(form: string): DataNeed {
  return {
    key,
    what: `seeds that a person chose on the run’s sparring explore sheet, as JSON: ${form}`,
    optional: true,
    ofRun: true,
  };
}

/**
 * The seeds that a person chose; undefined where nobody has.
 *
 * @throws SparringError if the file cannot be read, or lacks a group, or one has fewer than two samples
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
    .refine((list) => new Set(list).size >= 2, 'expected two or more samples, for single ones are unstable');
  // Other fields may be beside these.
  const schema = z.object(
    Object.fromEntries(groups.map((group) => [group, seeds])) as Record<Group, typeof seeds>,
  );
  return readJson(path, schema) as Promise<Exemplars<Group>>;
}

/** The indices of the so many greatest scores, the greatest first. */
export function greatest(scores: readonly number[], count: number): number[] {
  const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  return order.slice(0, count);
}
