/**
 * Numbers of real trainings, healthy and failed ones, that the thresholds were chosen by. D's judgements are means over
 * blocks of steps, so that the files are small: means over whole blocks are those of the training.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describeFinding } from '../finding.ts';
import { TrainingWatch } from '../training-watch.ts';

interface Series {
  /** Which training it was. */
  readonly what: string;
  readonly examples?: number;
  readonly examplesPerStep: number;
  readonly blockSteps: number;
  /** Mean D(x) and D(G(z)) of each block. */
  readonly judged: readonly (readonly [dReal: number, dFake: number])[];
  readonly variety?: readonly (readonly [step: number, value: number])[];
  readonly coverage?: readonly (readonly [step: number, value: number])[];
}

const folder = new URL('series/', import.meta.url);

/** The series whose names begin so. */
export function seriesNamed(prefix: string): (readonly [name: string, series: Series])[] {
  return readdirSync(folder)
    .filter((file) => file.startsWith(prefix))
    .map((file) => [
      file.replace('.json', ''),
      JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Series,
    ]);
}

/** What is said for the first time, with its step; and what is still so at the end. */
export function watched(series: Series): { readonly said: string[]; readonly atEnd: readonly string[] } {
  const watch = new TrainingWatch(series);
  const [variety, coverage] = [new Map(series.variety), new Map(series.coverage)];
  const said: string[] = [];
  for (const [block, [dReal, dFake]] of series.judged.entries()) {
    for (let i = 1; i <= series.blockSteps; i++) {
      const step = block * series.blockSteps + i;
      const grid = {
        ...(variety.has(step) ? { variety: variety.get(step)! } : {}),
        ...(coverage.has(step) ? { coverage: coverage.get(step)! } : {}),
      };
      for (const name of watch.add({ step, dReal, dFake, ...grid })) said.push(`${name} at ${step}`);
    }
  }
  return { said, atEnd: watch.findings.map((finding) => String(describeFinding(finding))) };
}
