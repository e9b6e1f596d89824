/** Small fully connected networks for points: a GAN small enough to inspect completely. */
import { checkOptions, listOf, oneOf, optional, type RulesOf } from '../../core/checks.ts';
import { relu, tanh } from '../../nn/activations.ts';
import { type Layer, Sequential } from '../../nn/layer.ts';
import { Dense } from '../../nn/linear.ts';
import { normalInitialiser } from '../../nn/parameter.ts';
import { latentDistributions, type LatentDistribution, type PointGan } from './gan.ts';
import { layerSize } from './layer-sizes.ts';

/** Everything that determines the two networks. */
export interface PointMlpOptions {
  /** Numbers in a point. */
  readonly dimension: number;
  readonly latentDim: number;
  readonly latentDistribution: LatentDistribution;
  /** Units of each hidden layer of G, from z on. */
  readonly generator: readonly number[];
  /** Units of each hidden layer of D, from the point on. */
  readonly discriminator: readonly number[];
  /** Activation of the hidden layers. D is smooth with `tanh`, piecewise linear with `relu`. */
  readonly activation: 'relu' | 'tanh';
}

const activations = { relu, tanh };

const rules: RulesOf<PointMlpOptions & { readonly architecture?: 'point-mlp' }> = {
  architecture: optional(oneOf(['point-mlp'])),
  dimension: layerSize,
  latentDim: layerSize,
  latentDistribution: oneOf(latentDistributions),
  generator: listOf(layerSize),
  discriminator: listOf(layerSize),
  activation: oneOf(['relu', 'tanh']),
};

/**
 * A dense generator and discriminator for points of any dimension. Both end in a linear layer, so G can reach any
 * point. Initial weights are Gaussian with variance 2 / inputs for ReLU (He et al. 2015) and 1 / inputs for tanh.
 * Initial biases are zero.
 *
 * @throws UsageError if an option is missing, unknown or out of range
 *
 * @example
 * const units = { generator: [32, 32], discriminator: [32, 32], activation: 'tanh' };
 * const gan = pointMlp({ dimension: 1, latentDim: 1, latentDistribution: 'normal', ...units });
 * const trainer = await Trainer.create({ gan, optimisers, batchSize: 256 }, runtime);
 * await trainer.step(async () => pointSets['gaussian-1d'].draw(256, random));
 */
export function pointMlp(options: PointMlpOptions): PointGan {
  checkOptions('pointMlp', options, rules);
  const { dimension, latentDim, latentDistribution, generator, discriminator, activation } = options;
  return {
    kind: 'points',
    latent: { dimension: latentDim, distribution: latentDistribution },
    point: { dimension },
    generator: network(latentDim, generator, dimension, activation),
    discriminator: network(dimension, discriminator, 1, activation),
  };
}

/** [B, inputs] → hidden layers → [B, outputs] */
function network(
  inputs: number,
  hidden: readonly number[],
  outputs: number,
  activation: PointMlpOptions['activation'],
): Layer {
  const layers: Record<string, Layer> = {};
  let width = inputs;
  const dense = (units: number) => {
    const variance = (activation === 'relu' ? 2 : 1) / width;
    return new Dense(width, units, { initialise: normalInitialiser(Math.sqrt(variance)) });
  };
  hidden.forEach((units, i) => {
    layers[`hidden${i + 1}`] = dense(units);
    layers[`${activation}${i + 1}`] = activations[activation]();
    width = units;
  });
  layers['output'] = dense(outputs);
  return new Sequential(layers);
}
