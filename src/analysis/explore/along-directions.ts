/** A z moved along several directions, by standard deviations. */
import type { LatentSpec } from '../../gan/networks/gan.ts';
import { combination } from './latent.ts';

/** The places on a direction that show what it changes, in standard deviations. */
export const directionStops = [-3, -1.5, 0, 1.5, 3] as const;
export const maxAlong = Math.max(...directionStops);

/** The standard deviation of a number of a random z, and so of z along any unit vector. */
export function latentDeviation({ distribution, bound = 1 }: LatentSpec): number {
  return distribution === 'normal' ? 1 : bound / Math.sqrt(3);
}

/**
 * A z moved along directions.
 *
 * @param directions unit vectors, [latent] each
 * @param along how far along each, in standard deviations; missing ones are 0
 */
export function alongDirections(
  z: Float32Array,
  directions: readonly Float32Array[],
  along: readonly number[],
  latent: LatentSpec,
): Float32Array {
  const deviation = latentDeviation(latent);
  return combination([
    [1, z],
    ...directions.map((direction, i) => [deviation * (along[i] ?? 0), direction] as const),
  ]);
}
