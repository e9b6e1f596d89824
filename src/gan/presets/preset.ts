import { withoutUndefined } from '../../core/objects.ts';
import type { PictureNetwork, PointMlpNetwork } from '../networks/network.ts';
import type { AugmentationName, AugmentationStrength } from '../augmentation/augmentation.ts';
import { presentPenalties, type PenaltySettings } from '../objectives/objective-settings.ts';
import { boundaryOf } from '../objectives/objective.ts';
import { objectives, type ObjectiveName } from '../objectives/objectives.ts';
import type { OptimiserSettings } from '../training/optimiser-settings.ts';
import type { StepDefinition, UpdateOrder } from '../training/step-definition.ts';

/** Where a preset trains otherwise than the papers. */
export interface PresetTraining {
  /** Default `non-saturating`. */
  readonly objective?: ObjectiveName;
  /** Default: none. */
  readonly penalties?: PenaltySettings;
  /** What is changed in the pictures that D judges. Default: nothing. */
  readonly augment?: readonly AugmentationName[];
  /** Default 1: every picture. */
  readonly augmentStrength?: AugmentationStrength;
  /** After so many generated pictures, the weights of before count half in the average of G's. Default: no average. */
  readonly averageHalfLife?: number;
  /** Whether the pictures are mirrored at random. Default: not. */
  readonly mirror?: boolean;
}

/** The members of every preset. Each value can be overridden. */
export interface CommonPreset {
  /** A description of one line, for help texts. */
  readonly summary: string;
  readonly batchSize: number;
  readonly optimiser: OptimiserSettings;
  readonly updates: UpdateOrder;
  readonly generatorNoise: StepDefinition['generatorNoise'];
  readonly training?: PresetTraining;
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

/** What a training of a preset does: what is asked of it, and what the preset has otherwise. */
export function trainingOf(
  { training: usual = {} }: Preset,
  asked: {
    readonly [K in 'objective' | 'penalties' | 'augment' | 'augmentStrength']?: PresetTraining[K] | undefined;
  },
) {
  const objective = asked.objective ?? usual.objective ?? 'non-saturating';
  // D's certainty has no meaning where only differences of scores have one.
  const cannotAdapt = usual.augmentStrength === 'adaptive' && boundaryOf(objectives[objective]) === undefined;
  const isLeftOut = cannotAdapt && asked.augmentStrength === undefined;
  const augment = asked.augment ?? (isLeftOut ? undefined : usual.augment);
  const usualStrength = cannotAdapt || augment?.length === 0 ? undefined : usual.augmentStrength;
  return {
    objective,
    penalties: presentPenalties({ ...usual.penalties, ...withoutUndefined(asked.penalties ?? {}) }),
    augment: augment?.length === 0 ? undefined : augment,
    // One that was asked for is kept where nothing is changed, to be refused.
    augmentStrength: asked.augmentStrength ?? usualStrength,
  };
}

/** The decay of the average by the number of steps, from its half-life in generated pictures; null for no average. */
export function averageDecayOf(halfLife: number | undefined, batchSize: number): number | null {
  return halfLife === undefined ? null : 0.5 ** (batchSize / halfLife);
}

/** Distinguished by `kind`, like the GANs that presets describe. */
export type Preset = PicturePreset | PointPreset;
