/** Optimisers as plain values, as stored in the options of a run, and the optimisers that these describe. */
import {
  checkArguments,
  numberFrom,
  including,
  members,
  nonNegative,
  nullable,
  oneOf,
  optional,
  positive,
  positiveInteger,
  type Rule,
  type RulesOf,
} from '../../core/checks.ts';
import { adam, sgd, type Optimiser } from '../../nn/optimiser.ts';
import type { NetworkName } from '../networks/state-names.ts';
import { decayRule, rateShare, type RateSchedule } from './rate-schedule.ts';

/** Adam for both networks, as in DCGAN. */
export interface AdamSettings extends RateSchedule {
  readonly kind: 'adam';
  readonly learningRate: number;
  /** D's rate, if it has one of its own. Default: `learningRate`. */
  readonly discriminatorRate?: number | undefined;
  readonly beta1: number;
  /** Default 0.999. */
  readonly beta2?: number | undefined;
  /** L2 penalty: this share of each parameter is added to its gradient. Default 0. */
  readonly l2?: number | undefined;
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

/** What schedules are measured in. */
export interface TrainingLength {
  /** Full batches in the data set. Each update of D uses one. */
  readonly batches: number;
  /** Updates of D for one of G. */
  readonly k: number;
  /** The planned steps; null or undefined if only the time is limited. */
  readonly steps?: number | null | undefined;
}

const adamRules: RulesOf<AdamSettings> = {
  kind: oneOf(['adam', 'momentum']),
  learningRate: nonNegative,
  discriminatorRate: optional(nonNegative),
  beta1: numberFrom(0, 1),
  beta2: optional(numberFrom(0, 1)),
  l2: optional(nonNegative),
  warmUp: optional(nonNegative),
  decay: optional(decayRule),
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
 * @throws UsageError if a setting is missing, unknown or out of range, or a rate depends on planned steps and there is no
 *   plan
 */
export function optimisersOf(
  settings: OptimiserSettings,
  length: TrainingLength,
): Readonly<Record<NetworkName, Optimiser>> {
  checkArguments(
    'optimisersOf',
    { settings, length },
    { settings: settingsRule, length: members(lengthRules) },
  );
  const perEpoch = { generator: length.batches / length.k, discriminator: length.batches };
  if (settings.kind === 'adam') return adamOfBoth(settings, length, perEpoch);
  const { discriminatorShare } = settings;
  return {
    generator: scheduledMomentum(settings, 1, perEpoch.generator),
    discriminator: scheduledMomentum(settings, discriminatorShare, perEpoch.discriminator),
  };
}

/** The same settings with another rate; D's own changes in proportion. */
export function withLearningRate<Settings extends OptimiserSettings>(
  settings: Settings,
  learningRate: number,
): Settings {
  if (settings.kind !== 'adam' || settings.discriminatorRate === undefined)
    return { ...settings, learningRate };
  const discriminatorRate = settings.discriminatorRate * (learningRate / settings.learningRate);
  return { ...settings, learningRate, discriminatorRate };
}

const lengthRules: RulesOf<TrainingLength> = {
  batches: positive,
  k: positiveInteger,
  steps: optional(nullable(positiveInteger)),
};

const settingsRule: Rule = (name, value) => {
  including({ kind: oneOf(['adam', 'momentum']) })(name, value);
  const { kind } = value as OptimiserSettings;
  (kind === 'adam' ? members(adamRules) : members(momentumRules))(name, value);
};

function adamOfBoth(
  settings: AdamSettings,
  { k, steps }: TrainingLength,
  perEpoch: Readonly<Record<NetworkName, number>>,
): Readonly<Record<NetworkName, Optimiser>> {
  const { learningRate, discriminatorRate = learningRate, beta1, beta2, l2, ...schedule } = settings;
  const adamOf = (rate: number, perStep: number, network: NetworkName) => {
    const share = rateShare(schedule, { perStep, perEpoch: perEpoch[network], steps: steps ?? undefined });
    const scheduled = share === undefined ? rate : (update: number) => rate * share(update);
    return adam({ learningRate: scheduled, beta1, ...(beta2 === undefined ? {} : { beta2 }), l2 });
  };
  return {
    generator: adamOf(learningRate, 1, 'generator'),
    discriminator: adamOf(discriminatorRate, k, 'discriminator'),
  };
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
