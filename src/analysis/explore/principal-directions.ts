/**
 * The directions of z that change pictures most.
 *
 * A small step v from z changes the picture by J v, J the Jacobian of G at z. Its mean square over pictures is vᵀ M v,
 * with M = E[JᵀJ] / values: so the eigenvectors of M are, in order, the unit steps that change pictures most. SeFa (Shen
 * and Zhou 2021) takes JᵀJ of the first layer alone, and GANSpace (Härkönen et al. 2020) the covariance of its outputs;
 * here all layers count, and no layer has to be linear. J is measured by finite differences, so that any G will do.
 */
import {
  callback,
  checkArguments,
  checkOptions,
  integer,
  optional,
  positive,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { maxOf } from '../../core/extremes.ts';
import { mean, range } from '../../core/numbers.ts';
import { grouped } from '../../core/wording.ts';
import { latentRule, type LatentSpec } from '../../gan/networks/gan.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import { latentDeviation } from './along-directions.ts';
import { pictureChange, vectorsOf, type Paint } from './latent.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** The options of `principalDirections`. */
export interface DirectionOptions {
  /** How many directions to find; default 6, or all of fewer. */
  readonly count?: number | undefined;
  /** How many samples, the first by seed, the Jacobian is averaged over; default 8. Each paints a picture for each number of z. */
  readonly samples?: number | undefined;
  /** The difference between the maximum and the minimum value of pictures; default 2, for [−1, 1]. */
  readonly span?: number | undefined;
}

const rules: RulesOf<DirectionOptions> = {
  count: optional(integer(1)),
  samples: optional(integer(1, 256)),
  span: optional(positive),
};

/** A direction of z, and what a step along it does. */
export interface PrincipalDirection {
  /** A unit vector, [latent]; zero in the class of a conditional GAN. Its greatest number by size is positive. */
  readonly direction: Float32Array;
  /** How much pictures change over a step of length 1 (`pictureChange`), as painted from ½ before a sample to ½ after it. */
  readonly change: number;
  /** The share of this direction in the mean square change over all directions. */
  readonly share: number;
}

/** Of a z with more numbers, the Jacobian takes too many pictures. */
const maxNumbers = 512;
/** The finite difference, in standard deviations of a number of z. */
const difference = 0.1;

/**
 * The orthogonal unit directions of z that change pictures most, the first the most. The same networks give the same
 * directions, to the rounding of the device.
 *
 * @param paint makes pictures or points of z: [count, latent] → [count, …example]
 * @throws UsageError if z has too many numbers
 */
export async function principalDirections(
  paint: Paint,
  latent: LatentSpec,
  options: DirectionOptions = {},
): Promise<PrincipalDirection[]> {
  checkArguments('principalDirections', { paint, latent }, { paint: callback, latent: latentRule });
  checkOptions('principalDirections', options, rules);
  const { samples = 8, count = 6, span = 2 } = options;
  const { dimension, classes = 0 } = latent;
  const numbers = dimension - classes;
  if (numbers > maxNumbers) {
    throw new UsageError(
      `z has ${grouped(numbers)} numbers, expected at most ${maxNumbers}: finding the directions that change pictures most takes a picture for each`,
      { code: 'not-applicable' },
    );
  }
  const stops = vectorsOf(latentOfSeeds({ latent }, range(0, samples)), dimension);
  const { values, vectors } = symmetricEigen(await meanSquares(paint, stops, latent), numbers);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const found: PrincipalDirection[] = [];
  for (const [i, vector] of vectors.slice(0, count).entries()) {
    const direction = signed(vector, dimension);
    const change = await changeAlong(paint, stops, direction, span);
    found.push({ direction, change, share: total === 0 ? 0 : Math.max(0, values[i]!) / total });
  }
  return found;
}

/** M = E[JᵀJ] / values, [numbers, numbers] */
async function meanSquares(
  paint: Paint,
  stops: readonly Float32Array[],
  latent: LatentSpec,
): Promise<Float64Array> {
  const { dimension, classes = 0 } = latent;
  const numbers = dimension - classes;
  const step = difference * latentDeviation(latent);
  const sums = new Float64Array(numbers * numbers);
  for (const stop of stops) {
    const z = new Float32Array((numbers + 1) * dimension);
    for (let i = 0; i <= numbers; i++) {
      z.set(stop, i * dimension);
      if (i < numbers) z[i * dimension + i]! += step;
    }
    const painted = await paint(z);
    const moved = vectorsOf(painted, painted.length / (numbers + 1));
    const start = moved.pop()!;
    for (const values of moved) values.forEach((value, k) => (values[k] = (value - start[k]!) / step));
    const scale = 1 / (start.length * stops.length);
    for (let i = 0; i < numbers; i++) {
      for (let j = 0; j <= i; j++) {
        const product = scale * products(moved[i]!, moved[j]!);
        sums[i * numbers + j]! += product;
        if (i !== j) sums[j * numbers + i]! += product;
      }
    }
  }
  return sums;
}

/** The inner product, without calls in its loop: there are 5,000 of 12,288 numbers for each sample of 64×64. */
function products(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** As a vector of z whose greatest number by size is positive. */
function signed(vector: Float64Array, dimension: number): Float32Array {
  const greatest = maxOf(vector.map(Math.abs));
  const sign = Math.sign(vector.find((value) => Math.abs(value) === greatest)!) || 1;
  const direction = new Float32Array(dimension);
  direction.set(vector.map((value) => sign * value));
  return direction;
}

async function changeAlong(
  paint: Paint,
  stops: readonly Float32Array[],
  direction: Float32Array,
  span: number,
): Promise<number> {
  const z = new Float32Array(2 * stops.length * direction.length);
  stops.forEach((stop, i) => {
    for (const [end, by] of [-0.5, 0.5].entries()) {
      z.set(
        stop.map((value, k) => value + by * direction[k]!),
        (2 * i + end) * direction.length,
      );
    }
  });
  const painted = await paint(z);
  const pictures = vectorsOf(painted, painted.length / (2 * stops.length));
  return mean(stops.map((_, i) => pictureChange(pictures[2 * i]!, pictures[2 * i + 1]!, span)));
}
