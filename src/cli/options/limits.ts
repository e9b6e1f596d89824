/** How long a run is: from what was asked for to what `options.json` keeps. */
import { UsageError } from '../../core/errors.ts';
import { counted } from '../../core/wording.ts';
import type { RunOptions } from '../../runs/run-options.ts';

/** How long to train; whichever comes first. */
export interface LengthFlags {
  readonly steps?: number;
  readonly epochs?: number;
  readonly minutes?: number;
}

export function hasLength({ steps, epochs, minutes }: LengthFlags): boolean {
  return steps !== undefined || epochs !== undefined || minutes !== undefined;
}

/**
 * The steps, in all, after which a run ends; null if only the clock ends it. An epoch is as many whole
 * batches as the data set has, and a step takes k of them.
 *
 * @throws UsageError if the data set has fewer pictures than a batch
 */
export function stepLimit(
  { steps, epochs }: LengthFlags,
  data: { pictures: number; name: string; batchSize: number; k: number },
): number | null {
  const batches = Math.floor(data.pictures / data.batchSize);
  if (batches === 0) {
    throw new UsageError(
      `a batch of ${data.batchSize} pictures is larger than the data set, which has ${data.pictures} (${data.name}): pass --batch-size ${data.pictures} or less`,
    );
  }
  const limits: number[] = [];
  if (steps !== undefined) limits.push(steps);
  if (epochs !== undefined) limits.push(Math.ceil((epochs * batches) / data.k));
  return limits.length === 0 ? null : Math.min(...limits);
}

/**
 * When a run that is resumed shall end, or undefined if it is there already. Without a length, the run keeps
 * the end it had. Otherwise steps and epochs count from the run's beginning and minutes from now, and they
 * take the place of the run's own limits.
 *
 * @param run how errors call it
 * @param done how far its checkpoint is
 * @throws UsageError if it is past the steps asked for
 */
export function limitsOfResumed(
  run: string,
  options: Pick<RunOptions, 'until' | 'training' | 'pictures' | 'data'>,
  flags: LengthFlags,
  done: { readonly step: number; readonly seconds: number },
): RunOptions['until'] | undefined {
  const minutesDone = done.seconds / 60;
  const isOver = ({ steps, minutes }: RunOptions['until']) =>
    (steps !== null && done.step >= steps) || (minutes !== null && minutesDone >= minutes);
  if (!hasLength(flags)) return isOver(options.until) ? undefined : options.until;
  const { batchSize, k } = options.training;
  const until = {
    steps: stepLimit(flags, { pictures: options.pictures, name: options.data, batchSize, k }),
    minutes: flags.minutes === undefined ? null : minutesDone + flags.minutes,
  };
  if (until.steps !== null && until.steps < done.step) {
    throw new UsageError(
      `${run} is at step ${done.step} already, past the ${counted(until.steps, 'step')} asked for: pass --steps ${done.step + 1} or more`,
    );
  }
  return isOver(until) ? undefined : until;
}
