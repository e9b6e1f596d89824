/** The metrics of a run, thinned to what a chart can show: the extremes and the mean of each column. */
import { z } from 'zod';

/** A number for each column; null where it is not known or not finite. */
const columnValues = z.array(z.number().nullable()).readonly();

export const maxColumns = 4000;
export const usualColumns = 600;

export interface CurvesQuery {
  /** The first step and the last one. Default: of the run. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** At most `maxColumns`. Default: `usualColumns`. */
  readonly columns?: number | undefined;
  /** `whole`: waits until all records are read; otherwise a long run is answered with a preview the first time. */
  readonly records?: 'whole' | undefined;
}

export const metricColumns = z.object({
  name: z.string(),
  /** The indices of the columns in which it was recorded; if it is missing, in all. */
  at: z.array(z.number()).readonly().optional(),
  mean: columnValues,
  /** Missing if each column has one value only. */
  low: columnValues.optional(),
  high: columnValues.optional(),
});

/** Curves in columns: equal parts of the axis of steps. Those without a record are left out. */
export const curvesMessage = z.object({
  /** The first and the last step of the run; null if it has no records. */
  run: z.object({ first: z.number(), last: z.number() }).nullable(),
  /** How many records the window has. */
  records: z.number(),
  /** How many steps wide a column is. It begins at a multiple of that, so that columns stay as they are while a run grows. */
  stepsPerColumn: z.number(),
  /** A recorded step in the middle of each column. */
  steps: z.array(z.number()).readonly(),
  /** The seconds of training up to these steps. */
  seconds: columnValues,
  /** Real examples a second around these steps. */
  speed: columnValues,
  /** Those that Sparring knows first. */
  metrics: z.array(metricColumns).readonly(),
  /** Whether these are some records only, because the others are still being read. */
  isPreview: z.boolean(),
  /** How many lines of metrics.jsonl are no records. */
  invalid: z.number(),
  /** Whether metrics were left out because there are too many. */
  hasMoreMetrics: z.boolean(),
});
export type CurvesMessage = z.infer<typeof curvesMessage>;
export type MetricColumns = z.infer<typeof metricColumns>;
