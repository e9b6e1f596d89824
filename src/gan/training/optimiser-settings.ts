/** Optimisers as plain values, such as a run's options keep, and what is made of them. */
import { adam, sgd, type Optimiser } from '../../nn/optimiser.ts';
import type { NetworkName } from '../networks/state-names.ts';

/** Adam for both networks: DCGAN's. */
export interface AdamSettings {
  readonly kind: 'adam';
  readonly learningRate: number;
  readonly beta1: number;
  /** Share of each parameter that is added to its gradient, the gradient of an L2 penalty; default 0. */
  readonly l2?: number | undefined;
  /** The rate is constant for `after` epochs, then falls evenly to zero in so many; default: it is constant. */
  readonly decay?: { readonly after: number; readonly epochs: number } | undefined;
}

/** Gradient descent with momentum on a schedule: the 2014 paper's. */
export interface MomentumSettings {
  readonly kind: 'momentum';
  /** Of the first update. */
  readonly learningRate: number;
  /** What the rate is divided by after each update. */
  readonly rateDivisor: number;
  /** Where the rate stops falling. */
  readonly leastRate: number;
  /**
   * D's rate as a share of G's. The authors' code halves D's loss, the mean of its two terms, which for this rule is
   * half the rate.
   */
  readonly discriminatorShare: number;
  /** Of the first epoch. */
  readonly momentum: number;
  /** Of epoch number `momentumEpochs`, counted from 1, and of all after it; between them it rises evenly. */
  readonly finalMomentum: number;
  readonly momentumEpochs: number;
}

export type OptimiserSettings = AdamSettings | MomentumSettings;

/** How a training's updates make epochs. */
export interface EpochLength {
  /** Whole batches in the data set: each update of D takes one. */
  readonly batches: number;
  /** Updates of D for one of G. */
  readonly k: number;
}

/** The optimiser of each network. */
export function optimisersOf(
  settings: OptimiserSettings,
  epoch: EpochLength,
): Readonly<Record<NetworkName, Optimiser>> {
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

/** The rate changes from epoch to epoch, as in DCGAN's code; the last share of it stays. */
function scheduledAdam({ learningRate, beta1, l2, decay }: AdamSettings, updatesPerEpoch: number): Optimiser {
  const { after, epochs } = decay!;
  const rate = (update: number) => {
    const over = Math.max(0, Math.floor((update - 1) / updatesPerEpoch) - after);
    return learningRate * Math.max(1 - over / epochs, 1 / epochs);
  };
  return adam({ learningRate: rate, beta1, l2 });
}

function scheduledMomentum(settings: MomentumSettings, share: number, updatesPerEpoch: number): Optimiser {
  const { learningRate, rateDivisor, leastRate, momentum, finalMomentum, momentumEpochs } = settings;
  return sgd({
    learningRate: (update) => share * Math.max(learningRate / rateDivisor ** (update - 1), leastRate),
    momentum: (update) => {
      const epoch = Math.floor((update - 1) / updatesPerEpoch); // from 0
      const risen = momentumEpochs === 1 ? 1 : Math.min(1, epoch / (momentumEpochs - 1));
      return momentum + (finalMomentum - momentum) * risen;
    },
  });
}
