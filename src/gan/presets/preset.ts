import type { PictureNetwork, PointMlpNetwork } from '../networks/network.ts';
import type { OptimiserSettings } from '../training/optimiser-settings.ts';
import type { StepDefinition, UpdateOrder } from '../training/step-definition.ts';

/** Each network's options without what the data says. */
type WithoutChannels<N> = N extends unknown ? Omit<N, 'channels'> : never;

/** What all named starting points have; every value can be overridden. */
interface CommonPreset {
  /** For help texts: what it is, in a line. */
  readonly summary: string;
  readonly batchSize: number;
  readonly optimiser: OptimiserSettings;
  readonly updates: UpdateOrder;
  readonly generatorNoise: StepDefinition['generatorNoise'];
  /** Epochs that are trained when no length is asked for, where its source says how many. */
  readonly epochs?: number;
  /** The preset whose runs give the upper layers of G, for the second of two stages. */
  readonly pretrainedBy?: string;
}

/** A starting point for pictures. */
export interface PicturePreset<N extends PictureNetwork = PictureNetwork> extends CommonPreset {
  readonly kind: 'pictures';
  readonly network: WithoutChannels<N>;
  /** Channels when the data does not say. */
  readonly channels: 1 | 3;
}

/** A starting point for points. */
export interface PointPreset extends CommonPreset {
  readonly kind: 'points';
  readonly network: PointMlpNetwork;
}

/** Told apart by `kind`, as the GANs that they describe are. */
export type Preset = PicturePreset | PointPreset;
