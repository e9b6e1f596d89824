import type { Optimiser } from '../../nn/optimiser.ts';
import type { Gan } from '../networks/gan.ts';
import type { NetworkName } from '../networks/state-names.ts';
import type { Objective } from '../objectives/objective.ts';

/**
 * `alternating`: D moves, then G against the D so moved, as algorithm 1 has it. `simultaneous`: both gradients are
 * taken at the same parameters, as the 2014 paper's own code does; with shared noise G then learns from the very
 * judgements, dropout's masks included, that D learned from.
 */
export const updateOrders = ['alternating', 'simultaneous'] as const;
export type UpdateOrder = (typeof updateOrders)[number];

/** Everything the graphs of a step depend on. */
export interface StepDefinition {
  readonly gan: Gan;
  readonly objective: Objective;
  readonly optimisers: Readonly<Record<NetworkName, Optimiser>>;
  readonly batchSize: number;
  /** Label of real pictures: 1, or less for one-sided smoothing. */
  readonly realLabel: number;
  /**
   * Whose z the generator's update uses: `shared` the discriminator's, so that G runs forward once a step;
   * `fresh` draws anew, as algorithm 1 is written.
   */
  readonly generatorNoise: 'shared' | 'fresh';
  /** Which D judges G in a step: the one that the step has just updated, or the one that it began with. */
  readonly updates: UpdateOrder;
  /** Decay of the moving average of G's weights once it is under way, or undefined for none. */
  readonly averageDecay?: number | undefined;
}
