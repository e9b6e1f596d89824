/** Instance noise as plain values, as options of a run have it. */
import { UsageError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import type { Schedule } from '../../nn/optimiser.ts';
import { plannedShare } from './rate-schedule.ts';

/** Gaussian noise on all examples that D judges. */
export interface NoiseSettings {
  /** The standard deviation, in the values of the networks: those of pictures are from −1 to 1, mostly. */
  readonly deviation: number;
  /** Whether it decreases in a straight line, to 0 at the last of the planned steps. Default: it is constant. */
  readonly decays?: boolean | undefined;
}

/**
 * The deviation of the noise at a step, counted from 1.
 *
 * @param steps planned; null or undefined if only the time is limited
 * @throws UsageError if it depends on the planned steps, and there is no plan
 */
export function noiseSchedule(
  { deviation, decays = false }: NoiseSettings,
  steps: number | null | undefined,
): number | Schedule {
  if (!decays) return deviation;
  if (typeof steps !== 'number') throw new UsageError(withoutPlan, { option: 'steps' });
  return (step) => deviation * plannedShare({ shape: 'linear', from: 0 }, (step - 1) / steps);
}

const withoutPlan = says`the instance noise decreases to 0 at the last step, and how many steps there are is not known when only the time is limited: pass ${option('steps')} or ${option('epochs')} as well`;
