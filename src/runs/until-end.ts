/** Sessions that nobody iterates over. */
import type { RunOutcome, SessionSteps, TrainSettings } from './session-report.ts';

/**
 * Trains to the end of a session.
 *
 * @throws what the steps throw, and what `onStep` throws: then nothing more is saved, as if the step itself had failed
 */
export async function untilEnd(
  steps: SessionSteps,
  { onStep }: Pick<TrainSettings, 'onStep'>,
): Promise<RunOutcome> {
  for (;;) {
    const { done, value } = await steps.next();
    if (done === true) return value;
    try {
      onStep?.(value);
    } catch (thrown) {
      await steps.throw(thrown);
    }
  }
}
