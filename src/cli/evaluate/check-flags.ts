/** Options of `sparring evaluate` that none of the chosen metrics uses are refused: nothing that is typed is ignored. */
import { featureMetrics } from '../../analysis/evaluation/measures.ts';
import { UsageError } from '../../core/errors.ts';
import { commandWords } from '../terminal/words.ts';
import { option } from '../../core/sentence.ts';
import { isFeatureMetric, type EvaluateFlags, type MetricName } from './flags.ts';

type Flag = keyof EvaluateFlags;

/** The metrics that use an option, of those that not all use. */
const users: Readonly<Partial<Record<Flag, readonly MetricName[]>>> = {
  features: featureMetrics,
  featuresInput: featureMetrics,
  featuresOutput: featureMetrics,
  featuresSize: featureMetrics,
  featuresValues: featureMetrics,
  featuresResize: featureMetrics,
  against: featureMetrics,
  insist: ['fid'],
  references: [...featureMetrics, 'nearest'],
  validation: ['parzen'],
};

/** @throws UsageError for the first option without a use */
export function checkUsed(flags: EvaluateFlags): void {
  for (const [flag, metrics] of Object.entries(users) as [Flag, readonly MetricName[]][]) {
    if (flags[flag] === undefined || metrics.some((metric) => flags.metric.includes(metric))) continue;
    throw new UsageError(
      `${commandWords.option(option(flag))} is for --metric ${metrics.join(',')}, and got --metric ${flags.metric.join(',')}: leave it out`,
      { option: flag },
    );
  }
  if (flags.heldOut !== undefined && flags.against === 'training' && flags.metric.every(isFeatureMetric)) {
    throw new UsageError(
      '--held-out names pictures to compare with, and --against training compares with others: leave one of them out',
      { option: 'heldOut' },
    );
  }
}
