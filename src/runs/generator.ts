/// <reference lib="esnext.disposable" preserve="true" />
/** The generator of a run, ready to sample: shared by everything that generates pictures. */
import { judgementBy } from '../gan/objectives/objectives.ts';
import {
  abortSignal,
  callback,
  checkArguments,
  checkOptions,
  floatArray,
  having,
  listOf,
  oneOf,
  optional,
  positive,
  positiveInteger,
  type RulesOf,
} from '../core/checks.ts';
import { UsageError } from '../core/errors.ts';
import { option, says } from '../core/sentence.ts';
import { maxOf } from '../core/extremes.ts';
import { mean, range } from '../core/numbers.ts';
import { runtimeRule, type Runtime } from '../engine/runtime/runtime.ts';
import type { State } from '../engine/runtime/state.ts';
import { ganRule, withClasses, type Gan, type PictureGan } from '../gan/networks/gan.ts';
import { Judge } from '../gan/sampling/judge.ts';
import { standingDiscriminator } from '../gan/sampling/standing-discriminator.ts';
import { latentOfSeeds, Sampler, type SamplingNormalisation } from '../gan/sampling/sampler.ts';
import {
  generatorState,
  standingGenerator,
  weightKinds,
  type WeightKind,
} from '../gan/sampling/standing-generator.ts';
import { truncateLatent } from '../gan/sampling/truncate-latent.ts';
import { chooseWeights, type TrainedRun } from './trained-run.ts';

/**
 * The statistics that batch normalisation may use when a generator samples: standing statistics, the running statistics
 * of training, or those of the sampled batch.
 */
export const normalisations = ['standing', 'running', 'batch'] as const;
/** Which statistics a generator samples with: one of `normalisations`. */
export type Normalisation = (typeof normalisations)[number];

/** The weights and statistics that a generator samples with. */
export interface GeneratorChoice {
  readonly weights: WeightKind;
  readonly normalisation: Normalisation;
}

/** The options of `Generator.create`. */
export interface GeneratorOptions {
  /** Default: the moving average if the run keeps one. */
  readonly weights?: WeightKind | undefined;
  /** Default `standing`. */
  readonly normalisation?: Normalisation | undefined;
  /** Default: 64; with normalisation `batch`, the batch size of training. */
  readonly batchSize?: number | undefined;
  /**
   * How large the numbers of a seed's z may be (`truncateLatent`): smaller ones give more typical pictures and less
   * variety. Default: as drawn.
   */
  readonly truncation?: number | undefined;
  /** The network to run with the generator's weights: a part or a variant of the run's `gan`. Default: `gan`. */
  readonly network?: Gan | undefined;
  /** Stops the measuring of standing statistics. */
  readonly signal?: AbortSignal | undefined;
}

const trainedRun = having('a run, of openRun', 'gan', 'state', 'options');
const rules: RulesOf<GeneratorOptions> = {
  weights: optional(oneOf(weightKinds)),
  normalisation: optional(oneOf(normalisations)),
  batchSize: optional(positiveInteger),
  truncation: optional(positive),
  network: optional(ganRule),
  signal: optional(abortSignal),
};

/** The batch size if pictures do not depend on each other. */
const defaultBatchSize = 64;

