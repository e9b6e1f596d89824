/** The generator of a run at work: what every command shares that makes pictures with one. */
import { maxOf } from '../../core/extremes.ts';
import { range } from '../../core/numbers.ts';
import type { Command } from 'commander';
import type { Gan } from '../../gan/networks/gan.ts';
import { latentOfSeeds, Sampler } from '../../gan/sampling/sampler.ts';
import type { WeightKind } from '../../gan/sampling/standing-generator.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { State } from '../../engine/runtime/state.ts';
import { deviceOption, normalisationOption, threadsOption, weightsOption } from '../options/shared.ts';
import { deviceOptions, type DeviceFlags } from '../options/train-options.ts';
import {
  chooseWeights,
  generatorOf,
  openTrainedRun,
  samplingNormalisation,
  type GeneratorChoice,
  type Normalisation,
  type TrainedRun,
} from './trained-run.ts';

/** How and where to make pictures. */
export interface SamplingFlags extends DeviceFlags {
  readonly normalisation?: Normalisation;
  readonly weights?: WeightKind;
}

/** Pictures made at a time where each is by itself. */
const chunk = 64;

/** Adds the options of `SamplingFlags`. Returns the command. */
export function addSamplingOptions(command: Command): Command {
  return command
    .addOption(normalisationOption())
    .addOption(weightsOption())
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one a core'));
}

/**
 * Opens the run at `path`, and gives back what its generator holds when `use` is done with it.
 *
 * @throws SparringError if there is no such run, it has no whole checkpoint, or the device fails
 */
export async function withPainter<T>(
  path: string,
  flags: SamplingFlags,
  use: (painter: Painter) => Promise<T>,
): Promise<T> {
  const painter = await Painter.create(await openTrainedRun(path), flags);
  try {
    return await use(painter);
  } finally {
    await painter.release();
  }
}

/** Turns seeds, or any z, into pictures of a run. */
export class Painter {
  readonly run: TrainedRun;
  readonly weights: WeightKind;
  readonly normalisation: Normalisation;
  /** Pictures made together. */
  readonly batchSize: number;
  readonly #sampler: Sampler;
  readonly #generator: State;

  private constructor(
    run: TrainedRun,
    sampler: Sampler,
    generator: State,
    how: GeneratorChoice & { readonly batchSize: number },
  ) {
    this.run = run;
    this.weights = how.weights;
    this.normalisation = how.normalisation;
    this.batchSize = how.batchSize;
    this.#sampler = sampler;
    this.#generator = generator;
  }

  /** @param gan what to run with the run's weights, if not its own generator: a part of it, or a changed one */
  static async create(run: TrainedRun, flags: SamplingFlags, gan: Gan = run.gan): Promise<Painter> {
    const weights = chooseWeights(run, flags.weights);
    const normalisation = flags.normalisation ?? 'standing';
    const batchSize = normalisation === 'batch' ? run.options.training.batchSize : chunk;
    const runtime = await createNodeRuntime(deviceOptions(flags));
    const choice = { weights, normalisation };
    const generator = await generatorOf({ ...run, gan }, choice, async () => runtime);
    const by = samplingNormalisation(normalisation);
    const sampler = await Sampler.create(gan, runtime, { batchSize, normalisation: by });
    return new Painter(run, sampler, generator, { ...choice, batchSize });
  }

  /** The pictures of the seeds, [seeds, C, H, W] in the GAN's range. */
  async paintSeeds(seeds: readonly number[]): Promise<Float32Array> {
    return this.paint(latentOfSeeds(this.run.gan, seeds), maxOf(seeds) + 1);
  }

  /**
   * The pictures of latent vectors [count, latent], [count, C, H, W] in the GAN's range.
   *
   * @param fillFrom where batches are normalised by themselves, the last is filled up with the seeds from
   *   here on: one of copies of a single z has other statistics than any in training
   */
  async paint(z: Float32Array, fillFrom = 0): Promise<Float32Array> {
    const { gan } = this.run;
    const count = z.length / gan.latent.dimension;
    const lacking = (this.batchSize - (count % this.batchSize)) % this.batchSize;
    if (this.normalisation !== 'batch' || lacking === 0) return this.#sampler.sample(z, this.#generator);
    const whole = new Float32Array((count + lacking) * gan.latent.dimension);
    whole.set(z);
    whole.set(latentOfSeeds(gan, range(fillFrom, fillFrom + lacking)), z.length);
    const images = await this.#sampler.sample(whole, this.#generator);
    return images.subarray(0, (images.length / (count + lacking)) * count);
  }

  async release(): Promise<void> {
    await this.#sampler.release();
  }
}
