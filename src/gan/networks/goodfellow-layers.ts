/** Layers that the generators and discriminators of the 2014 paper have in common. */
import {
  finite,
  listOf,
  members,
  nonNegative,
  nullable,
  oneOf,
  positive,
  share,
  type RulesOf,
} from '../../core/checks.ts';
import { relu, sigmoid } from '../../nn/activations.ts';
import { Dropout } from '../../nn/dropout.ts';
import type { Layer } from '../../nn/layer.ts';
import { Dense } from '../../nn/linear.ts';
import { constantInitialiser, uniformInitialiser } from '../../nn/parameter.ts';
import { latentDistributions, type LatentSpec } from './gan.ts';
import { layerSize } from './layer-sizes.ts';

/** The options that all networks of the paper have. */
export interface GoodfellowOptions {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  readonly latentDim: number;
  readonly latentDistribution: LatentSpec['distribution'];
  /** The bound of a uniform distribution. */
  readonly latentBound: number;
  /** G's hidden layers, from z on. */
  readonly generator: readonly HiddenLayer[];
  /** D's initial weights are uniform within ± this. */
  readonly discriminatorRange: number;
  /** Probability that dropout keeps a number of D's input. Kept numbers are divided by it. */
  readonly keepInput: number;
  /** The same for the hidden layers of D. */
  readonly keepHidden: number;
  /** The maximum norm of the weights into a unit of either network, or null for no limit. */
  readonly maxNorm: number | null;
}

/** A hidden layer of the generator. */
export interface HiddenLayer {
  readonly units: number;
  readonly activation: 'relu' | 'sigmoid';
  /** Initial weights are uniform within ± this. */
  readonly range: number;
  /** Initial value of the biases. */
  readonly bias: number;
}

const hiddenLayer = members<HiddenLayer>({
  units: layerSize,
  activation: oneOf(['relu', 'sigmoid']),
  range: nonNegative,
  bias: finite,
});

/** The rules for the options that all of the networks have. */
export const commonRules: RulesOf<GoodfellowOptions> = {
  channels: oneOf([1, 3]),
  height: layerSize,
  width: layerSize,
  latentDim: layerSize,
  latentDistribution: oneOf(latentDistributions),
  latentBound: positive,
  generator: listOf(hiddenLayer),
  discriminatorRange: nonNegative,
  keepInput: share,
  keepHidden: share,
  maxNorm: nullable(positive),
};

const activations = { relu, sigmoid };

/** The generator from z to its last hidden layer: `hidden1`, `relu1`, `hidden2` … */
export function hiddenLayers({ latentDim, generator, maxNorm }: GoodfellowOptions): Record<string, Layer> {
  const layers: Record<string, Layer> = {};
  let inputs = latentDim;
  generator.forEach(({ units, activation, range, bias }, i) => {
    layers[`hidden${i + 1}`] = new Dense(inputs, units, {
      initialise: uniformInitialiser(range),
      bias: constantInitialiser(bias),
      maxNorm: maxNorm ?? undefined,
    });
    layers[`${activation}${i + 1}`] = activations[activation]();
    inputs = units;
  });
  return layers;
}

/** The number of outputs of G's last hidden layer. */
export function lastUnits({ latentDim, generator }: GoodfellowOptions): number {
  return generator.at(-1)?.units ?? latentDim;
}

/** The initialiser and the norm limit of D's weights. */
export function discriminatorWeights({ discriminatorRange, maxNorm }: GoodfellowOptions) {
  return { initialise: uniformInitialiser(discriminatorRange), maxNorm: maxNorm ?? undefined };
}

/**
 * Dropout of D's input and of its hidden layers, only in training. The authors call pylearn2's `dropout_fprop`, which
 * multiplies the kept numbers by 1.25 and 2: 1 / 0.8 and 1 / 0.5.
 */
export function dropouts({ keepInput, keepHidden }: GoodfellowOptions) {
  return { ofInput: () => new Dropout(keepInput), ofHidden: () => new Dropout(keepHidden) };
}
