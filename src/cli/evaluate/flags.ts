import type { FeatureMetric } from '../../analysis/evaluation/measures.ts';
import type { RealSplit } from '../../runs/picture-features.ts';
import { featureMetrics } from '../../analysis/evaluation/measures.ts';
import type { FeatureValues } from '../../analysis/features/onnx-network.ts';
import type { ResamplingFilter } from '../../core/resampling.ts';
import type { DataFlags } from '../inputs/open-data.ts';
import type { ExploreFlags } from '../figures/output.ts';

export const metricNames = [...featureMetrics, 'nearest', 'parzen'] as const;
export type MetricName = (typeof metricNames)[number];

/** The options of `sparring evaluate`, as parsed. */
export interface EvaluateFlags extends ExploreFlags, DataFlags {
  readonly metric: readonly MetricName[];
  readonly features?: string;
  readonly featuresInput?: string;
  readonly featuresOutput?: string;
  readonly featuresSize?: number;
  readonly featuresValues?: FeatureValues;
  readonly featuresResize?: ResamplingFilter;
  readonly against?: RealSplit;
  readonly insist?: boolean;
  readonly count?: number;
  readonly data?: string;
  readonly heldOut?: string;
  readonly validation?: string;
  readonly references?: number;
}

export function isFeatureMetric(name: MetricName): name is FeatureMetric {
  return (featureMetrics as readonly string[]).includes(name);
}
