import { SparringError } from '../../core/errors.ts';
import { mutate } from './mutate.ts';
import type { MutationTarget } from './mutation-targets.ts';

/** What came of a number of mutated files. */
export interface MutationOutcome {
  /** How many were read all the same. */
  readonly read: number;
  /** How many were refused in a sentence. */
  readonly refused: number;
  readonly slowestMilliseconds: number;
}

/**
 * Reads `trials` mutated files of a parser, each a function of the seed and its number.
 *
 * @throws Error if anything but a SparringError of one line is thrown; it names the trial
 */
export async function runMutations(
  target: MutationTarget,
  trials: number,
  seed = 1,
): Promise<MutationOutcome> {
  let refused = 0;
  let slowestMilliseconds = 0;
  for (let trial = 0; trial < trials; trial++) {
    const original = target.originals[trial % target.originals.length]!;
    const bytes = mutate(original, seed, trial);
    const began = performance.now();
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
    slowestMilliseconds = Math.max(slowestMilliseconds, performance.now() - began);
    // What Node frees after garbage was collected (the buffers of zlib), it frees when the event loop turns.
    if (trial % 64 === 63) await new Promise(setImmediate);
  }
  return { read: trials - refused, refused, slowestMilliseconds };
}
