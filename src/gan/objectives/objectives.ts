/** The named objectives. */
import { minimax } from './minimax.ts';
import { nonSaturating } from './non-saturating.ts';
import type { Objective } from './objective.ts';

/** The names of the objectives of the papers. */
export const objectiveNames = ['minimax', 'non-saturating'] as const;
/** The name of an objective of the papers. */
export type ObjectiveName = (typeof objectiveNames)[number];

/**
 * The objectives of the papers, by name: the value function as written, and the loss that does not saturate.
 */
export const objectives: Readonly<Record<ObjectiveName, Objective>> = {
  minimax,
  'non-saturating': nonSaturating,
};