/**
 * Turns seeds, or any z, into pictures. Release it after use.
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
  /** Pictures sampled together. */
  readonly batchSize: number;
  /** How large the numbers of a seed's z may be; undefined: as drawn. */
  readonly truncation: number | undefined;
  readonly #runtime: Runtime;
  readonly #sampler: Sampler;
  readonly #state: State;

  private constructor(
    run: TrainedRun,
    choice: GeneratorChoice & Pick<GeneratorOptions, 'truncation'> & { readonly batchSize: number },
    runtime: Runtime,
    sampler: Sampler,
    state: State,
  ) {
    this.run = run;
    this.weights = choice.weights;
    this.normalisation = choice.normalisation;
    this.batchSize = choice.batchSize;
    this.truncation = choice.truncation;
    this.#runtime = runtime;
    this.#sampler = sampler;
    this.#state = state;
  }

  /**
   * @throws UsageError if the moving average is requested but the run keeps none, or a truncation together with
   *   normalisation `batch`
   * @throws SparringError if the device cannot run the generator; the signal's reason if it is aborted
   */
  static async create(run: TrainedRun, runtime: Runtime, options: GeneratorOptions = {}): Promise<Generator> {
    checkArguments('Generator.create', { run, runtime }, { run: trainedRun, runtime: runtimeRule });
    checkOptions('Generator.create', options, rules);
    const { normalisation = 'standing', network = run.gan, truncation } = options;
    if (truncation !== undefined && normalisation === 'batch') {
      // Of a layer that follows z, normalisation by the batch takes away exactly what the truncation has scaled.
      throw new UsageError(
        says`${option('truncation')} does not go with ${option('normalisation', 'batch')}, which undoes it: use standing or running statistics`,
        { code: 'not-applicable', option: 'truncation' },
      );
    }
    const weights = chooseWeights(run, options.weights);
    const batchSize =
      options.batchSize ?? (normalisation === 'batch' ? run.options.training.batchSize : defaultBatchSize);
    const choice = { weights, normalisation };
    const state = await generatorStateOf(
      { gan: network, state: run.state },
      choice,
      async () => runtime,
      options.signal,
    );
    const samplerOptions = { batchSize, normalisation: samplingNormalisation(normalisation) };
    const sampler = await Sampler.create(network, runtime, samplerOptions);
    return new Generator(run, { ...choice, truncation, batchSize }, runtime, sampler, state);
  }

  get gan(): PictureGan {
    return this.run.gan;
  }

  /** The z of seeds, [seeds, latent]: those of `latentOfSeeds`, truncated if this generator truncates. */
  latentOf(seeds: readonly number[]): Float32Array {
    const { gan, truncation } = this;
    const z = latentOfSeeds(gan, seeds);
    return truncation === undefined ? z : truncateLatent(gan.latent, z, truncation);
  }

  /**
   * Generates pictures from latent vectors [count, latent]: [count, C, H, W] in the GAN's range.
   *
   * @param fillFrom the first of the seeds that fill the last batch if batches are normalised by their own statistics.
   *   A batch of copies of a single z would have statistics unlike any batch of training
   * @param signal stops between two batches
   * @throws the signal's reason if it is aborted
   */
  async sample(z: Float32Array, fillFrom = 0, signal?: AbortSignal): Promise<Float32Array<ArrayBuffer>> {
    const { dimension } = this.gan.latent;
    const count = z.length / dimension;
    const missing = (this.batchSize - (count % this.batchSize)) % this.batchSize;
    if (this.normalisation !== 'batch' || missing === 0) {
      return this.#sampler.sample(z, this.#state, signal);
    }
    const filled = new Float32Array((count + missing) * dimension);
    filled.set(z);
    filled.set(latentOfSeeds(this.gan, range(fillFrom, fillFrom + missing)), z.length);
    const images = await this.#sampler.sample(filled, this.#state, signal);
    return images.subarray(0, (images.length / (count + missing)) * count);
  }

  /**
   * Generates pictures from seeds: [seeds, C, H, W] in the GAN's range.
   *
   * @param labels the class of each picture of a conditional GAN. Default: those of `latentOfSeeds`
   * @param signal stops between two batches
   * @throws the signal's reason if it is aborted
   */
  async sampleSeeds(
    seeds: readonly number[],
    labels?: readonly number[],
    signal?: AbortSignal,
  ): Promise<Float32Array<ArrayBuffer>> {
    const z = this.latentOf(seeds);
    if (labels !== undefined) withClasses(this.gan.latent, z, labels);
    return this.sample(z, maxOf(seeds) + 1, signal);
  }

  /**
   * The numbers of the classes.
   *
   * @throws UsageError if the GAN is not conditional
   */
  get classes(): readonly number[] {
    const { classes } = this.gan.latent;
    if (classes === undefined) {
      throw new UsageError(
        says`${this.run.path} is not conditional and has no classes: leave out ${option('classes')}`,
        { code: 'not-applicable', option: 'classes' },
      );
    }
    return range(0, classes);
  }

  /**
   * Generates classes from the same seeds: [chosen · seeds, C, H, W], class by class.
   *
   * @param signal stops between two batches
   * @param chosen the numbers of the classes. Default: all
   * @throws UsageError if the GAN is not conditional; the signal's reason if it is aborted
   */
  async sampleClasses(
    seeds: readonly number[],
    signal?: AbortSignal,
    chosen?: readonly number[],
  ): Promise<Float32Array<ArrayBuffer>> {
    const each = chosen ?? this.classes;
    return this.sampleSeeds(
      each.flatMap(() => seeds),
      each.flatMap((label) => seeds.map(() => label)),
      signal,
    );
  }

  /**
   * Runs another network with this generator's weights and normalisation on latent vectors.
   *
   * @param network a part or a variant of the generator
   * @param fillFrom as in `sample`
   */
  async sampleWith(network: Gan, z: Float32Array, fillFrom = 0): Promise<Float32Array<ArrayBuffer>> {
    const { run, weights, normalisation, batchSize } = this;
    const options = { weights, normalisation, batchSize, network };
    return withGenerator(Generator.create(run, this.#runtime, options), (other) => other.sample(z, fillFrom));
  }

  /**
   * D's probabilities or scores of pictures of this generator, or of changed ones. D is normalised by the statistics of
   * `like`, as in training, where D sees G's pictures in batches of their own.
   *
   * @param sets each [count, C, H, W] in the GAN's range
   * @param like pictures of G: [count, C, H, W]
   * @param labels the class of each picture of a set and of `like`, of a conditional GAN
   * @returns the mean of each set
   */
  async judgeLike(
    like: Float32Array,
    sets: readonly Float32Array[],
    labels?: ArrayLike<number>,
  ): Promise<number[]> {
    checkArguments('judgeLike', { like, sets }, { like: floatArray, sets: listOf(floatArray) });
    const state = await standingDiscriminator(this.gan, this.run.state, this.#runtime, {
      values: like,
      labels,
    });
    const judgement = judgementBy(this.run.options.training.objective);
    const judge = await Judge.create(this.gan, this.#runtime, { judgement });
    try {
      const means: number[] = [];
      for (const images of sets) means.push(mean(await judge.judge(images, state, { labels })));
      return means;
    } finally {
      await judge.release();
    }
  }

  async release(): Promise<void> {
    await this.#sampler.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}

const aGenerator = having('a promise of a Generator, of Generator.create', 'sample', 'release');

/** Calls a function with a generator, and releases the generator afterwards, also after an error. */
export async function withGenerator<T>(
  opening: Promise<Generator>,
  use: (generator: Generator) => Promise<T>,
): Promise<T> {
  checkArguments('withGenerator', { use }, { use: callback });
  const generator = await opening;
  checkArguments('withGenerator', { opening: generator }, { opening: aGenerator });
  try {
    return await use(generator);
  } finally {
    await generator.release();
  }
}

/** The state that samplers and exports use. `runtime` is called only if the generator must run. */
export async function generatorStateOf(
  { gan, state }: { readonly gan: Gan; readonly state: State },
  { weights, normalisation }: GeneratorChoice,
  runtime: () => Promise<Runtime>,
  signal?: AbortSignal,
): Promise<State> {
  return normalisation === 'standing'
    ? standingGenerator(gan, state, await runtime(), weights, signal)
    : generatorState(gan, state, weights);
}

/** The normalisation of the generator's graph: standing statistics replace the running statistics in the state. */
export function samplingNormalisation(normalisation: Normalisation): SamplingNormalisation {
  return normalisation === 'batch' ? 'batch' : 'running';
}
