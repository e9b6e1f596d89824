import { SparringError } from '../../core/errors.ts';
import { mutate } from './mutate.ts';
import type { MutationTarget } from './mutation-targets.ts';

/** The outcome of a number of mutated files. */
export interface MutationOutcome {
  /** How many were read without an error. */
  readonly read: number;
  /** How many were refused with a SparringError. */
  readonly refused: number;
}

/**
 * Reads `trials` mutated files with a parser. The seed and the number of the trial determine each file.
 *
 * @throws Error that names the trial, if anything but a one-line SparringError is thrown
 */
export async function runMutations(
  target: MutationTarget,
  trials: number,
  seed = 1,
): Promise<MutationOutcome> {
  let refused = 0;
  for (let trial = 0; trial < trials; trial++) {
    const original = target.originals[trial % target.originals.length]!;
    const bytes = mutate(original, seed, trial);
    try {
      await target.exercise(bytes);
    } catch (thrown) {
      if (!(thrown instanceof SparringError) || thrown.message.includes('\n')) {
        throw new Error(`${target.name}, trial ${trial} of seed ${seed}: ${String(thrown)}`, {
          cause: thrown,
        });
      }
      refused += 1;
    }
    // Node frees the buffers of collected zlib objects only when the event loop runs.
    if (trial % 64 === 63) await new Promise(setImmediate);
  }
  return { read: trials - refused, refused };
}
