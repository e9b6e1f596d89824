/** The fully connected networks of Goodfellow et al. 2014: a dense generator and a maxout discriminator. */
import {
  checkArguments,
  checkOptions,
  floatArray,
  listOf,
  members,
  nonNegative,
  oneOf,
  optional,
  positiveInteger,
  type Rule,
  type RulesOf,
} from '../../core/checks.ts';
import { sizeOf } from '../../core/shape.ts';
import { flatten, reshapeTo, sigmoid } from '../../nn/activations.ts';
import { type Layer, Sequential } from '../../nn/layer.ts';
import { Dense } from '../../nn/linear.ts';
import { Maxout } from '../../nn/maxout.ts';
import {
  sparseInitialiser,
  uniformInitialiser,
  valuesInitialiser,
  type Initialiser,
} from '../../nn/parameter.ts';
import type { ImageSpec, PictureGan } from './gan.ts';
import {
  commonRules,
  discriminatorWeights,
  dropouts,
  hiddenLayers,
  lastUnits,
  type GoodfellowOptions,
} from './goodfellow-layers.ts';
import { layerSize } from './layer-sizes.ts';

/** Everything that determines the two networks. */
export interface MaxoutMlpOptions extends GoodfellowOptions {
  /** `sigmoid`: pictures in [0, 1]. `linear`: contrast-normalised pictures. */
  readonly output: 'sigmoid' | 'linear';
  /** The output's initial weights: uniform within ± `range`, or `nonzero` Gaussian weights per column among zeros. */
  readonly outputWeights: { readonly range: number } | { readonly nonzero: number };
  /** The output's initial biases: zero, or the logits of the mean of the data. */
  readonly outputBias: 'zero' | 'marginals';
  /** Units of D's maxout layers. */
  readonly discriminator: readonly number[];
  /** Linear pieces of each of these units. */
  readonly pieces: number;
}

const outputWeights: Rule = (name, value) => {
  const isSparse = typeof value === 'object' && value !== null && 'nonzero' in value;
  (isSparse ? members({ nonzero: positiveInteger }) : members({ range: nonNegative }))(name, value);
};

const rules: RulesOf<MaxoutMlpOptions & { readonly architecture?: 'maxout-mlp' }> = {
  ...commonRules,
  architecture: optional(oneOf(['maxout-mlp'])),
  output: oneOf(['sigmoid', 'linear']),
  outputWeights,
  outputBias: oneOf(['zero', 'marginals']),
  discriminator: listOf(layerSize),
  pieces: layerSize,
};

/**
 * The networks that the options describe.
 *
 * @param marginals mean of each number of the pictures, in [0, 1]. Without them the output's initial biases are zero
 * @throws UsageError if an option is missing, unknown or out of range
 */
export function maxoutMlp(options: MaxoutMlpOptions, marginals?: Float32Array): PictureGan {
  checkOptions('maxoutMlp', options, rules);
  checkArguments('maxoutMlp', { marginals }, { marginals: optional(floatArray) });
  const { channels, height, width, latentDim, latentDistribution, latentBound, output } = options;
  return {
    kind: 'pictures',
    latent: { dimension: latentDim, distribution: latentDistribution, bound: latentBound },
    image: { channels, height, width, range: rangeOf(output) },
    generator: generator(options, marginals),
    discriminator: discriminator(options),
  };
}

function rangeOf(output: MaxoutMlpOptions['output']): ImageSpec['range'] {
  return output === 'sigmoid' ? 'unit' : 'contrast';
}

function generator(options: MaxoutMlpOptions, marginals: Float32Array | undefined): Layer {
  const { channels, height, width, output, maxNorm } = options;
  const shape = [channels, height, width] as const;
  const inputs = lastUnits(options);
  return new Sequential({
    ...hiddenLayers(options),
    output: new Dense(inputs, sizeOf(shape), {
      initialise: outputInitialiser(options.outputWeights, inputs, sizeOf(shape)),
      bias: options.outputBias === 'zero' || marginals === undefined ? true : marginalBias(marginals),
      maxNorm: maxNorm ?? undefined,
    }),
    ...(output === 'sigmoid' ? { sigmoid: sigmoid() } : {}),
    unflatten: reshapeTo(...shape),
  });
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

/** The logits of the means. A sigmoid never reaches 0 or 1, so means are clamped by 1e-7, as in pylearn2. */
export function marginalBias(means: Float32Array): Initialiser {
  const logits = means.map((mean) => {
    const clamped = Math.min(Math.max(mean, 1e-7), 1 - 1e-7);
    return Math.log(clamped / (1 - clamped));
  });
  return valuesInitialiser(logits);
}

function discriminator(options: MaxoutMlpOptions): Layer {
  const { channels, height, width, discriminator: units, pieces } = options;
  const weights = discriminatorWeights(options);
  const drop = dropouts(options);
  const layers: Record<string, Layer> = { flatten: flatten(), dropInput: drop.ofInput() };
  let inputs = sizeOf([channels, height, width]);
  units.forEach((count, i) => {
    layers[`maxout${i + 1}`] = new Maxout(inputs, count, pieces, weights);
    layers[`drop${i + 1}`] = drop.ofHidden();
    inputs = count;
  });
  layers['judge'] = new Dense(inputs, 1, weights);
  return new Sequential(layers);
}
