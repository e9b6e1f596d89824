/** Walks, sums and turns of a generator's own samples, which seeds name. */
import { RandomStream } from '../../core/random.ts';
import { limitsOf, valueSpan } from '../../core/value-range.ts';
import type { Gan, PictureGan } from '../../gan/networks/gan.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import { latentTurn, type TurnOptions, type TurnResult } from './latent-turn.ts';
import { latentInterpolation, type PaintedLeg, type WalkOptions } from './latent-walk.ts';
import { latentArithmetic, type ArithmeticResult } from './vector-arithmetic.ts';

/** What is explored: a generator that makes pictures of z. That of a run is one. */
export interface SampledGenerator {
  readonly gan: PictureGan;
  /** [count, latent] → [count, C, H, W] in the GAN's range; what batches are filled up with, see `Generator`. */
  sample(z: Float32Array, fillFrom?: number): Promise<Float32Array>;
  /** What another network makes of z with the same weights: a part of the generator, or a changed one. */
  sampleWith(network: Gan, z: Float32Array, fillFrom?: number): Promise<Float32Array>;
}

/** A walk from seed to seed (`latentInterpolation`). */
export async function walkSeeds(
  generator: Pick<SampledGenerator, 'gan' | 'sample'>,
  seeds: readonly number[],
  options: WalkOptions,
): Promise<PaintedLeg[]> {
  const { gan } = generator;
  const stops = latentOfSeeds(gan, seeds);
  const span = valueSpan(gan.image.range);
  return latentInterpolation(stops, gan.latent.dimension, (z) => generator.sample(z), { ...options, span });
}

/** Seeds of the samples that show each concept. */
export interface ConceptSeeds {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly c: readonly number[];
}

/**
 * A − B + C of concepts that samples show (`latentArithmetic`).
 *
 * @param options.seed of the noise around Y
 * @param options.noise half its width; default: the paper's
 */
export async function addSeeds(
  generator: Pick<SampledGenerator, 'gan' | 'sample'>,
  { a, b, c }: ConceptSeeds,
  { seed, noise }: { readonly seed: number; readonly noise?: number | undefined },
): Promise<ArithmeticResult> {
  const { gan } = generator;
  const z = (seeds: readonly number[]) => latentOfSeeds(gan, seeds);
  return latentArithmetic(
    { a: z(a), b: z(b), c: z(c) },
    gan.latent.dimension,
    (all) => generator.sample(all),
    // Step 0 of this stream is the z of a seed itself.
    { noise, random: new RandomStream(seed, 'latent-sample', 1), range: limitsOf(gan.image.range) },
  );
}

/** Seeds of the samples at both ends of an axis, and of those that are walked along it. */
export interface TurnSeeds {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly apply: readonly number[];
}

/** Samples along the axis between two groups of others (`latentTurn`). */
export async function turnSeeds(
  generator: Pick<SampledGenerator, 'gan' | 'sample'>,
  { from, to, apply }: TurnSeeds,
  options: Pick<TurnOptions, 'steps' | 'length'>,
): Promise<TurnResult> {
  const { gan } = generator;
  const z = (seeds: readonly number[]) => latentOfSeeds(gan, seeds);
  return latentTurn(
    { from: z(from), to: z(to) },
    z(apply),
    gan.latent.dimension,
    (all) => generator.sample(all),
    { ...options, span: valueSpan(gan.image.range) },
  );
}
