import { messageOf } from '../../core/errors.ts';
import type { MetricValue } from '../../runs/evaluations.ts';
import { recordEvaluation } from '../../runs/record-evaluation.ts';
import type { Generator } from '../../runs/generator.ts';
import { warn } from '../terminal/print.ts';

/** Records an evaluation in its run, for `--step best`. A run that cannot be written can be evaluated all the same. */
export async function recordOrWarn(generator: Generator, value: MetricValue): Promise<void> {
  try {
    await recordEvaluation(generator, value);
  } catch (thrown) {
    warn(`the evaluation is not recorded in the run: ${messageOf(thrown)}`);
  }
}
