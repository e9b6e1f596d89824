/** The fully connected networks of Goodfellow et al. 2014: a generator of dense layers, a maxout discriminator. */
import { UsageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { flatten, relu, reshapeTo, sigmoid } from '../nn/activations.ts';
import { Dropout } from '../nn/dropout.ts';
import { type Layer, Sequential } from '../nn/layer.ts';
import { Dense } from '../nn/linear.ts';
import { Maxout } from '../nn/maxout.ts';
import {
  constantInitialiser,
  sparseInitialiser,
  uniformInitialiser,
  valuesInitialiser,
  type Initialiser,
} from '../nn/parameter.ts';
import type { ImageSpec, LatentSpec, PictureGan } from './gan.ts';

/** A hidden layer of the generator. */
export interface HiddenLayer {
  readonly units: number;
  readonly activation: 'relu' | 'sigmoid';
  /** Initial weights are uniform in plus or minus this. */
  readonly range: number;
  /** What its biases begin at. */
  readonly bias: number;
}

/** Everything that determines the two networks. */
export interface MaxoutMlpOptions {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  readonly latentDim: number;
  readonly latentDistribution: LatentSpec['distribution'];
  /** Of a uniform distribution. */
  readonly latentBound: number;
  /** From z to the last hidden layer. */
  readonly generator: readonly HiddenLayer[];
  /** `sigmoid`: pictures in [0, 1]. `linear`: pictures normalised by contrast. */
  readonly output: 'sigmoid' | 'linear';
  /** The output's initial weights: uniform in plus or minus this, or so many Gaussian ones a column, among zeros. */
  readonly outputWeights: { readonly range: number } | { readonly nonzero: number };
  /** The output's initial biases: zero, or such that a sigmoid gives the mean of the data. */
  readonly outputBias: 'zero' | 'marginals';
  /** Units of D's maxout layers. */
  readonly discriminator: readonly number[];
  /** Linear pieces of each of them. */
  readonly pieces: number;
  /** D's initial weights are uniform in plus or minus this. */
  readonly discriminatorRange: number;
  /** Probability that dropout keeps a number of D's input, and one of a hidden layer; kept ones are divided by it. */
  readonly keepInput: number;
  readonly keepHidden: number;
  /** The largest norm that the weights into a unit of either network may have, or null for none. */
  readonly maxNorm: number | null;
}

const mostUnits = 65_536;

/**
 * The networks that the options describe.
 *
 * Dropout is in D, in training only: of its input and of each hidden layer. pylearn2's `dropout_fprop`, which the
 * authors call, multiplies what is kept by 1.25 and 2, which is 1 / 0.8 and 1 / 0.5.
 *
 * @param marginals mean of each number of the pictures, in [0, 1]; without them the output's bias begins at zero
 * @throws UsageError if a size cannot be made
 */
export function maxoutMlp(options: MaxoutMlpOptions, marginals?: Float32Array): PictureGan {
  checkSizes(options);
  const { channels, height, width, latentDim, latentDistribution, latentBound, output } = options;
  return {
    latent: { dimension: latentDim, distribution: latentDistribution, bound: latentBound },
    image: { channels, height, width, range: rangeOf(output) },
    generator: generator(options, marginals),
    discriminator: discriminator(options),
  };
}

function rangeOf(output: MaxoutMlpOptions['output']): ImageSpec['range'] {
  return output === 'sigmoid' ? 'unit' : 'contrast';
}

function checkSizes(options: MaxoutMlpOptions): void {
  const { latentDim, generator: hidden, discriminator: units, pieces, height, width } = options;
  const sizes: Readonly<Record<string, readonly number[]>> = {
    'image size': [width, height],
    'latent dimension': [latentDim],
    'units of G': hidden.map((layer) => layer.units),
    'units of D': units,
    'pieces of maxout': [pieces],
  };
  for (const [name, values] of Object.entries(sizes)) {
    const wrong = values.find((value) => !Number.isInteger(value) || value < 1 || value > mostUnits);
    if (wrong === undefined) continue;
    throw new UsageError(`${name} got ${wrong}, expected a whole number from 1 to ${mostUnits}`);
  }
}

const activations = { relu, sigmoid };

function generator(options: MaxoutMlpOptions, marginals: Float32Array | undefined): Layer {
  const { channels, height, width, latentDim, generator: hidden, output, maxNorm } = options;
  const limit = { maxNorm: maxNorm ?? undefined };
  const layers: Record<string, Layer> = {};
  let inputs = latentDim;
  hidden.forEach(({ units, activation, range, bias }, i) => {
    const start = { initialise: uniformInitialiser(range), bias: constantInitialiser(bias) };
    layers[`hidden${i + 1}`] = new Dense(inputs, units, { ...start, ...limit });
    layers[`${activation}${i + 1}`] = activations[activation]();
    inputs = units;
  });
  const shape = [channels, height, width] as const;
  const size = sizeOf(shape);
  layers['output'] = new Dense(inputs, size, {
    initialise: outputInitialiser(options.outputWeights, inputs, size),
    bias: options.outputBias === 'zero' || marginals === undefined ? true : marginalBias(marginals),
    ...limit,
  });
  if (output === 'sigmoid') layers['sigmoid'] = sigmoid();
  layers['unflatten'] = reshapeTo(...shape);
  return new Sequential(layers);
}

function outputInitialiser(
  weights: MaxoutMlpOptions['outputWeights'],
  inputs: number,
  outputs: number,
): Initialiser {
  return 'range' in weights
    ? uniformInitialiser(weights.range)
    : sparseInitialiser([inputs, outputs], Math.min(weights.nonzero, inputs));
}

/** Where a sigmoid gives the means, kept from the ends where it never does (pylearn2: by 1e-7). */
export function marginalBias(means: Float32Array): Initialiser {
  const logits = means.map((mean) => {
    const inside = Math.min(Math.max(mean, 1e-7), 1 - 1e-7);
    return Math.log(inside / (1 - inside));
  });
  return valuesInitialiser(logits);
}

function discriminator(options: MaxoutMlpOptions): Layer {
  const { channels, height, width, discriminator: units, pieces, keepInput, keepHidden } = options;
  const start = {
    initialise: uniformInitialiser(options.discriminatorRange),
    maxNorm: options.maxNorm ?? undefined,
  };
  const layers: Record<string, Layer> = { flatten: flatten(), dropInput: new Dropout(keepInput) };
  let inputs = sizeOf([channels, height, width]);
  units.forEach((count, i) => {
    layers[`maxout${i + 1}`] = new Maxout(inputs, count, pieces, start);
    layers[`drop${i + 1}`] = new Dropout(keepHidden);
    inputs = count;
  });
  layers['judge'] = new Dense(inputs, 1, start);
  return new Sequential(layers);
}
