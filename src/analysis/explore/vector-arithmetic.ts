/** Arithmetic of concepts in latent space (Radford et al. 2015, section 6.3.2 and figure 7). */
import {
  callback,
  checkArguments,
  checkOptions,
  finite,
  floatArray,
  having,
  integer,
  listOf,
  members,
  nonNegative,
  optional,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { joined, norm } from '../../core/numbers.ts';
import type { RandomStream } from '../../core/random.ts';
import { combination, meanVector, vectorsOf, type Paint } from './latent.ts';

/** Half the width of the paper's uniform noise, which is added to each number of Y. */
export const paperNoise = 0.25;
/** Pictures of Y with noise. With the one without noise they make a sheet of 3×3. */
export const paperNeighbours = 8;

/** The three concepts of A − B + C, each the z of its exemplars, [exemplars, latent]. The paper takes three. */
export interface Concepts {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly c: Float32Array;
}

/** The options of `latentArithmetic`. */
export interface ArithmeticOptions {
  /** The stream that the noise is drawn from. */
  readonly random: RandomStream;
  /** Half the width of the noise; default 0.25, the paper's. */
  readonly noise?: number | undefined;
  /** How many pictures of Y with noise; default 8. */
  readonly neighbours?: number;
  /** The minimum and the maximum value of a picture; default [−1, 1]. */
  readonly range?: readonly [min: number, max: number];
}

const optionRules: RulesOf<ArithmeticOptions> = {
  random: having('a RandomStream', 'uniform', 'normal'),
  noise: optional(nonNegative),
  neighbours: optional(integer(0)),
  range: optional(listOf(finite, 2)),
};

/** One concept: the mean z, and the exemplars that it is the mean of. */
export interface Concept {
  /** Pictures of the exemplars, [exemplars, C, H, W]. */
  readonly exemplars: Float32Array;
  /** The mean z of the exemplars. */
  readonly mean: Float32Array;
  readonly norm: number;
  /** The picture of the mean z. */
  readonly image: Float32Array;
}

/** What `latentArithmetic` computed. */
export interface ArithmeticResult {
  readonly a: Concept;
  readonly b: Concept;
  readonly c: Concept;
  /** mean A − mean B + mean C. */
  readonly y: Float32Array;
  readonly norm: number;
  /** The picture of Y. */
  readonly image: Float32Array;
  /** Pictures of Y with noise, [neighbours, C, H, W]. */
  readonly neighbours: Float32Array;
  /** The control: A − B + C of the exemplars' mean pictures, value by value, clamped to the range. */
  readonly pixels: Float32Array;
  /** The share of the control's values that were outside the range. */
  readonly clamped: number;
}

/**
 * Computes Y = mean A − mean B + mean C and makes pictures of Y and of Y with noise. As a control it does the same
 * arithmetic on pictures instead of z, which overlays them.
 *
 * With three exemplars each, Y has the norm of a random z: a mean of n vectors has 1/n of the variance, and the three
 * variances add up.
 *
 * @throws SparringError if a concept has no exemplar, or the length of its z is not a multiple of `dimension`
 */
export async function latentArithmetic(
  concepts: Concepts,
  dimension: number,
  paint: Paint,
  options: ArithmeticOptions,
): Promise<ArithmeticResult> {
  checkArguments(
    'latentArithmetic',
    { concepts, dimension, paint },
    {
      concepts: members({ a: floatArray, b: floatArray, c: floatArray }),
      dimension: positiveInteger,
      paint: callback,
    },
  );
  checkOptions('latentArithmetic', options, optionRules);
  const { random, noise = paperNoise, neighbours = paperNeighbours, range = [-1, 1] } = options;
  const groups = [concepts.a, concepts.b, concepts.c].map((z) => vectorsOf(z, dimension));
  const means = groups.map(meanVector);
  const y = aMinusBPlusC(means);
  const around = Array.from({ length: neighbours }, () => withNoise(y, noise, random));
  // In one call, so that all pictures are in one batch if they fit.
  const painted = await paintAll([groups.flat(), means, [y], around], paint);
  const [exemplars = [], ofMeans = [], [image] = [], ofNeighbours = []] = painted;
  const concept = (i: number): Concept => {
    const first = groups.slice(0, i).reduce((sum, group) => sum + group.length, 0);
    return {
      exemplars: joined(exemplars.slice(first, first + groups[i]!.length)),
      mean: means[i]!,
      norm: norm(means[i]!),
      image: ofMeans[i]!,
    };
  };
  const [a, b, c] = [concept(0), concept(1), concept(2)];
  const meanPictures = [a, b, c].map((each) => meanVector(vectorsOf(each.exemplars, image!.length)));
  const sum = aMinusBPlusC(meanPictures);
  const [min, max] = range;
  const outside = sum.reduce((count, value) => count + (value < min || value > max ? 1 : 0), 0);
  return {
    a,
    b,
    c,
    y,
    norm: norm(y),
    image: image!,
    neighbours: joined(ofNeighbours),
    pixels: sum.map((value) => Math.min(max, Math.max(min, value))),
    clamped: outside / sum.length,
  };
}

function aMinusBPlusC(vectors: readonly Float32Array[]): Float32Array {
  const [a, b, c] = vectors;
  if (a === undefined || b === undefined || c === undefined) {
    throw new UsageError(`got ${vectors.length} vectors, expected three to compute A - B + C`);
  }
  return combination([
    [1, a],
    [-1, b],
    [1, c],
  ]);
}

function withNoise(y: Float32Array, noise: number, random: RandomStream): Float32Array {
  const drawn = random.uniform(new Float32Array(y.length), -noise, noise);
  return combination([
    [1, y],
    [1, drawn],
  ]);
}

/** The pictures of several lists of vectors, grouped in the same way. */
async function paintAll(
  lists: readonly (readonly Float32Array[])[],
  paint: Paint,
): Promise<Float32Array[][]> {
  const vectors = lists.flat();
  const images = await paint(joined(vectors));
  const each = vectorsOf(images, images.length / vectors.length);
  let first = 0;
  return lists.map(({ length }) => each.slice(first, (first += length)));
}
