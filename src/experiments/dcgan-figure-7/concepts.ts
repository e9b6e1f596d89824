/** The concepts of A − B + C: which samples show them, and whether the arithmetic did what it should. */
import { mean } from '../../core/numbers.ts';
import { meanVector, vectorsOf } from '../../analysis/explore/latent.ts';
import type { ArithmeticResult } from '../../analysis/explore/vector-arithmetic.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { greatest, type Exemplars } from '../support/exemplars.ts';
import { brightness, measuresOf, middleLight, standardisedBy } from '../support/picture-measures.ts';

export const concepts = ['a', 'b', 'c'] as const;
export type Concept = (typeof concepts)[number];

/** Exemplars of each concept, the paper's. */
export const exemplarsEach = 3;

/** What tells the concepts apart: A has both, B lacks the first, C lacks both. So Y = A − B + C is to lack the second. */
export const attributes = { brightness, middleLight } as const;
export type Attribute = keyof typeof attributes;

const signs: Readonly<Record<Concept, Readonly<Record<Attribute, 1 | -1>>>> = {
  a: { brightness: 1, middleLight: 1 },
  b: { brightness: -1, middleLight: 1 },
  c: { brightness: -1, middleLight: -1 },
};

/** Both attributes of pictures, in standard deviations of those of samples. */
export type Scale = (images: Float32Array) => Readonly<Record<Attribute, number[]>>;

/** @param samples [count, C, H, W], which say what is usual */
export function scaleOf(samples: Float32Array, image: ImageSpec): Scale {
  const measured = (attribute: Attribute) => {
    const standardised = standardisedBy(measuresOf(samples, image, attributes[attribute]));
    return (images: Float32Array) =>
      measuresOf(images, image, attributes[attribute]).map((value) => standardised(value));
  };
  const [first, second] = [measured('brightness'), measured('middleLight')];
  return (images) => ({ brightness: first(images), middleLight: second(images) });
}

/** The samples that show each concept most clearly: those whose weaker attribute is strongest. */
export function chooseExemplars(samples: Float32Array, scale: Scale): Exemplars<Concept> {
  const measured = scale(samples);
  const chosen = (concept: Concept) =>
    greatest(
      measured.brightness.map((value, i) =>
        Math.min(signs[concept].brightness * value, signs[concept].middleLight * measured.middleLight[i]!),
      ),
      exemplarsEach,
    );
  return { a: chosen('a'), b: chosen('b'), c: chosen('c') };
}

/** Means over pictures. */
export type Means = Readonly<Record<Attribute, number>>;

/** Both attributes: of the exemplars of each concept, of Y with those around it, and of the arithmetic on pictures. */
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
    y: means(nine(result)),
    pixels: means(result.pixels),
  };
}

/** Y and the eight around it. */
function nine({ image, neighbours }: ArithmeticResult): Float32Array {
  const all = new Float32Array(image.length + neighbours.length);
  all.set(image);
  all.set(neighbours, image.length);
  return all;
}

/** How much of what A has more than B a picture has more than C, and of what C has more than B, more than A. */
export interface SharesCarried {
  readonly aLessB: number;
  readonly cLessB: number;
}

/**
 * For concepts that nothing is measured of: of pictures, the part along the difference of two mean pictures, as a share
 * of that difference. Arithmetic on pictures has 1 by its making, but for what is clamped.
 *
 * @param images [count, C, H, W], whose mean is taken
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

/** The same of what came out: of Y with those around it, and of the arithmetic on pictures. */
export function resultShares(result: ArithmeticResult): { y: SharesCarried; pixels: SharesCarried } {
  return { y: sharesCarried(nine(result), result), pixels: sharesCarried(result.pixels, result) };
}
