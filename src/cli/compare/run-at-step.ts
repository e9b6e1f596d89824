/** `RUN@STEP`: a run with the checkpoint to use of it. */
import { UsageError } from '../../core/errors.ts';
import { kindOfPath } from '../../data/disk/existing.ts';
import { stepWords, type StepChoice } from '../../runs/step-choice.ts';

export interface RunAtStep {
  readonly path: string;
  /** Undefined if it is not said. */
  readonly step: StepChoice | undefined;
}

/**
 * Reads `RUN`, `RUN@500` or `RUN@best`. A folder whose own name contains an @ is meant as it is.
 *
 * @throws UsageError if what follows the @ is no step
 */
export async function runAtStep(typed: string): Promise<RunAtStep> {
  const at = typed.lastIndexOf('@');
  if (at < 1 || (await kindOfPath(typed)) !== undefined) return { path: typed, step: undefined };
  const [path, step] = [typed.slice(0, at), typed.slice(at + 1)];
  const word = stepWords.find((each) => each === step);
  if (word !== undefined) return { path, step: word };
  if (/^\d{1,15}$/.test(step)) return { path, step: Number(step) };
  throw new UsageError(
    `got ${JSON.stringify(typed)}, expected a run with a step, ${stepWords.join(' or ')} after the @, such as ${path}@500`,
  );
}
