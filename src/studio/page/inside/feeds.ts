/** What networks take, made of what the view has. */
import { latentFeeds } from '../../../analysis/models/feeds.ts';
import { latentBetween } from '../../../analysis/explore/latent-walk.ts';
import type { ModelDescription } from '../../../analysis/models/description.ts';
import { withClasses, type LatentSpec } from '../../../gan/networks/gan.ts';
import { labelsOfSeeds } from '../../../gan/sampling/sampler.ts';
import { latentsOf } from '../painter/latents.ts';

type Feeds = Readonly<Record<string, Float32Array>>;

/** The inputs of models of G, for latent vectors [count, latent]. */
export function generatorFeeds(latent: LatentSpec, z: Float32Array): Feeds {
  const feeds = latentFeeds(latent, z);
  return feeds.label === undefined ? { z: feeds.z } : { z: feeds.z, label: feeds.label };
}

/**
 * The inputs of models of D.
 *
 * @param examples of the values of the GAN
 * @param labels the class of each, for conditional networks
 */
export function discriminatorFeeds(
  { inputs, latent: { classes } }: ModelDescription,
  examples: Float32Array,
  labels: readonly number[],
): Feeds {
  const { name } = inputs.find(({ meaning }) => meaning === 'example')!;
  if (classes === undefined) return { [name]: examples };
  const label = new Float32Array(labels.length * classes);
  labels.forEach((each, i) => label.fill(1, i * classes + each, i * classes + each + 1));
  return { [name]: examples, label };
}

/**
 * The z that is looked at.
 *
 * @param own of a favourite that has no seed
 */
export function chosenLatent(
  latent: LatentSpec,
  { seed, towards }: { readonly seed: number; readonly towards: number },
  own: readonly number[] | undefined,
): Float32Array {
  // A run of the same name may have had a z of another length.
  return own?.length === latent.dimension ? Float32Array.from(own) : latentNear(latent, seed, towards);
}

/** The classes that are part of z, of conditional networks. */
export function labelsOfLatent(latent: LatentSpec, z: Float32Array): number[] {
  const { label } = latentFeeds(latent, z);
  return label === undefined ? [] : [label.indexOf(1)];
}

/** The z of a seed, or one on the arc to that of the next seed, with the class of the first. */
function latentNear(latent: LatentSpec, seed: number, towards: number): Float32Array {
  if (towards === 0) return latentsOf(latent, [seed]);
  const size = latent.dimension;
  const both = latentsOf(latent, [seed, seed + 1]);
  const between = latentBetween(both.subarray(0, size), both.subarray(size), towards, 'spherical');
  const labels = labelsOfSeeds(latent, [seed]);
  return labels === undefined ? between : withClasses(latent, between, labels);
}
