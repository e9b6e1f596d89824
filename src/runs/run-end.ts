/** When a run ends: at a step, after minutes of training, or at whichever comes first. */
import type { RunOptions } from './run-options.ts';

/** How far a run is. */
interface Done {
  readonly step: number;
  /** Of training, in all sessions. */
  readonly seconds: number;
}

export function isAtEnd({ steps, minutes }: RunOptions['until'], { step, seconds }: Done): boolean {
  return (steps !== null && step >= steps) || (minutes !== null && seconds >= minutes * 60);
}

/**
 * How long a run still takes.
 *
 * @param secondsPerStep undefined while it is not known well enough
 * @returns undefined if that cannot be said yet
 */
export function secondsLeft(
  { steps, minutes }: RunOptions['until'],
  { step, seconds }: Done,
  secondsPerStep: number | undefined,
): number | undefined {
  const left: number[] = [];
  if (steps !== null && secondsPerStep !== undefined) left.push((steps - step) * secondsPerStep);
  if (minutes !== null) left.push(Math.max(0, minutes * 60 - seconds));
  return left.length === 0 ? undefined : Math.min(...left);
}
