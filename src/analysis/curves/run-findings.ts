/** What the numbers of a run say, by the rules of `sparring train`. */
import type { MetricsRecord } from '../../runs/metrics-log.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import type { TrainingFinding } from '../health/training-finding.ts';
import type { TrainingFacts } from '../health/training-numbers.ts';
import { TrainingWatch } from '../health/training-watch.ts';
import { examplesPerStep } from './recorded-run.ts';

/** The findings at the end of some records, the gravest first. */
export function findingsOf(
  options: RunOptions,
  records: readonly MetricsRecord[],
): readonly TrainingFinding[] {
  return new TrainingWatch(factsOf(options), records).findings;
}

/** As `TrainingRun` has them. */
function factsOf(options: RunOptions): TrainingFacts {
  const { preparation, pictures, training } = options;
  return {
    examples: preparation === null || pictures === 0 ? undefined : pictures,
    examplesPerStep: examplesPerStep({ options }),
    objective: training.objective,
    k: training.k,
    isMirrored: preparation?.mirror === true,
    holdsOut: preparation !== null && preparation.holdOut !== null,
  };
}
