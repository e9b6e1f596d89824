/** What the inputs of models take, made of what a page has. */
import { rowCount } from '../../core/checks.ts';
import type { LatentSpec } from '../../gan/networks/gan.ts';

/** The values of the inputs `z` and `label` of models of a generator. */
export interface LatentFeeds {
  /** [count, random numbers] */
  readonly z: Float32Array;
  /** One-hot, [count, classes]; undefined if the GAN is not conditional. */
  readonly label: Float32Array | undefined;
}

/**
 * Splits latent vectors, which end in the class, into the inputs of a model.
 *
 * @param z [count, latent], such as those of `latentOfSeeds`
 * @throws UsageError if there are none, or the last is incomplete
 */
export function latentFeeds({ dimension, classes }: LatentSpec, z: Float32Array): LatentFeeds {
  const count = rowCount('latent vectors', z, dimension);
  if (classes === undefined) return { z, label: undefined };
  const numbers = dimension - classes;
  const noise = new Float32Array(count * numbers);
  const label = new Float32Array(count * classes);
  for (let i = 0; i < count; i++) {
    const one = z.subarray(i * dimension, (i + 1) * dimension);
    noise.set(one.subarray(0, numbers), i * numbers);
    label.set(one.subarray(numbers), i * classes);
  }
  return { z: noise, label };
}

/** The shape of D's last maps: an output of `discriminator-features`. */
export interface MapsShape {
  readonly maps: number;
  readonly height: number;
  readonly width: number;
}

/** The place in a map where it responds most, the first of equal ones. */
export interface StrongestUnit {
  readonly row: number;
  readonly column: number;
  readonly activation: number;
  /** The input `unit` of a model `discriminator-unit` for this picture, [maps, height, width]. */
  readonly unit: Float32Array;
}

/**
 * Where one picture excites a feature of D's last convolution most.
 *
 * @param maps of the picture, [maps, height, width]
 */
export function strongestUnit(
  maps: Float32Array,
  { maps: count, height, width }: MapsShape,
  feature: number,
): StrongestUnit {
  const area = height * width;
  const own = maps.subarray(feature * area, (feature + 1) * area);
  const at = own.reduce((best, value, i) => (value > own[best]! ? i : best), 0);
  const unit = new Float32Array(count * area);
  unit[feature * area + at] = 1;
  return { row: Math.floor(at / width), column: at % width, activation: own[at]!, unit };
}
