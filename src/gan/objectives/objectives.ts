/** The named objectives. */
import { minimax } from './minimax.ts';
import { nonSaturating } from './non-saturating.ts';
import type { Objective } from './objective.ts';

export const objectiveNames = ['minimax', 'non-saturating'] as const;
export type ObjectiveName = (typeof objectiveNames)[number];

export const objectives: Readonly<Record<ObjectiveName, Objective>> = {
  minimax,
  'non-saturating': nonSaturating,
};
