/// <reference lib="esnext.disposable" preserve="true" />
import {
  abortSignal,
  checkArguments,
  checkOptions,
  including,
  listOf,
  oneOf,
  optional,
  positiveInteger,
  type RulesOf,
  seedRule,
} from '../../core/checks.ts';
import { RandomStream } from '../../core/random.ts';
import { Scope } from '../../nn/scope.ts';
import { runInBatches } from '../../engine/runtime/batches.ts';
import { compile, floats, type Program } from '../../engine/runtime/program.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { stateRule, type State } from '../../engine/runtime/state.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { drawLatent, ganRule, latentRule, withClasses, type Gan, type LatentSpec } from '../networks/gan.ts';
import { networkInputs } from '../networks/state-names.ts';

export const samplingNormalisations = ['running', 'batch'] as const;
/** The statistics that batch normalisation uses in sampling: `running` averages, or those of the sampled `batch`. */
export type SamplingNormalisation = (typeof samplingNormalisations)[number];

/** The options of `Sampler.create`. */
export interface SamplerOptions {
  /** Pictures per batch. Default 64. */
  readonly batchSize?: number;
  /**
   * Default `running`: a picture depends on its z alone. DCGAN's authors sampled with `batch`: a picture also depends
   * on the others in its batch.
   */
  readonly normalisation?: SamplingNormalisation;
}

const rules: RulesOf<SamplerOptions> = {
  batchSize: optional(positiveInteger),
  normalisation: optional(oneOf(samplingNormalisations)),
};
const sampleRules = { state: stateRule, signal: optional(abortSignal) };

/** The graph of the generator's output for `z` [B, latent]. Its weights are inputs, under their names in a state. */
export function generatorGraph(gan: Gan, z: Node, normalisation: SamplingNormalisation): Node {
  const values = networkInputs('generator', gan.generator.parameters);
  return gan.generator.apply(z, new Scope(values, normalisation));
}

/**
 * Latent vectors of the given seeds, [seeds, latent]. A seed determines the same z in every run with that latent space.
 * The class of a conditional GAN is the seed modulo the number of classes, so that consecutive seeds have one of each.
 *
 * @throws UsageError if a seed is not an integer from 0 to 2^53 − 1
 */
export function latentOfSeeds(gan: Pick<Gan, 'latent'>, seeds: readonly number[]): Float32Array {
  checkArguments(
    'latentOfSeeds',
    { gan, seeds },
    { gan: including({ latent: latentRule }), seeds: listOf(seedRule) },
  );
  const { dimension } = gan.latent;
  const z = new Float32Array(seeds.length * dimension);
  seeds.forEach((seed, i) => {
    z.set(drawLatent(gan.latent, 1, new RandomStream(seed, 'latent-sample', 0)), i * dimension);
  });
  const labels = labelsOfSeeds(gan.latent, seeds);
  return labels === undefined ? z : withClasses(gan.latent, z, labels);
}

/** The classes in the z of seeds (`latentOfSeeds`), which take turns; undefined if the GAN is not conditional. */
export function labelsOfSeeds({ classes }: LatentSpec, seeds: readonly number[]): number[] | undefined {
  return classes === undefined ? undefined : seeds.map((seed) => seed % classes);
}

/**
 * Generates pictures or points from latent vectors, with the generator of a training or the result of
 * `standingGenerator`.
 */
export class Sampler {
  readonly #gan: Gan;
  readonly #program: Program;
  readonly #batchSize: number;

  private constructor(gan: Gan, program: Program, batchSize: number) {
    this.#gan = gan;
    this.#program = program;
    this.#batchSize = batchSize;
  }

  /**
   * @throws UsageError if an option is unknown or out of range
   * @throws SparringError if the device cannot run the generator
   */
  static async create(gan: Gan, runtime: Runtime, options: SamplerOptions = {}): Promise<Sampler> {
    checkArguments('Sampler.create', { gan, runtime }, { gan: ganRule, runtime: runtimeRule });
    checkOptions('Sampler.create', options, rules);
    const { batchSize = 64, normalisation = 'running' } = options;
    const z = ops.input('z', [batchSize, gan.latent.dimension]);
    const made = generatorGraph(gan, z, normalisation);
    return new Sampler(gan, await compile({ made }, runtime, { name: 'sampler' }), batchSize);
  }

  /**
   * Pictures or points for `z`, all with the same weights: a training step waits until they are finished.
   *
   * @param z any number of latent vectors, [count, latent]. The last batch is padded with its last vector
   * @param state of a training, or the result of `standingGenerator`
   * @param signal stops between two batches
   * @returns [count, C, H, W] in the GAN's range, or [count, dimension]
   * @throws SparringError if there are none, or the last is incomplete; the signal's reason if it is aborted
   */
  async sample(z: Float32Array, state: State, signal?: AbortSignal): Promise<Float32Array<ArrayBuffer>> {
    checkArguments('sample', { state, signal }, sampleRules);
    const { dimension } = this.#gan.latent;
    const sizes = { exampleSize: dimension, batchSize: this.#batchSize, what: 'latent vectors', signal };
    return state.reading((shared) =>
      runInBatches(z, sizes, async (batch) => floats(await this.#program.run({ z: batch }, shared), 'made')),
    );
  }

  async release(): Promise<void> {
    await this.#program.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}
