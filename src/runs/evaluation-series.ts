/** Which evaluations of a run can be compared with each other, and which of them decide what its best step is. */
import { peopleMetric, type Evaluation } from './evaluations.ts';

/** What the values of a series have in common: a metric, and how the generators were made of the checkpoints. */
export type SeriesName = Pick<Evaluation, 'metric' | 'weights' | 'normalisation' | 'truncation'>;

/** The evaluations by series, in the order in which these began; in each the last one of every step, in the order of the steps. */
export function seriesOf(all: readonly Evaluation[]): ReadonlyMap<string, readonly Evaluation[]> {
  const series = new Map<string, Map<number, Evaluation>>();
  for (const each of all) {
    const name = keyOf(each);
    series.set(name, (series.get(name) ?? new Map<number, Evaluation>()).set(each.step, each));
  }
  return new Map(
    [...series].map(([name, steps]) => [name, [...steps.values()].sort((a, b) => a.step - b.step)]),
  );
}

/** The series of this name; empty if there is none. */
export function seriesNamed(all: readonly Evaluation[], name: SeriesName): readonly Evaluation[] {
  return seriesOf(all).get(keyOf(name)) ?? [];
}

/**
 * The series that `best` goes by: of those with a checkpoint, that of most steps, and of equal ones the first. So a single look
 * by another metric, with other weights or at fewer pictures does not take the place of what a training measures itself by.
 * What people say never decides.
 *
 * @param kept the steps that have a checkpoint
 */
export function decidingSeries(all: readonly Evaluation[], kept: ReadonlySet<number>): readonly Evaluation[] {
  const series = [...seriesOf(all.filter(({ metric }) => metric !== peopleMetric)).values()];
  const available = series.filter((each) => each.some(({ step }) => kept.has(step)));
  const longest = (each: readonly (readonly Evaluation[])[]) =>
    each.reduce<readonly Evaluation[]>((best, one) => (one.length > best.length ? one : best), []);
  return longest(available.length > 0 ? available : series);
}

function keyOf({ metric, weights, normalisation, truncation }: SeriesName): string {
  return JSON.stringify([metric, weights, normalisation, truncation]);
}
