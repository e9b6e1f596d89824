/** Decides after which steps a run draws a sample grid and saves a checkpoint. */
import type { RunOptions } from './run-options.ts';

/** Sample grids per run by default: enough for an animation, few enough to take negligible time. */
export const defaultSamples = 50;
/** Seconds between checkpoints by default: the maximum training time that a crash can lose. */
export const defaultCheckpointSeconds = 300;

/** Called after every step, in order; true if a grid or a checkpoint is due. */
export type Pace = (step: number, seconds: number) => boolean;

/** Progress of a run from 0 to 1, by the limit that is nearer; 0 if it has no limit. */
export function progressOf({ until }: Pick<RunOptions, 'until'>, step: number, seconds: number): number {
  const bySteps = until.steps === null ? 0 : step / until.steps;
  const byTime = until.minutes === null ? 0 : seconds / (until.minutes * 60);
  return Math.max(bySteps, byTime);
}

/**
 * @param step at the beginning of the session
 * @param seconds of training before the session
 */
export function samplePace(
  options: Pick<RunOptions, 'until' | 'sampleEvery'>,
  step: number,
  seconds: number,
): Pace {
  const { sampleEvery } = options;
  if (sampleEvery !== null) return everySteps(sampleEvery);
  const partOf = (atStep: number, atSeconds: number) =>
    Math.floor(progressOf(options, atStep, atSeconds) * defaultSamples);
  let last = partOf(step, seconds);
  return (nowStep, nowSeconds) => {
    const part = partOf(nowStep, nowSeconds);
    const due = part > last;
    last = part;
    return due;
  };
}

/** Whether an undisturbed run draws a grid after this step. True where the time decides, as it differs between sessions. */
export function isSampleDue(options: Pick<RunOptions, 'until' | 'sampleEvery'>, step: number): boolean {
  if (options.sampleEvery === null && options.until.minutes !== null) return true;
  return samplePace(options, step - 1, 0)(step, 0);
}

/** @param seconds of training before the session */
export function checkpointPace(
  { checkpointEvery, keepEvery }: Pick<RunOptions, 'checkpointEvery' | 'keepEvery'>,
  seconds: number,
): Pace {
  const isKept = keepEvery === null ? () => false : everySteps(keepEvery);
  const isDue =
    checkpointEvery === null ? everySeconds(defaultCheckpointSeconds, seconds) : everySteps(checkpointEvery);
  return (step, now) => isDue(step, now) || isKept(step, now);
}

function everySeconds(every: number, from: number): Pace {
  let last = from;
  return (_step, now) => {
    const due = now - last >= every;
    if (due) last = now;
    return due;
  };
}

function everySteps(every: number): Pace {
  return (step) => step % every === 0;
}
