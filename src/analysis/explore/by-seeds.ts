/** Walks, arithmetic and turns for samples of a generator that are given by seed. */
import { RandomStream } from '../../core/random.ts';
import { limitsOf, valueSpan } from '../../core/value-range.ts';
import type { Gan, PictureGan } from '../../gan/networks/gan.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import { latentTurn, type TurnOptions, type TurnResult } from './latent-turn.ts';
import { latentInterpolation, type PaintedLeg, type WalkOptions } from './latent-walk.ts';
import { latentArithmetic, type ArithmeticResult } from './vector-arithmetic.ts';

/** A generator of pictures to explore, such as that of a run. */
export interface SampledGenerator {
  readonly gan: PictureGan;
  /** [count, latent] → [count, C, H, W] in the GAN's range. For `fillFrom`, which pads batches, see `Generator`. */
  sample(z: Float32Array, fillFrom?: number): Promise<Float32Array>;
  /** The same for another network with the same weights: a part of the generator, or a modified one. */
  sampleWith(network: Gan, z: Float32Array, fillFrom?: number): Promise<Float32Array>;
}

/** What turns seeds into pictures. */
export interface SeededGenerator extends Pick<SampledGenerator, 'gan' | 'sample'> {
  /** May truncate the z of seeds, as a `Generator` does. Default: `latentOfSeeds`. */
  latentOf?(seeds: readonly number[]): Float32Array;
}

/** The z of seeds, as a generator takes them: [seeds, latent]. */
export function seededLatent(
  generator: Pick<SeededGenerator, 'gan' | 'latentOf'>,
  seeds: readonly number[],
): Float32Array {
  return generator.latentOf?.(seeds) ?? latentOfSeeds(generator.gan, seeds);
}

/** A walk from seed to seed (`latentInterpolation`). */
export async function walkSeeds(
  generator: SeededGenerator,
  seeds: readonly number[],
  options: WalkOptions,
): Promise<PaintedLeg[]> {
  return walkStops(generator, seededLatent(generator, seeds), options);
}

/** A walk through any z, [stops, latent] (`latentInterpolation`). */
export async function walkStops(
  generator: Pick<SeededGenerator, 'gan' | 'sample'>,
  stops: Float32Array,
  options: WalkOptions,
): Promise<PaintedLeg[]> {
  const { gan } = generator;
  const span = valueSpan(gan.image.range);
  return latentInterpolation(stops, gan.latent.dimension, (z) => generator.sample(z), { ...options, span });
}

/** For each concept, the seeds of the samples that show it. */
export interface ConceptSeeds {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly c: readonly number[];
}

/**
 * A − B + C for concepts that are given by samples (`latentArithmetic`).
 *
 * @param options.seed seed of the noise around Y
 * @param options.noise half the width of the noise; default: the paper's
 */
export async function addSeeds(
  generator: SeededGenerator,
  { a, b, c }: ConceptSeeds,
  { seed, noise }: { readonly seed: number; readonly noise?: number | undefined },
): Promise<ArithmeticResult> {
  const { gan } = generator;
  const z = (seeds: readonly number[]) => seededLatent(generator, seeds);
  return latentArithmetic(
    { a: z(a), b: z(b), c: z(c) },
    gan.latent.dimension,
    (all) => generator.sample(all),
    // Step 0 of this stream gives the z of the seed.
    { noise, random: new RandomStream(seed, 'latent-sample', 1), range: limitsOf(gan.image.range) },
  );
}

/** Seeds of the samples that define the two ends of an axis, and of the samples to move along it. */
export interface TurnSeeds {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly apply: readonly number[];
}

/** Moves samples along the axis between two groups of other samples (`latentTurn`). */
export async function turnSeeds(
  generator: SeededGenerator,
  { from, to, apply }: TurnSeeds,
  options: Pick<TurnOptions, 'steps' | 'length'>,
): Promise<TurnResult> {
  const { gan } = generator;
  const z = (seeds: readonly number[]) => seededLatent(generator, seeds);
  return latentTurn(
    { from: z(from), to: z(to) },
    z(apply),
    gan.latent.dimension,
    (all) => generator.sample(all),
    { ...options, span: valueSpan(gan.image.range) },
  );
}
