/** What a page must know to run a model: plain values, sent beside it as JSON. */
import type { ValueRange } from '../../core/value-range.ts';
import type { LatentSpec } from '../../gan/networks/gan.ts';
import type { WeightKind } from '../../gan/sampling/standing-generator.ts';
import type { ModelKind } from './model-kinds.ts';

/** What the numbers of an input or output are. */
export type TensorMeaning =
  /** The random numbers of z. */
  | 'latent'
  /** One-hot, of conditional networks. */
  | 'class'
  /** Pictures or points, in the range of the GAN. */
  | 'example'
  /** A factor for each map of a convolution: 0 drops it, 1 leaves it as it is. */
  | 'keep'
  /** What a layer makes of its input, normalised and rectified. */
  | 'activation'
  /** The maximum of each map. */
  | 'response'
  /** 1 at the unit in question, 0 elsewhere. */
  | 'unit'
  /** D's answer before the sigmoid. */
  | 'logit'
  /** D's probability that the example is real. */
  | 'probability'
  /** What of each pixel increases the logit, or the unit, in the shape of pictures. */
  | 'evidence';

/** An input or output of a model: float32. */
export interface ModelTensor {
  readonly name: string;
  readonly shape: readonly (number | 'batch')[];
  readonly meaning: TensorMeaning;
  /** The layer that an activation, a response or a unit is of. */
  readonly layer?: string | undefined;
}

/** The shape and the values of the examples of a GAN. */
export type ModelExamples =
  | {
      readonly kind: 'pictures';
      readonly channels: 1 | 3;
      readonly height: number;
      readonly width: number;
      readonly range: ValueRange;
      /** The values drawn as black and as white. */
      readonly limits: readonly [black: number, white: number];
    }
  | { readonly kind: 'points'; readonly dimension: number };

/** What was chosen of a run. */
export interface ModelSource {
  readonly step: number;
  /** Of G; D has live weights only. */
  readonly weights: WeightKind;
  /** Whose mean and variance batch normalisation uses; null if the network has none. */
  readonly statistics: 'standing' | 'running' | null;
  /** What is to be said about these, in a sentence. */
  readonly note: string | null;
  /** The names of the classes, if the GAN is conditional and they have names. */
  readonly classNames: readonly string[] | null;
}

export interface ModelDescription extends ModelSource {
  readonly kind: ModelKind;
  readonly inputs: readonly ModelTensor[];
  readonly outputs: readonly ModelTensor[];
  /** Of the GAN: its z includes the class, which a model takes as an input of its own (`latentFeeds`). */
  readonly latent: LatentSpec;
  readonly examples: ModelExamples;
  /** What evidence is: guided backpropagation, or the plain gradient of a network without rectifiers. */
  readonly evidence: 'guided' | 'gradient' | null;
}
