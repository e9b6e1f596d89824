/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The features of a discriminator (Radford et al. 2015, section 5.1): the activations of each of its convolutions,
 * max-pooled to a 4×4 grid, flattened and concatenated.
 */
import { checkArguments, positiveInteger } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { sizeOf } from '../../core/shape.ts';
import { Sequential, type Layer } from '../../nn/layer.ts';
import { isConvolutional } from '../../nn/convolutional.ts';
import { Scope } from '../../nn/scope.ts';
import { runInBatches } from '../../engine/runtime/batches.ts';
import { compile, floats, type Program } from '../../engine/runtime/program.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { stateRule, type State } from '../../engine/runtime/state.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { pictureGanRule, type PictureGan } from '../../gan/networks/gan.ts';
import { networkInputs } from '../../gan/networks/state-names.ts';
import { exampleStatistics } from '../../gan/sampling/standing-statistics.ts';
import type { FeatureNetwork } from './feature-network.ts';

/** The side of the grid that the maps of each convolution are pooled to. */
const gridSide = 4;

/**
 * The activations of each convolution of a network, [B, maps, h, w] each, by the convolution's name. They include the
 * normalisation and the activation function that follow the convolution. A residual block counts as one.
 *
 * @throws SparringError if the network is not a sequence of layers
 */
export function convolutionActivations(network: Layer, x: Node, scope: Scope): Map<string, Node> {
  if (!(network instanceof Sequential)) {
    throw new UsageError('expected a network that is a sequence of layers: compose it with Sequential', {
      code: 'not-applicable',
    });
  }
  const activations = new Map<string, Node>();
  let convolution: string | undefined;
  let value = x;
  for (const [name, layer] of Object.entries(network.layers)) {
    const before = value.shape;
    value = layer.apply(value, scope.child(name));
    if (isConvolutional(layer)) convolution = name;
    // A layer that changes the shape does not belong to the convolution: it flattens, or concatenates a label.
    else if (value.shape.join() !== before.join()) convolution = undefined;
    if (convolution !== undefined) activations.set(convolution, value);
  }
  return activations;
}

/** The names of a network's convolutions, in order; none if the network is not a sequence of layers. */
export function convolutionsOf(network: Layer): string[] {
  if (!(network instanceof Sequential)) return [];
  return Object.entries(network.layers).flatMap(([name, layer]) => (isConvolutional(layer) ? [name] : []));
}

/**
 * Max-pools maps [B, C, h, w] to [B, C, 4, 4]. Where a side is not a multiple of 4, windows overlap: a side of 14 has
 * four windows of 5 with stride 3. A side below 4 is not pooled.
 */
export function poolToGrid(maps: Node): Node {
  const sides = maps.shape.slice(2);
  const strides = sides.map((side) => Math.max(1, Math.floor(side / gridSide)));
  const kernels = sides.map((side, axis) => (side < gridSide ? 1 : side - (gridSide - 1) * strides[axis]!));
  if (kernels.every((kernel) => kernel === 1)) return maps;
  return ops.maxPool2d(maps, {
    kernel: [kernels[0]!, kernels[1]!],
    stride: [strides[0]!, strides[1]!],
  });
}

/** Computes the features of pictures with a discriminator. */
export class DiscriminatorFeatures {
  /** The number of features of a picture: 16 for each map of each convolution, 28,672 for 256, 512 and 1024 maps. */
  readonly dimension: number;
  readonly #pictureSize: number;
  readonly #batchSize: number;
  readonly #program: Program;

  private constructor(program: Program, dimension: number, pictureSize: number, batchSize: number) {
    this.#program = program;
    this.dimension = dimension;
    this.#pictureSize = pictureSize;
    this.#batchSize = batchSize;
  }

  /**
   * Compiles the features of a GAN's discriminator. Batch normalisation uses the running statistics, so a picture's
   * features do not depend on the batch.
   *
   * @throws SparringError if D has no convolutions, or the device cannot run it
   */
  static async create(gan: PictureGan, runtime: Runtime, batchSize = 64): Promise<DiscriminatorFeatures> {
    checkArguments(
      'DiscriminatorFeatures.create',
      { gan, runtime, batchSize },
      { gan: pictureGanRule, runtime: runtimeRule, batchSize: positiveInteger },
    );
    const { channels, height, width } = gan.image;
    const images = ops.input('images', [batchSize, channels, height, width]);
    const scope = new Scope(networkInputs('discriminator', gan.discriminator.parameters), 'running');
    const activations = convolutionActivations(gan.discriminator, images, scope);
    if (activations.size === 0) {
      throw new UsageError('this discriminator has no convolutions to take features from: use a DCGAN', {
        code: 'not-applicable',
      });
    }
    const flat = [...activations.values()].map((maps) => ops.reshape(poolToGrid(maps), [batchSize, -1]));
    const features = ops.concat(flat, 1);
    const program = await compile({ features }, runtime, { name: 'discriminator-features' });
    return new DiscriminatorFeatures(
      program,
      features.shape[1]!,
      sizeOf([channels, height, width]),
      batchSize,
    );
  }

  /**
   * The features of images [count, C, H, W] in the GAN's range, [count, dimension].
   *
   * @param state the state of a training, which holds D's weights and running statistics
   * @throws SparringError if `images` is no Float32Array or holds no whole number of pictures
   */
  async of(images: Float32Array, state: State): Promise<Float32Array> {
    const sizes = { exampleSize: this.#pictureSize, batchSize: this.#batchSize, what: 'pictures' };
    return state.reading((shared) =>
      runInBatches(images, sizes, async (batch) =>
        floats(await this.#program.run({ images: batch }, shared), 'features'),
      ),
    );
  }

  async release(): Promise<void> {
    await this.#program.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}

/** Whether D has features of a picture alone. A conditional D judges a picture together with its class. */
export function hasFeatures({ latent, discriminator }: PictureGan): boolean {
  return latent.classes === undefined && convolutionsOf(discriminator).length > 0;
}

/**
 * The features of a discriminator, normalised by the running statistics of its training.
 *
 * @param state holds D's weights and running statistics
 * @throws SparringError if D has no convolutions, or the device cannot run it
 */
export async function discriminatorFeatures(
  gan: PictureGan,
  state: State,
  runtime: Runtime,
): Promise<FeatureNetwork> {
  checkArguments(
    'discriminatorFeatures',
    { gan, state, runtime },
    { gan: pictureGanRule, state: stateRule, runtime: runtimeRule },
  );
  const features = await DiscriminatorFeatures.create(gan, runtime);
  const { dimension } = features;
  return {
    dimension,
    of: (pictures) => features.of(pictures, state),
    release: () => features.release(),
  };
}

/**
 * The features of a discriminator, normalised by the statistics of real pictures alone, as DCGAN's authors do. The
 * running statistics of a training are of generated pictures too.
 *
 * @param pictures [count, C, H, W] in the GAN's range, on which the statistics are measured
 * @param state holds D's weights; its running statistics are replaced
 */
export async function discriminatorFeaturesBy(
  pictures: Float32Array,
  gan: PictureGan,
  state: State,
  runtime: Runtime,
): Promise<FeatureNetwork> {
  const statistics = await exampleStatistics(gan, pictures, state, runtime);
  for (const [name, values] of statistics) state.set(name, values);
  return discriminatorFeatures(gan, state, runtime);
}
