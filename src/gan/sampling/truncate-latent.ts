import { positive, rowCount } from '../../core/checks.ts';
import { erf, inverseErf } from '../../core/error-function.ts';
import type { LatentSpec } from '../networks/gan.ts';

/**
 * The truncation trick (Brock et al. 2019, arXiv 1809.11096): z whose numbers lie within ±`truncation`, distributed as
 * random z that happen to lie there. Pictures become more typical and less varied.
 *
 * Every number keeps its place among the numbers that could have been drawn: a median stays a median. So the z of a seed
 * changes gradually with the truncation, and with it the picture, where drawing anew what is beyond would jump. A uniform
 * z is scaled; a Gaussian one is drawn in more towards its ends. The class of a conditional GAN is kept.
 *
 * @param z [count, latent]
 * @param truncation above 0. From the bound of a uniform distribution on, nothing changes
 * @returns a copy
 * @throws UsageError if the truncation is not a number above 0. @throws SparringError if the last z is incomplete
 */
export function truncateLatent(latent: LatentSpec, z: Float32Array, truncation: number): Float32Array {
  positive('truncation', truncation);
  const { dimension, classes = 0 } = latent;
  rowCount('latent vectors', z, dimension);
  const truncated = truncating(latent, truncation);
  return z.map((value, i) => (i % dimension < dimension - classes ? truncated(value) : value));
}

function truncating({ distribution, bound = 1 }: LatentSpec, truncation: number): (value: number) => number {
  if (distribution === 'uniform') {
    const scale = Math.min(1, truncation / bound);
    return (value) => value * scale;
  }
  // P(|x| < a) of a Gaussian is erf(a / √2). The new number has the old one's share of the truncation's.
  const within = erf(truncation / Math.SQRT2);
  if (within === 1) return (value) => value;
  return (value) => Math.SQRT2 * inverseErf(within * erf(value / Math.SQRT2));
}
