/** Which Gaussians of a mixture a generator draws: whether it has dropped some. */
import { dot, sum } from '../../core/numbers.ts';

export interface ModeCount {
  /** The share of all points that is near each mode. */
  readonly shares: readonly number[];
  /** The number of modes that have points. */
  readonly covered: number;
  /** The share of points that are near any mode. */
  readonly near: number;
}

/** Of a Gaussian in the plane, 98.9% is nearer to its mean. */
const nearDeviations = 3;
/** The share of all points that a covered mode has at least. An even share of eight modes is 12.5%. */
const leastShare = 0.01;

/**
 * Counts the modes that points cover: those with one percent of the points within three deviations.
 *
 * @param points [count, dimension]
 * @param modes the means of equal isotropic Gaussians that do not overlap
 */
export function countModes(
  points: ArrayLike<number>,
  { means, deviation }: { readonly means: readonly (readonly number[])[]; readonly deviation: number },
): ModeCount {
  const dimension = means[0]!.length;
  const count = points.length / dimension;
  const counts = means.map(() => 0);
  for (let i = 0; i < count; i++) {
    const mode = means.findIndex((mean) => {
      const apart = mean.map((centre, axis) => points[i * dimension + axis]! - centre);
      return dot(apart, apart) <= (nearDeviations * deviation) ** 2;
    });
    if (mode >= 0) counts[mode]! += 1;
  }
  const shares = counts.map((each) => each / count);
  return {
    shares,
    covered: shares.filter((share) => share >= leastShare).length,
    near: sum(shares),
  };
}
