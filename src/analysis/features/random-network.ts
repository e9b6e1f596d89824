/**
 * A convolution network with random weights as a measure of pictures: it exists everywhere, and nobody trained it on
 * anything. Naeem et al. 2020 (arXiv 2002.09797) show that features of a random network tell generators apart whose data
 * is far from photographs; on photographs a trained network is closer to what people see.
 *
 * What makes random features sensitive to more than brightness: filters have the mean 0, so that each level sees
 * differences, and features are logarithms, so that a few pictures of high contrast do not outweigh all others.
 */
import { checkArguments, checkOptions, having, optional, seedRule, type RulesOf } from '../../core/checks.ts';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { runInBatches } from '../../engine/runtime/batches.ts';
import { compile, floats } from '../../engine/runtime/program.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import type { NamedFeatureNetwork } from './feature-network.ts';
import { squareColours } from './resized-pictures.ts';

/** The side of the pictures that the network sees. */
const side = 64;
const kernel = 3;
const resizing = 'bicubic';
const batchSize = 32;
/** What the logarithm of no activation at all is taken of, in units of a level's usual activation. */
const floor = 0.05;
/** Of the logarithms: the kernel of KID then neither drowns the means of features nor its higher moments. */
const scale = 0.5;

/**
 * The levels: a convolution, ReLU, and the mean of each 2×2 pixels. `gain` gives activations a root mean square of about 1
 * on photographs. `grid` is the side of the grid over which the maps of a level are averaged: the deepest keeps something
 * of where things are.
 */
const levels = [
  { maps: 32, gain: 5.5, grid: 1 },
  { maps: 64, gain: 2, grid: 1 },
  { maps: 128, gain: 2.3, grid: 1 },
  { maps: 128, gain: 2, grid: 2 },
] as const;

/** The options of `randomFeatures`. */
export interface RandomFeatureOptions {
  /** Determines the weights. Default 0; numbers of different seeds do not compare. */
  readonly seed?: number | undefined;
}

const rules: RulesOf<RandomFeatureOptions> = { seed: optional(seedRule) };

/**
 * The 736 features of pictures by a random network on 64×64 pixels, anti-aliased.
 *
 * @param image of the pictures: their size and range
 * @throws SparringError if the device cannot run it
 */
export async function randomFeatures(
  image: ImageSpec,
  runtime: Runtime,
  options: RandomFeatureOptions = {},
): Promise<NamedFeatureNetwork> {
  checkArguments(
    'randomFeatures',
    { image, runtime },
    { image: having('the image of a GAN', 'channels', 'height', 'width', 'range'), runtime: runtimeRule },
  );
  checkOptions('randomFeatures', options, rules);
  const { seed = 0 } = options;
  const { channels, height, width } = image;
  const pictures = ops.input('pictures', [batchSize, channels, height, width]);
  const features = featuresOf(ops.sub(ops.mul(squareColours(pictures, image, side, resizing), 2), 1), seed);
  const program = await compile({ features }, runtime, { name: 'random-features' });
  const sizes = { exampleSize: sizeOf([channels, height, width]), batchSize, what: 'pictures' };
  return {
    // Raw, they say little more than tone and colour: see docs/quality.md.
    whitened: true,
    name: `random-conv-${side}${seed === 0 ? '' : `-seed-${seed}`}`,
    resizing,
    dimension: features.shape[1]!,
    of: async (values) =>
      runInBatches(values, sizes, async (batch) =>
        floats(await program.run({ pictures: batch }), 'features'),
      ),
    release: () => program.release(),
  };
}

/** @param x [B, 3, side, side] in [−1, 1] @returns [B, features] */
function featuresOf(x: Node, seed: number): Node {
  const features: Node[] = [];
  let value = x;
  levels.forEach(({ maps, gain, grid }, level) => {
    const [batch, inputs] = value.shape as [number, number];
    const random = new RandomStream(seed, 'parameters', level);
    const weights = zeroMeanFilters(maps, inputs * kernel ** 2, gain, random);
    const filters = ops.constant(weights, [maps, inputs, kernel, kernel]);
    const activation = ops.relu(ops.conv2d(value, filters, { padding: (kernel - 1) / 2 }));
    value = ops.averagePool2d(activation, { kernel: 2, stride: 2 });
    const cell = value.shape[2]! / grid;
    const pooled = ops.averagePool2d(value, { kernel: cell, stride: cell });
    features.push(ops.reshape(ops.mul(ops.log(ops.add(pooled, floor)), scale), [batch, -1]));
  });
  return ops.concat(features, 1);
}

/** Gaussian filters [maps, size], each with the mean 0 and the norm `gain`. */
function zeroMeanFilters(maps: number, size: number, gain: number, random: RandomStream): Float32Array {
  const weights = random.normal(new Float64Array(maps * size));
  for (let first = 0; first < weights.length; first += size) {
    const filter = weights.subarray(first, first + size);
    const mean = filter.reduce((sum, value) => sum + value, 0) / size;
    const norm = Math.sqrt(filter.reduce((sum, value) => sum + (value - mean) ** 2, 0));
    filter.forEach((value, i) => (filter[i] = ((value - mean) * gain) / norm));
  }
  return Float32Array.from(weights);
}
