/** Distributions of points with known densities, to compare small GANs with. */
import {
  anything,
  checkArguments,
  finite,
  having,
  including,
  integer,
  listOf,
  numbers,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import type { RandomStream } from '../../core/random.ts';

/** A distribution of points whose density is known. */
export interface PointDistribution {
  /** Numbers in a point. */
  readonly dimension: number;
  /** The density at a point [dimension]. */
  readonly density: (point: ArrayLike<number>) => number;
  /** Draws points, [count, dimension]. */
  readonly draw: (count: number, random: RandomStream) => Float32Array;
}

/** An isotropic Gaussian of a mixture. */
export interface MixtureComponent {
  readonly mean: readonly number[];
  readonly deviation: number;
  /** Relative frequency. Default 1. */
  readonly weight?: number;
}

const drawRules = { count: integer(0), random: having('a RandomStream', 'unit', 'normal') };

/**
 * A mixture of Gaussians.
 *
 * @throws UsageError if there is no component, dimensions differ, or a deviation or weight is not above 0
 *
 * @example
 * const gaussian = gaussianMixture([{ mean: [4], deviation: 0.5 }]);
 * gaussian.density([4]); // 0.798
 */
export function gaussianMixture(components: readonly MixtureComponent[]): PointDistribution {
  checkArguments(
    'gaussianMixture',
    { components },
    { components: listOf(including({ mean: listOf(finite), deviation: anything })) },
  );
  const dimension = dimensionOf(components);
  const total = components.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const shares = components.map(({ weight = 1 }) => weight / total);
  return {
    dimension,
    density(point) {
      numbers('point', point);
      return components.reduce((sum, { mean, deviation }, i) => {
        const squared = mean.reduce((distance, centre, axis) => distance + (point[axis]! - centre) ** 2, 0);
        const peak = (2 * Math.PI * deviation ** 2) ** (-dimension / 2);
        return sum + shares[i]! * peak * Math.exp(-squared / (2 * deviation ** 2));
      }, 0);
    },
    draw(count, random) {
      checkArguments('draw', { count, random }, drawRules);
      const points = new Float32Array(count * dimension);
      for (let i = 0; i < count; i++) {
        const { mean, deviation } = components[pick(shares, random.unit())]!;
        const point = points.subarray(i * dimension, (i + 1) * dimension);
        random.normal(point, 0, deviation);
        for (let axis = 0; axis < dimension; axis++) point[axis]! += mean[axis]!;
      }
      return points;
    },
  };
}

function dimensionOf(components: readonly MixtureComponent[]): number {
  const [first] = components;
  if (first === undefined || first.mean.length === 0) {
    throw new UsageError('a mixture got no component, expected Gaussians with a mean of one number or more');
  }
  for (const { mean, deviation, weight = 1 } of components) {
    if (mean.length !== first.mean.length || !(deviation > 0) || !(weight > 0)) {
      throw new UsageError(
        `a component of a mixture got a mean of ${mean.length} numbers, deviation ${deviation} and weight ${weight}, expected ${first.mean.length} numbers and both above 0`,
      );
    }
  }
  return first.mean.length;
}

/** The index of the share that a number in (0, 1) falls into. Shares add up to 1. */
function pick(shares: readonly number[], unit: number): number {
  let cumulative = 0;
  const found = shares.findIndex((share) => (cumulative += share) > unit);
  return found === -1 ? shares.length - 1 : found; // rounding may leave the sum below 1
}

/** The nominal size of a named set, which defines an epoch: the number of points is unlimited. */
export const pointsPerEpoch = 51_200;

/** A named distribution for a GAN to learn. */
export interface NamedPoints extends PointDistribution {
  /** A description in a few words. */
  readonly summary: string;
  /** The range of drawings along each axis. */
  readonly extent: readonly [from: number, to: number];
}

/** The names of the distributions that have one. */
export const pointSetNames = ['gaussian-1d', 'mixture-1d', 'ring-2d', 'grid-2d', 'spiral-2d'] as const;
/** The name of a distribution. */
export type PointSetName = (typeof pointSetNames)[number];

/** The Gaussians of `ring-2d`. */
export const ring = { means: onCircle(8, 2), deviation: 0.1 } as const;

/** The distributions that the presets `gan-1d` and `gan-2d` learn. */
export const pointSets: Readonly<Record<PointSetName, NamedPoints>> = {
  'gaussian-1d': {
    summary: 'a Gaussian of mean 1 and deviation 0.5',
    extent: [-4, 4],
    ...gaussianMixture([{ mean: [1], deviation: 0.5 }]),
  },
  'mixture-1d': {
    summary: 'two Gaussians on a line, the right one drawn more often',
    extent: [-4, 4],
    ...gaussianMixture([
      { mean: [-1.5], deviation: 0.4, weight: 1 },
      { mean: [1.2], deviation: 0.6, weight: 2 },
    ]),
  },
  'ring-2d': {
    summary: 'eight Gaussians on a circle of radius 2',
    extent: [-3, 3],
    ...gaussianMixture(ring.means.map((mean) => ({ mean, deviation: ring.deviation }))),
  },
  'grid-2d': {
    summary: 'twenty-five Gaussians in rows of five',
    extent: [-3, 3],
    ...gaussianMixture(
      Array.from({ length: 25 }, (_, i) => ({ mean: [(i % 5) - 2, Math.floor(i / 5) - 2], deviation: 0.07 })),
    ),
  },
  'spiral-2d': {
    summary: 'a spiral of one and a half turns',
    extent: [-3, 3],
    ...gaussianMixture(onSpiral(120, 1.5, 2.4).map((mean) => ({ mean, deviation: 0.08 }))),
  },
};

export function isPointSet(name: string): name is PointSetName {
  return (pointSetNames as readonly string[]).includes(name);
}

function onCircle(count: number, radius: number): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/** Points at even distances along the spiral r = a·angle, whose length grows with the square of the angle. */
function onSpiral(count: number, turns: number, radius: number): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const share = Math.sqrt((i + 0.5) / count);
    const angle = 2 * Math.PI * turns * share;
    return [radius * share * Math.cos(angle), radius * share * Math.sin(angle)];
  });
}
