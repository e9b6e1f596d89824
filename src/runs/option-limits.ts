import { maxEvery } from '../gan/objectives/objective.ts';

/**
 * Limits of a run's options: what a command takes, options.json may have. They are far beyond sense, and keep the file
 * of a stranger from asking for all memory, or for a step that never ends.
 */
export const optionLimits = {
  /** More than any machine has cores. */
  threads: 1024,
  /** Processes of one machine. */
  ranks: 1024,
  restarts: 1000,
  /** Pictures along a side of the sample grid. */
  gridSide: 256,
  /** Updates of D in a step. */
  k: 1000,
  /** Steps between penalties that are computed seldom. */
  penaltyEvery: maxEvery,
  batchSize: 2 ** 20,
};
