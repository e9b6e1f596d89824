/** The z of pictures, the same numbers as the command line's. */
import { withClasses, type LatentSpec } from '../../../gan/networks/gan.ts';
import { latentOfSeeds } from '../../../gan/sampling/sampler.ts';
import { truncateLatent } from '../../../gan/sampling/truncate-latent.ts';

/** How the z of seeds are changed. */
export interface LatentChoice {
  /** How large their numbers may be; undefined: as drawn. */
  readonly truncation?: number | undefined;
  /** Of a conditional GAN: the class of all of them. Undefined: the seed modulo the number of classes. */
  readonly label?: number | undefined;
}

/**
 * Latent vectors of seeds, [seeds, latent], as `sparring sample` has them.
 *
 * @throws UsageError if a seed, the truncation or the class is out of range
 */
export function latentsOf(
  latent: LatentSpec,
  seeds: readonly number[],
  { truncation, label }: LatentChoice = {},
): Float32Array {
  const drawn = latentOfSeeds({ latent }, seeds);
  const z = truncation === undefined ? drawn : truncateLatent(latent, drawn, truncation);
  return label === undefined
    ? z
    : withClasses(
        latent,
        z,
        seeds.map(() => label),
      );
}
