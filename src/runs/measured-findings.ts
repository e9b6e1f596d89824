/** What the evaluations of a run say of its training. */
import { measuredFindings } from '../analysis/health/measured-steps.ts';
import type { TrainingFinding } from '../analysis/health/training-finding.ts';
import { decidingSeries } from './evaluation-series.ts';
import { peopleMetric, evaluationsOf, type Evaluation } from './evaluations.ts';
import type { RunFolder } from './run-folder.ts';

/** The gravest first. @throws SparringError if the evaluations cannot be read */
export async function measuredFindingsOf(folder: RunFolder): Promise<readonly TrainingFinding[]> {
  return findingsOfEvaluations(await evaluationsOf(folder), await folder.listCheckpoints());
}

/** As `measuredFindingsOf`, for those who have read the files. */
export function findingsOfEvaluations(
  evaluations: readonly Evaluation[],
  checkpoints: readonly { readonly step: number }[],
): readonly TrainingFinding[] {
  const kept = checkpoints.map(({ step }) => step);
  const measured = evaluations.filter(({ metric }) => metric !== peopleMetric);
  return measuredFindings(decidingSeries(evaluations, new Set(kept)), measured, kept);
}
