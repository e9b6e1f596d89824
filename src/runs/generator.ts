/** The generator of a run at work: what everybody shares who makes pictures with one. */
import { UsageError } from '../core/errors.ts';
import { maxOf } from '../core/extremes.ts';
import { range } from '../core/numbers.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { State } from '../engine/runtime/state.ts';
import { withClasses, type Gan, type PictureGan } from '../gan/networks/gan.ts';
import { latentOfSeeds, Sampler, type SamplingNormalisation } from '../gan/sampling/sampler.ts';
import { generatorState, standingGenerator, type WeightKind } from '../gan/sampling/standing-generator.ts';
import { chooseWeights, type TrainedRun } from './open-run.ts';

/**
 * What batch normalisation may go by where a generator is used: statistics measured for the purpose, the running
 * averages of training, or the batch that is sampled.
 */
export const normalisations = ['standing', 'running', 'batch'] as const;
export type Normalisation = (typeof normalisations)[number];

/** How a run's generator is to be used. */
export interface GeneratorChoice {
  readonly weights: WeightKind;
  readonly normalisation: Normalisation;
}

export interface GeneratorOptions {
  /** Default: the moving average if the run keeps one. */
  readonly weights?: WeightKind | undefined;
  /** Default `standing`. */
  readonly normalisation?: Normalisation | undefined;
  /** Default 64, and of `batch` the batch size of training. */
  readonly batchSize?: number | undefined;
  /** What to run with the generator's weights, if not the run's `gan`: a part of it, or a changed one. */
  readonly network?: Gan | undefined;
}

/** Examples made at a time where each is by itself. */
const usualBatchSize = 64;

/**
 * Turns seeds, or any z, into pictures of a run. Release it after use.
 *
 * @example
 * const generator = await Generator.create(await openRun('runs/00001-mnist-dcgan-28'), runtime);
 * const digits = await generator.sampleSeeds([0, 1, 2]); // [3, 1, 28, 28]
 * await generator.release();
 */
export class Generator {
  readonly run: TrainedRun;
  readonly weights: WeightKind;
  readonly normalisation: Normalisation;
  /** Pictures made together. */
  readonly batchSize: number;
  readonly #runtime: Runtime;
  readonly #sampler: Sampler;
  readonly #state: State;

  private constructor(
    run: TrainedRun,
    how: GeneratorChoice & { readonly batchSize: number },
    runtime: Runtime,
    sampler: Sampler,
    state: State,
  ) {
    this.run = run;
    this.weights = how.weights;
    this.normalisation = how.normalisation;
    this.batchSize = how.batchSize;
    this.#runtime = runtime;
    this.#sampler = sampler;
    this.#state = state;
  }

  /**
   * @throws UsageError if the moving average is asked for of a run that keeps none
   * @throws SparringError if the device cannot run the generator
   */
  static async create(run: TrainedRun, runtime: Runtime, options: GeneratorOptions = {}): Promise<Generator> {
    const { normalisation = 'standing', network = run.gan } = options;
    const weights = chooseWeights(run, options.weights);
    const batchSize =
      options.batchSize ?? (normalisation === 'batch' ? run.options.training.batchSize : usualBatchSize);
    const choice = { weights, normalisation };
    const state = await generatorStateOf({ gan: network, state: run.state }, choice, async () => runtime);
    const by = samplingNormalisation(normalisation);
    const sampler = await Sampler.create(network, runtime, { batchSize, normalisation: by });
    return new Generator(run, { ...choice, batchSize }, runtime, sampler, state);
  }

  get gan(): PictureGan {
    return this.run.gan;
  }

  /**
   * The pictures of latent vectors [count, latent]: [count, C, H, W] in the GAN's range.
   *
   * @param fillFrom where batches are normalised by themselves, the last is filled up with the seeds from
   *   here on: one of copies of a single z has other statistics than any in training
   */
  async sample(z: Float32Array, fillFrom = 0): Promise<Float32Array> {
    const { dimension } = this.gan.latent;
    const count = z.length / dimension;
    const lacking = (this.batchSize - (count % this.batchSize)) % this.batchSize;
    if (this.normalisation !== 'batch' || lacking === 0) return this.#sampler.sample(z, this.#state);
    const whole = new Float32Array((count + lacking) * dimension);
    whole.set(z);
    whole.set(latentOfSeeds(this.gan, range(fillFrom, fillFrom + lacking)), z.length);
    const images = await this.#sampler.sample(whole, this.#state);
    return images.subarray(0, (images.length / (count + lacking)) * count);
  }

  /**
   * The pictures of seeds: [seeds, C, H, W] in the GAN's range.
   *
   * @param labels the class of each, of a conditional GAN. Default: as `latentOfSeeds` has them
   */
  async sampleSeeds(seeds: readonly number[], labels?: readonly number[]): Promise<Float32Array> {
    const z = latentOfSeeds(this.gan, seeds);
    if (labels !== undefined) withClasses(this.gan.latent, z, labels);
    return this.sample(z, maxOf(seeds) + 1);
  }

  /**
   * The pictures of seeds as each of the classes, the same z in all: [classes · seeds, C, H, W], class by class.
   *
   * @throws UsageError if the GAN is not conditional
   */
  async sampleClasses(seeds: readonly number[]): Promise<Float32Array> {
    const { classes } = this.gan.latent;
    if (classes === undefined) {
      throw new UsageError(
        `${this.run.path} is not conditional, it knows of no classes: leave out --classes`,
      );
    }
    const every = range(0, classes);
    return this.sampleSeeds(
      every.flatMap(() => seeds),
      every.flatMap((label) => seeds.map(() => label)),
    );
  }

  /**
   * What another network makes of latent vectors with this generator's weights, normalised in the same way.
   *
   * @param network a part of the generator, or a changed one
   * @param fillFrom as of `sample`
   */
  async sampleWith(network: Gan, z: Float32Array, fillFrom = 0): Promise<Float32Array> {
    const { run, weights, normalisation, batchSize } = this;
    const options = { weights, normalisation, batchSize, network };
    return withGenerator(Generator.create(run, this.#runtime, options), (other) => other.sample(z, fillFrom));
  }

  async release(): Promise<void> {
    await this.#sampler.release();
  }
}

/** Does something with a generator, and releases it, whatever comes of it. */
export async function withGenerator<T>(
  opening: Promise<Generator>,
  use: (generator: Generator) => Promise<T>,
): Promise<T> {
  const generator = await opening;
  try {
    return await use(generator);
  } finally {
    await generator.release();
  }
}

/** The generator so chosen, as samplers and exports take it. `runtime` is asked for if it must be run. */
export async function generatorStateOf(
  { gan, state }: { readonly gan: Gan; readonly state: State },
  { weights, normalisation }: GeneratorChoice,
  runtime: () => Promise<Runtime>,
): Promise<State> {
  return normalisation === 'standing'
    ? standingGenerator(gan, state, await runtime(), weights)
    : generatorState(gan, state, weights);
}

/** What the graph of the generator goes by: standing statistics stand where the running averages were. */
export function samplingNormalisation(normalisation: Normalisation): SamplingNormalisation {
  return normalisation === 'batch' ? 'batch' : 'running';
}
