/** When a run draws its next sample grid and when it saves. */
import type { RunOptions } from './run-options.ts';

/** Grids over a run when nothing else is asked for: enough for an animation, few enough to cost nothing. */
export const defaultSamples = 50;
/** Longest work that a crash can lose when nothing else is asked for. */
export const defaultCheckpointSeconds = 300;

/** Asked after each step, in order: whether it is time again. */
export type Pace = (step: number, seconds: number) => boolean;

/** Progress of a run from 0 to 1 by whichever of its limits is nearer; 0 if it has none. */
export function progressOf({ until }: Pick<RunOptions, 'until'>, step: number, seconds: number): number {
  const bySteps = until.steps === null ? 0 : step / until.steps;
  const byTime = until.minutes === null ? 0 : seconds / (until.minutes * 60);
  return Math.max(bySteps, byTime);
}

/**
 * @param step where the sitting begins
 * @param seconds likewise
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

/** @param seconds where the sitting begins */
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
