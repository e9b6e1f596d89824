import type { DataFlags } from '../inputs/open-data.ts';
import type { ExploreFlags } from '../figures/output.ts';

export const metricNames = ['nearest', 'parzen'] as const;
export type MetricName = (typeof metricNames)[number];

/** The options of `sparring evaluate`, as parsed. */
export interface EvaluateFlags extends ExploreFlags, DataFlags {
  readonly metric: MetricName;
  readonly count?: number;
  readonly data?: string;
  readonly heldOut?: string;
  readonly validation?: string;
  readonly references?: number;
}
