import { mutate } from '../../src/data/testing/mutate.ts';
import { readOrRefuse, type FuzzTarget } from './target.ts';

/** The outcome of a number of mutated files. */
export interface MutationOutcome {
  /** How many were read without an error. */
  readonly read: number;
  /** How many were refused in a sentence. */
  readonly refused: number;
}

/**
 * Reads `trials` mutated files with a parser. The seed and the number of the trial determine each file.
 *
 * @throws Error that names the trial, if one is neither read nor refused in one printable line
 */
export async function runMutations(target: FuzzTarget, trials: number, seed = 1): Promise<MutationOutcome> {
  const outcome = { read: 0, refused: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const original = target.originals[trial % target.originals.length]!;
    try {
      outcome[await readOrRefuse(target, mutate(original, seed, trial))] += 1;
    } catch (thrown) {
      throw new Error(`${target.name}, trial ${trial} of seed ${seed}: ${String(thrown)}`, { cause: thrown });
    }
    // Node frees the buffers of collected zlib objects only when the event loop runs.
    if (trial % 64 === 63) await new Promise(setImmediate);
  }
  return outcome;
}
