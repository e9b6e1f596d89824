/** Where runs end: the last mean of each measure. */
import { duration } from '../../core/durations.ts';
import { mean as meanOf, rounded } from '../../core/numbers.ts';
import { maxOf, minOf } from '../../core/extremes.ts';
import { valuesOf } from './curve.ts';
import type { Strand } from './panels.ts';
import type { RecordedRun } from './recorded-run.ts';

/** The end of a curve. */
export interface LastValue {
  readonly metric: string;
  readonly title: string;
  /** The heading of its column: `D’s loss`, `D(x)`. */
  readonly name: string;
  /** The mean of the last steps; of an evaluation, its last value. */
  readonly mean: number;
  /** Of single values. */
  readonly min: number;
  readonly max: number;
}

export interface RunSummary {
  readonly steps: number;
  /** Undefined if the run recorded no time. */
  readonly minutes: number | undefined;
  /** The number of steps that were recorded. */
  readonly records: number;
  readonly last: readonly LastValue[];
}

export function summaryOf(run: RecordedRun, strands: readonly Strand[], window: number): RunSummary {
  const last = run.records.at(-1);
  const seconds = last?.['seconds'];
  return {
    steps: last?.step ?? 0,
    minutes: typeof seconds === 'number' ? seconds / 60 : undefined,
    records: run.records.length,
    last: strands.map((strand) => lastOf(strand, window)),
  };
}

function lastOf({ measure, mean }: Strand, window: number): LastValue {
  const { metric, title, curve, scatters } = measure;
  const name = measure.subject === 'losses' ? title : measure.name;
  const values = valuesOf(curve);
  const end = scatters ? meanOfLast(values, window) : valuesOf(mean).at(-1)!;
  return {
    metric,
    title,
    name,
    mean: rounded(end),
    min: rounded(minOf(values)),
    max: rounded(maxOf(values)),
  };
}

function meanOfLast(values: Float64Array, count: number): number {
  return meanOf(values.subarray(Math.max(0, values.length - count)));
}

/** The time of training; a dash if it is not known. */
export function timeWording(minutes: number | undefined): string {
  return minutes === undefined ? '–' : duration(60 * minutes);
}
