import type { Optimiser, Schedule } from '../../nn/optimiser.ts';
import type { Augmentation, AugmentationStrength } from '../augmentation/augmentation.ts';
import type { Gan } from '../networks/gan.ts';
import type { NetworkName } from '../networks/state-names.ts';
import type { Objective } from '../objectives/objective.ts';

/**
 * `alternating`: D is updated, then G against the updated D, as in algorithm 1. `simultaneous`: both gradients are
 * computed with the same parameters, as in the 2014 paper's code. With shared noise, both then use the same judgements,
 * including dropout masks.
 */
export const updateOrders = ['alternating', 'simultaneous'] as const;
/** How a step updates the two networks: one of `updateOrders`. */
export type UpdateOrder = (typeof updateOrders)[number];

/** Everything that the graphs of a step depend on. */
export interface StepDefinition {
  readonly gan: Gan;
  readonly objective: Objective;
  readonly optimisers: Readonly<Record<NetworkName, Optimiser>>;
  readonly batchSize: number;
  /**
   * The examples that are computed, and normalised, together: the batch is a multiple of it, and its gradients are the means
   * over such virtual batches. Default: the whole batch.
   */
  readonly virtualBatch?: number | undefined;
  /** Label of real pictures: 1, or less for one-sided smoothing. */
  readonly realLabel: number;
  /**
   * The z of the generator's update: `shared` uses that of the discriminator's, so that G runs forward once per step;
   * `fresh` draws another, as in algorithm 1.
   */
  readonly generatorNoise: 'shared' | 'fresh';
  /** The D that judges G in a step: after its update (`alternating`) or before (`simultaneous`). */
  readonly updates: UpdateOrder;
  /** Final decay of the moving average of G's weights, or undefined for no average. See `averageDecayAt`. */
  readonly averageDecay?: number | undefined;
  /** Changes the pictures that D judges, real and generated. Default: none. */
  readonly augmentation?: Augmentation | undefined;
  /**
   * The probability of each change of each picture by the augmentation, from 0 to 1; or `adaptive`, by the rule of `adapted`.
   * Default: every picture is changed.
   */
  readonly augmentationStrength?: AugmentationStrength | undefined;
  /**
   * The standard deviation of Gaussian noise on all examples that D judges, real and generated, after the augmentation
   * (Sønderby et al. 2017, arXiv 1610.04490), or a function of the number of the step, counted from 1. Default: no noise.
   */
  readonly instanceNoise?: number | Schedule | undefined;
}
