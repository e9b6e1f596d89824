/** What networks that may learn classes have in common: z with the class at its end, G that takes it, and D that asks for it. */
import { integer, optional } from '../../core/checks.ts';
import { Sequential, type Layer } from '../../nn/layer.ts';
import { Dense, type WeightOptions } from '../../nn/linear.ts';
import { Projection } from '../../nn/projection.ts';
import type { LatentDistribution, LatentSpec } from './gan.ts';
import { LabelFromLatent, withoutLabel } from './label-from-latent.ts';

/** Networks hold several vectors for each class, as long as a layer is wide. */
export const maxLearnedClasses = 1000;

/** The number of classes among the options of networks. */
export const classesRule = optional(integer(2, maxLearnedClasses));

/** The z of networks of `latentDim` random numbers, and a class if they learn some. */
export function latentWithClasses({
  latentDim,
  latentDistribution: distribution,
  classes,
}: {
  readonly latentDim: number;
  readonly latentDistribution: LatentDistribution;
  readonly classes?: number | undefined;
}): LatentSpec {
  if (classes === undefined) return { dimension: latentDim, distribution };
  return { dimension: latentDim + classes, distribution, classes };
}

/** A generator of layers that take the random numbers alone. Those that need the class find it in their scope. */
export function takingLatent(layers: Readonly<Record<string, Layer>>, latent: LatentSpec): Layer {
  if (latent.classes === undefined) return new Sequential(layers);
  return new LabelFromLatent({ noise: withoutLabel(latent), ...layers }, latent);
}

/** The last layer of a discriminator: from `features` numbers to the logit, with classes by a projection. */
export function judging(
  features: number,
  classes: number | undefined,
  options: Omit<WeightOptions, 'maxNorm'>,
): Layer {
  return classes === undefined ? new Dense(features, 1, options) : new Projection(features, classes, options);
}
