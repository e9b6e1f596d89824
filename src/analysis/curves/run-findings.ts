/** What the numbers of a run say, by the rules of `sparring train`. */
import type { Evaluation } from '../../runs/evaluations.ts';
import { findingsOfEvaluations } from '../../runs/measured-findings.ts';
import type { MetricsRecord } from '../../runs/metrics-log.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import { trainingFacts } from '../../runs/training-facts.ts';
import type { TrainingFinding } from '../health/training-finding.ts';
import { TrainingWatch } from '../health/training-watch.ts';

/** What a run has recorded. */
interface Recorded {
  readonly options: RunOptions;
  /** Of its last steps, and of the grids before them. */
  readonly records: readonly MetricsRecord[];
  readonly evaluations: readonly Evaluation[];
  readonly checkpoints: readonly { readonly step: number }[];
}

/** The findings at the end of some records, the gravest first. */
export function findingsOf(recorded: Recorded): readonly TrainingFinding[] {
  const { options, records, evaluations, checkpoints } = recorded;
  return [
    ...new TrainingWatch(trainingFacts(options), records).findings,
    ...findingsOfEvaluations(evaluations, checkpoints),
  ];
}
