/**
 * The complete window drop (Radford et al. 2015, section 6.3.2 and figure 6): boxes around an object, a classifier of
 * positions, and the same samples without the maps that draw the object.
 */
import { RandomStream } from '../../core/random.ts';
import { maxOf } from '../../core/extremes.ts';
import { valueSpan } from '../../core/value-range.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import type { SampledGenerator } from './by-seeds.ts';
import {
  generatorOfMaps,
  secondHighestConvolution,
  withoutMaps,
  type MapsGeometry,
} from './generator-maps.ts';
import { vectorsOf } from './latent.ts';
import { boxFinder, type BoxRule, type SeedBox } from './object-boxes.ts';
import {
  changeByPlace,
  fitWindowClassifier,
  type ChangeByPlace,
  type WindowClassifier,
} from './window-drop.ts';

/** How the object is located: by a rule that finds it in any picture, or by given boxes. */
export type ObjectPlaces =
  | { readonly kind: 'rule'; readonly rule: BoxRule }
  | { readonly kind: 'boxes'; readonly boxes: readonly SeedBox[] };

export interface ForgetOptions {
  /** The convolution whose maps are dropped; default: the second highest, as in the paper. */
  readonly layer?: string | undefined;
}

/** The samples with and without the maps, and how these maps were found. */
export interface ForgottenObject {
  readonly seeds: readonly number[];
  /** Pictures of the seeds, [seeds, C, H, W]. */
  readonly before: Float32Array;
  /** The same without the maps of positive weight. */
  readonly after: Float32Array;
  readonly boxes: readonly SeedBox[];
  readonly geometry: MapsGeometry;
  readonly classifier: WindowClassifier;
  readonly change: ChangeByPlace;
  /** Counts the patches that the rule finds in pictures [count, C, H, W]; undefined if boxes were given. */
  readonly count: ((images: Float32Array) => number) | undefined;
}

/**
 * Drops the feature maps of a generator that draw an object.
 *
 * @param seeds the samples
 * @throws SparringError if there are too few boxes, or the generator has no hidden convolution of this name
 */
export async function forgetObject(
  generator: SampledGenerator,
  seeds: readonly number[],
  where: ObjectPlaces,
  { layer = secondHighestConvolution(generator.gan) }: ForgetOptions = {},
): Promise<ForgottenObject> {
  const { gan } = generator;
  const ofMaps = generatorOfMaps(gan, layer);
  const { geometry } = ofMaps;
  const z = latentOfSeeds(gan, seeds);
  const others = maxOf(seeds) + 1;
  const before = await generator.sample(z, others);
  const size = before.length / seeds.length;
  const find = where.kind === 'rule' ? boxFinder(before, gan.image, where.rule) : undefined;
  const boxes =
    where.kind === 'boxes'
      ? where.boxes
      : vectorsOf(before, size).flatMap((picture, i) =>
          find!(picture).map((box) => ({ seed: seeds[i]!, ...box })),
        );
  const boxesOf = seeds.map((seed) => boxes.filter((box) => box.seed === seed));
  const random = new RandomStream(0, 'places', 0);
  const maps = await generator.sampleWith(ofMaps, z, others);
  const classifier = fitWindowClassifier(boxesOf, maps, geometry, gan.image, random);
  const after = await generator.sampleWith(withoutMaps(gan, layer, classifier.positive), z, others);
  return {
    seeds,
    before,
    after,
    boxes,
    geometry,
    classifier,
    change: changeByPlace(before, after, boxesOf, gan.image, valueSpan(gan.image.range)),
    count:
      find && ((images) => vectorsOf(images, size).reduce((sum, picture) => sum + find(picture).length, 0)),
  };
}

/** The same samples without as many random maps of the layer: the control of a window drop. */
export async function withoutRandomMaps(
  generator: SampledGenerator,
  { seeds, geometry, classifier }: Pick<ForgottenObject, 'seeds' | 'geometry' | 'classifier'>,
  random: RandomStream,
): Promise<Float32Array> {
  const { gan } = generator;
  const dropped = [...random.permutation(geometry.maps).subarray(0, classifier.positive.length)];
  const network = withoutMaps(gan, geometry.layer, dropped);
  return generator.sampleWith(network, latentOfSeeds(gan, seeds), maxOf(seeds) + 1);
}
