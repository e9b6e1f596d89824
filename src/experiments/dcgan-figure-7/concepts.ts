/** The concepts of A − B + C: which samples show them, and whether the arithmetic has the expected result. */
import { mean } from '../../core/numbers.ts';
import { meanVector, vectorsOf } from '../../analysis/explore/latent.ts';
import type { ArithmeticResult } from '../../analysis/explore/vector-arithmetic.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { indicesOfLargest, type Exemplars } from '../support/exemplars.ts';
import { brightness, measuresOf, middleLight, standardisedBy } from '../support/picture-measures.ts';

export const concepts = ['a', 'b', 'c'] as const;
export type Concept = (typeof concepts)[number];

/** Exemplars of each concept, as in the paper. */
export const exemplarsEach = 3;

/** What distinguishes the concepts: A has both, B lacks the first, C lacks both. Y = A − B + C should lack the second. */
export const attributes = { brightness, middleLight } as const;
export type Attribute = keyof typeof attributes;

const signs: Readonly<Record<Concept, Readonly<Record<Attribute, 1 | -1>>>> = {
  a: { brightness: 1, middleLight: 1 },
  b: { brightness: -1, middleLight: 1 },
  c: { brightness: -1, middleLight: -1 },
};

/** Measures both attributes of pictures, in standard deviations of samples. */
export type Scale = (images: Float32Array) => Readonly<Record<Attribute, number[]>>;

/** @param samples [count, C, H, W], whose mean and standard deviation define the scale */
export function scaleOf(samples: Float32Array, image: ImageSpec): Scale {
  const measured = (attribute: Attribute) => {
    const standardised = standardisedBy(measuresOf(samples, image, attributes[attribute]));
    return (images: Float32Array) =>
      measuresOf(images, image, attributes[attribute]).map((value) => standardised(value));
  };
  const [first, second] = [measured('brightness'), measured('middleLight')];
  return (images) => ({ brightness: first(images), middleLight: second(images) });
}

/** Chooses the samples that show each concept most clearly: those with the strongest weaker attribute. */
export function chooseExemplars(samples: Float32Array, scale: Scale): Exemplars<Concept> {
  const measured = scale(samples);
  const chosen = (concept: Concept) =>
    indicesOfLargest(
      measured.brightness.map((value, i) =>
        Math.min(signs[concept].brightness * value, signs[concept].middleLight * measured.middleLight[i]!),
      ),
      exemplarsEach,
    );
  return { a: chosen('a'), b: chosen('b'), c: chosen('c') };
}

/** Mean attributes of pictures. */
export type Means = Readonly<Record<Attribute, number>>;

/** Mean attributes of the exemplars of each concept, of Y and its neighbours, and of the arithmetic on pictures. */
export interface MeasuredArithmetic extends Readonly<Record<Concept, Means>> {
  readonly y: Means;
  readonly pixels: Means;
}

export function measureArithmetic(result: ArithmeticResult, scale: Scale): MeasuredArithmetic {
  const means = (images: Float32Array): Means => {
    const measured = scale(images);
    return { brightness: mean(measured.brightness), middleLight: mean(measured.middleLight) };
  };
  return {
    a: means(result.a.exemplars),
    b: means(result.b.exemplars),
    c: means(result.c.exemplars),
    y: means(withNeighbours(result)),
    pixels: means(result.pixels),
  };
}

/** The pictures of Y and of its eight neighbours. */
function withNeighbours({ image, neighbours }: ArithmeticResult): Float32Array {
  const all = new Float32Array(image.length + neighbours.length);
  all.set(image);
  all.set(neighbours, image.length);
  return all;
}

/** How much of the difference A − B a picture adds to C, and how much of C − B it adds to A. 1 is all of it. */
export interface SharesCarried {
  readonly aLessB: number;
  readonly cLessB: number;
}

/**
 * Measures the arithmetic for concepts without a measure of their own: the mean picture is projected on the difference
 * of two concepts' mean pictures. Arithmetic on pictures has shares of 1 by construction, except for clamped values.
 *
 * @param images [count, C, H, W]; their mean is used
 */
export function sharesCarried(images: Float32Array, { a, b, c, pixels }: ArithmeticResult): SharesCarried {
  const meanPicture = (all: Float32Array) => meanVector(vectorsOf(all, pixels.length));
  const picture = meanPicture(images);
  const [ofA, ofB, ofC] = [meanPicture(a.exemplars), meanPicture(b.exemplars), meanPicture(c.exemplars)];
  const along = (from: Float32Array, more: Float32Array, less: Float32Array) => {
    let [product, square] = [0, 0];
    for (let i = 0; i < picture.length; i++) {
      const difference = more[i]! - less[i]!;
      product += (picture[i]! - from[i]!) * difference;
      square += difference ** 2;
    }
    return product / square;
  };
  return { aLessB: along(ofC, ofA, ofB), cLessB: along(ofA, ofC, ofB) };
}

/** The shares in the results: Y with its neighbours, and the arithmetic on pictures. */
export function resultShares(result: ArithmeticResult): { y: SharesCarried; pixels: SharesCarried } {
  return { y: sharesCarried(withNeighbours(result), result), pixels: sharesCarried(result.pixels, result) };
}
