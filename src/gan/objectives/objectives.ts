/** The named objectives. */
import { hinge } from './hinge.ts';
import { leastSquares } from './least-squares.ts';
import { minimax } from './minimax.ts';
import { nonSaturating } from './non-saturating.ts';
import type { Judgement } from '../networks/judgement.ts';
import type { Objective } from './objective.ts';
import { gradientPenalty, penalised } from './penalties.ts';
import { relativistic } from './relativistic.ts';
import { critic } from './wasserstein.ts';

/** The names of the objectives. */
export const objectiveNames = [
  'minimax',
  'non-saturating',
  'least-squares',
  'hinge',
  'wasserstein',
  'relativistic',
] as const;
/** The name of an objective: one of `objectiveNames`. */
export type ObjectiveName = (typeof objectiveNames)[number];

/**
 * The objectives, by name: the value function of the 2014 paper as written, its loss that does not saturate, least
 * squares, hinge, the Wasserstein distance with a gradient penalty of weight 10, and relativistic pairs.
 */
export const objectives: Readonly<Record<ObjectiveName, Objective>> = {
  minimax,
  'non-saturating': nonSaturating,
  'least-squares': leastSquares,
  hinge,
  wasserstein: penalised(critic, gradientPenalty()),
  relativistic,
};

/** What D answers with in a training by this objective. */
export function judgementBy(name: ObjectiveName): Judgement {
  return objectives[name].judgement ?? 'probability';
}
