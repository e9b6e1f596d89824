import { RandomStream } from '../../core/random.ts';
import { Scope } from '../../nn/scope.ts';
import { runInBatches } from '../../engine/runtime/batches.ts';
import { compile, floats, type Program } from '../../engine/runtime/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { State } from '../../engine/runtime/state.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { drawLatent, withClasses, type Gan } from '../networks/gan.ts';
import { networkInputs } from '../networks/state-names.ts';

/** What batch normalisation goes by when sampling: the `running` statistics, or the `batch` that is sampled. */
export type SamplingNormalisation = 'running' | 'batch';

export interface SamplerOptions {
  /** Pictures computed at once. Default 64. */
  readonly batchSize?: number;
  /**
   * Default `running`: a picture depends on its z alone. DCGAN's authors sampled with `batch`, where it
   * also depends on the pictures sampled with it.
   */
  readonly normalisation?: SamplingNormalisation;
}

/** What the generator makes of `z` [B, latent] as a graph, reading its weights from a training's state. */
export function generatorGraph(gan: Gan, z: Node, normalisation: SamplingNormalisation): Node {
  const values = networkInputs('generator', gan.generator.parameters);
  return gan.generator.apply(z, new Scope(values, normalisation));
}

/**
 * Latent vectors of the given seeds, [seeds, latent]. A seed gives the same z in every run of that latent space; of a
 * conditional GAN its class is the seed's remainder by their number, so that a row of seeds has one of each.
 */
export function latentOfSeeds(gan: Gan, seeds: readonly number[]): Float32Array {
  const { dimension, classes } = gan.latent;
  const z = new Float32Array(seeds.length * dimension);
  seeds.forEach((seed, i) => {
    z.set(drawLatent(gan.latent, 1, new RandomStream(seed, 'latent-sample', 0)), i * dimension);
  });
  if (classes === undefined) return z;
  return withClasses(
    gan.latent,
    z,
    seeds.map((seed) => seed % classes),
  );
}

/**
 * Turns latent vectors into pictures or points with the generator of a training's state, or of what `standingGenerator`
 * makes of one.
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

  /** @throws SparringError if the device cannot run the generator */
  static async create(gan: Gan, runtime: Runtime, options: SamplerOptions = {}): Promise<Sampler> {
    const { batchSize = 64, normalisation = 'running' } = options;
    const z = ops.input('z', [batchSize, gan.latent.dimension]);
    const made = generatorGraph(gan, z, normalisation);
    return new Sampler(gan, await compile({ made }, runtime, { name: 'sampler' }), batchSize);
  }

  /**
   * Pictures or points for `z`, all of the state as it is at one time: a training step waits until they are made.
   *
   * @param z any number of latent vectors, [count, latent]; the last batch is padded with its last vector
   * @param state a training's state
   * @returns [count, C, H, W] in the GAN's range, or [count, dimension]
   */
  async sample(z: Float32Array, state: State): Promise<Float32Array> {
    const { dimension } = this.#gan.latent;
    const sizes = { exampleSize: dimension, batchSize: this.#batchSize, what: 'latent vectors' };
    return state.reading((shared) =>
      runInBatches(z, sizes, async (batch) => floats(await this.#program.run({ z: batch }, shared), 'made')),
    );
  }

  async release(): Promise<void> {
    await this.#program.release();
  }
}
