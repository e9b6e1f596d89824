import type { PictureNetwork, PointMlpNetwork } from '../networks/network.ts';
import type { OptimiserSettings } from '../training/optimiser-settings.ts';
import type { StepDefinition, UpdateOrder } from '../training/step-definition.ts';

/** The members of every preset. Each value can be overridden. */
export interface CommonPreset {
  /** A description of one line, for help texts. */
  readonly summary: string;
  readonly batchSize: number;
  readonly optimiser: OptimiserSettings;
  readonly updates: UpdateOrder;
  readonly generatorNoise: StepDefinition['generatorNoise'];
  /** The default number of epochs, if the preset's source states one. */
  readonly epochs?: number;
  /** The preset whose runs provide the upper layers of G, if this is the second of two stages. */
  readonly pretrainedBy?: string;
}

/** A preset for pictures. */
export interface PicturePreset<N extends PictureNetwork = PictureNetwork> extends CommonPreset {
  readonly kind: 'pictures';
  /** Its size and channels are defaults: the data may determine others. */
  readonly network: N;
}

/** A preset for points. */
export interface PointPreset extends CommonPreset {
  readonly kind: 'points';
  readonly network: PointMlpNetwork;
}

/** Distinguished by `kind`, like the GANs that presets describe. */
export type Preset = PicturePreset | PointPreset;
