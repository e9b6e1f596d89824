/** Converts the length that was requested to the limits in `options.json`. */
import { smallerBatch } from '../data/batches.ts';
import { option, says } from '../core/sentence.ts';
import { UsageError } from '../core/errors.ts';
import { counted, grouped } from '../core/wording.ts';
import { isAtEnd } from './run-end.ts';
import type { RunOptions } from './run-options.ts';

/** The length of the training: whichever limit comes first. */
export interface RunLength {
  /** Total steps of the run. */
  readonly steps?: number | undefined;
  /** Total passes over the data. */
  readonly epochs?: number | undefined;
  /** Minutes of training; of a resumed run, from now. */
  readonly minutes?: number | undefined;
}

export function hasLength({ steps, epochs, minutes }: RunLength): boolean {
  return steps !== undefined || epochs !== undefined || minutes !== undefined;
}

/**
 * The total number of steps of a run; null if only the time is limited. An epoch is all complete batches of the data set,
 * and a step takes k batches.
 *
 * @throws UsageError if the data set has fewer pictures than a batch
 */
export function stepLimit(
  { steps, epochs }: RunLength,
  data: { pictures: number; name: string; batchSize: number; k: number },
): number | null {
  const batches = Math.floor(data.pictures / data.batchSize);
  if (batches === 0) {
    throw new UsageError(
      says`a batch of ${data.batchSize} pictures is larger than the data set, which has ${data.pictures} (${data.name}): ${smallerBatch(data.pictures)}`,
      { option: 'batchSize' },
    );
  }
  const limits: number[] = [];
  if (steps !== undefined) limits.push(steps);
  if (epochs !== undefined) limits.push(Math.ceil((epochs * batches) / data.k));
  return limits.length === 0 ? null : Math.min(...limits);
}

/**
 * The limits of a run that is resumed, or undefined if it has already reached them. Without a length, the run keeps its
 * limits. Otherwise steps and epochs count from the beginning of the run and minutes from now, and they replace the
 * previous limits.
 *
 * @param run the name for errors
 * @param done the step and the seconds of its checkpoint
 * @throws UsageError if the run is already past the requested steps
 */
export function limitsOfResumed(
  run: string,
  options: Pick<RunOptions, 'until' | 'training' | 'pictures' | 'data'>,
  flags: RunLength,
  done: { readonly step: number; readonly seconds: number },
): RunOptions['until'] | undefined {
  if (!hasLength(flags)) return isAtEnd(options.until, done) ? undefined : options.until;
  const { batchSize, k } = options.training;
  const until = {
    steps: stepLimit(flags, { pictures: options.pictures, name: options.data, batchSize, k }),
    minutes: flags.minutes === undefined ? null : done.seconds / 60 + flags.minutes,
  };
  if (until.steps !== null && until.steps < done.step) {
    throw new UsageError(
      says`${run} is already at step ${grouped(done.step)}, past the requested ${counted(until.steps, 'step')}: pass ${option('steps', done.step + 1)} or more`,
      { option: 'steps' },
    );
  }
  return isAtEnd(until, done) ? undefined : until;
}
