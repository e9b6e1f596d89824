/** Optimisers as plain values, as stored in the options of a run, and the optimisers that these describe. */
import {
  checkArguments,
  numberFrom,
  including,
  members,
  nonNegative,
  oneOf,
  optional,
  positive,
  positiveInteger,
  type Rule,
  type RulesOf,
} from '../../core/checks.ts';
import { adam, sgd, type Optimiser } from '../../nn/optimiser.ts';
import type { NetworkName } from '../networks/state-names.ts';

/** Adam for both networks, as in DCGAN. */
export interface AdamSettings {
  readonly kind: 'adam';
  readonly learningRate: number;
  readonly beta1: number;
  /** L2 penalty: this share of each parameter is added to its gradient. Default 0. */
  readonly l2?: number | undefined;
  /** The rate is constant for `after` epochs, then decreases linearly over `epochs` epochs. Default: constant. */
  readonly decay?: { readonly after: number; readonly epochs: number } | undefined;
}

/** Gradient descent with a schedule of rate and momentum, as in the 2014 paper. */
export interface MomentumSettings {
  readonly kind: 'momentum';
  /** The rate of the first update. */
  readonly learningRate: number;
  /** The rate is divided by it after each update. */
  readonly rateDivisor: number;
  /** The minimum rate. */
  readonly leastRate: number;
  /**
   * D's rate as a share of G's. The authors' code halves D's loss: it is the mean of two terms. For this optimiser,
   * that is the same as half the rate.
   */
  readonly discriminatorShare: number;
  /** The momentum of the first epoch. */
  readonly momentum: number;
  /** The momentum from epoch number `momentumEpochs` on, counted from 1. Until then it rises linearly. */
  readonly finalMomentum: number;
  readonly momentumEpochs: number;
}

/** The settings of an optimiser as plain values, as presets and `options.json` have them. */
export type OptimiserSettings = AdamSettings | MomentumSettings;

/** The number of updates in an epoch. */
export interface EpochLength {
  /** Full batches in the data set. Each update of D uses one. */
  readonly batches: number;
  /** Updates of D for one of G. */
  readonly k: number;
}

const adamRules: RulesOf<AdamSettings> = {
  kind: oneOf(['adam', 'momentum']),
  learningRate: nonNegative,
  beta1: numberFrom(0, 1),
  l2: optional(nonNegative),
  decay: optional(members({ after: nonNegative, epochs: positive })),
};

const momentumRules: RulesOf<MomentumSettings> = {
  kind: oneOf(['adam', 'momentum']),
  learningRate: nonNegative,
  rateDivisor: positive,
  leastRate: nonNegative,
  discriminatorShare: nonNegative,
  momentum: numberFrom(0, 1),
  finalMomentum: numberFrom(0, 1),
  momentumEpochs: positive,
};

/**
 * The optimiser of each network.
 *
 * @throws UsageError if a setting is missing, unknown or out of range
 */
export function optimisersOf(
  settings: OptimiserSettings,
  epoch: EpochLength,
): Readonly<Record<NetworkName, Optimiser>> {
  checkArguments('optimisersOf', { settings, epoch }, { settings: settingsRule, epoch: members(epochRules) });
  if (settings.kind === 'adam') {
    const { learningRate, beta1, l2, decay } = settings;
    if (decay === undefined) {
      const optimiser = adam({ learningRate, beta1, l2 });
      return { generator: optimiser, discriminator: optimiser };
    }
    return {
      generator: scheduledAdam(settings, epoch.batches / epoch.k),
      discriminator: scheduledAdam(settings, epoch.batches),
    };
  }
  const { discriminatorShare } = settings;
  return {
    generator: scheduledMomentum(settings, 1, epoch.batches / epoch.k),
    discriminator: scheduledMomentum(settings, discriminatorShare, epoch.batches),
  };
}

const epochRules: RulesOf<EpochLength> = { batches: positive, k: positiveInteger };

const settingsRule: Rule = (name, value) => {
  including({ kind: oneOf(['adam', 'momentum']) })(name, value);
  const { kind } = value as OptimiserSettings;
  (kind === 'adam' ? members(adamRules) : members(momentumRules))(name, value);
};

/** The rate changes once per epoch, as in DCGAN's code. It never falls below its last share. */
function scheduledAdam({ learningRate, beta1, l2, decay }: AdamSettings, updatesPerEpoch: number): Optimiser {
  const { after, epochs } = decay!;
  const rate = (update: number) => {
    const decayed = Math.max(0, Math.floor((update - 1) / updatesPerEpoch) - after);
    return learningRate * Math.max(1 - decayed / epochs, 1 / epochs);
  };
  return adam({ learningRate: rate, beta1, l2 });
}

function scheduledMomentum(settings: MomentumSettings, share: number, updatesPerEpoch: number): Optimiser {
  const { learningRate, rateDivisor, leastRate, momentum, finalMomentum, momentumEpochs } = settings;
  return sgd({
    learningRate: (update) => share * Math.max(learningRate / rateDivisor ** (update - 1), leastRate),
    momentum: (update) => {
      const epoch = Math.floor((update - 1) / updatesPerEpoch); // from 0
      const progress = momentumEpochs === 1 ? 1 : Math.min(1, epoch / (momentumEpochs - 1));
      return momentum + (finalMomentum - momentum) * progress;
    },
  });
}
