/** What a run measures, by the tags under which TensorBoard shows it. */
import type { MetricsRecord } from '../metrics-log.ts';

/** The tags of pictures. */
export const pictureTags = { reals: 'reals', samples: 'samples' } as const;

/** Measurements of `metrics.jsonl` with a tag of their own. TensorBoard groups by what is before the slash. */
const tags: Readonly<Partial<Record<string, string>>> = {
  lossD: 'loss/D',
  lossG: 'loss/G',
  dReal: 'D/D(x)',
  dFake: 'D/D(G(z))',
  scoreReal: 'D/score of x',
  scoreFake: 'D/score of G(z)',
  augmentation: 'D/augmentation',
  seconds: 'speed/seconds of training',
};

/**
 * The scalars of a step: all numbers of its record, and the speed.
 *
 * @param record a number that was not finite is null there, and NaN here
 */
export function scalarsOf(
  { step: _, ...measured }: MetricsRecord,
  examplesPerSecond: number,
): Record<string, number> {
  const scalars: Record<string, number> = { 'speed/examples per second': examplesPerSecond };
  for (const [name, value] of Object.entries(measured)) {
    if (typeof value === 'number' || value === null)
      scalars[tags[name] ?? `metrics/${name}`] = value ?? Number.NaN;
  }
  return scalars;
}
