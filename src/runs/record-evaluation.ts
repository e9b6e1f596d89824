import { join } from 'node:path';
import { withoutUndefined } from '../core/objects.ts';
import { runNames } from '../data/disk/run-layout.ts';
import { noteBest } from './best-evaluation.ts';
import type { Evaluated, MetricValue } from './evaluations.ts';
import { MetricsLog } from './metrics-log.ts';
import { RunFolder } from './run-folder.ts';

/** Appends an evaluation to those of its run, and notes which step is the best by now. @throws SparringError if it cannot be written */
export async function recordEvaluation(
  { run, weights, normalisation, truncation }: Evaluated,
  measured: MetricValue,
): Promise<void> {
  const log = new MetricsLog(join(run.path, runNames.evaluations));
  try {
    await log.append(withoutUndefined({ step: run.step, ...measured, weights, normalisation, truncation }));
    await log.flush();
  } finally {
    await log.close();
  }
  await noteBest(new RunFolder(run.path));
}
