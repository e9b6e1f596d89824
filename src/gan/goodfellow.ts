/**
 * The networks of Goodfellow et al. 2014 as their code configures them (mnist.yaml of
 * github.com/goodfeli/adversarial).
 */
import { sizeOf } from '../core/shape.ts';
import { flatten, relu, reshapeTo, sigmoid } from '../nn/activations.ts';
import { Dropout } from '../nn/dropout.ts';
import { type Layer, Sequential } from '../nn/layer.ts';
import { Dense } from '../nn/linear.ts';
import { Maxout } from '../nn/maxout.ts';
import { sgd, type Optimiser } from '../nn/optimiser.ts';
import { uniformInitialiser, type Initialiser, type ParameterSpecs } from '../nn/parameter.ts';
import type { Scope } from '../nn/scope.ts';
import type { Node } from '../tensor/node.ts';
import type { Gan, ImageSpec } from './gan.ts';

export interface MlpGanOptions {
  readonly image: Pick<ImageSpec, 'channels' | 'height' | 'width'>;
  /**
   * Mean of each number of the pictures, in [0, 1]: the bias of G's sigmoids begins where they give it
   * (`init_sigmoid_bias_from_marginals`). Default: zero biases.
   */
  readonly marginals?: Float32Array;
}

/** Sizes and initial ranges in the authors' configuration. */
const generatorUnits = 1200;
const generatorRange = 0.05;
const discriminatorUnits = 240;
const discriminatorPieces = 5;
const discriminatorRange = 0.005;
const latentDim = 100;

/**
 * `gan-mnist`: G of two layers of 1,200 rectified linear units and sigmoids, on z of 100 uniform in ±√3; D of
 * two maxout layers of 240 units of 5 pieces, with dropout of its input (kept: 0.8) and hidden units (0.5).
 * Pictures are in [0, 1].
 *
 * The paper draws z uniformly; the generator in the published code defaults to a Gaussian of the same
 * variance. This follows the paper.
 */
export function ganMnist({ image, marginals }: MlpGanOptions): Gan {
  const shape = [image.channels, image.height, image.width] as const;
  const size = sizeOf(shape);
  const wide = { initialise: uniformInitialiser(generatorRange) };
  const narrow = { initialise: uniformInitialiser(discriminatorRange) };
  const output = new Dense(generatorUnits, size, wide);
  return {
    latent: { dimension: latentDim, distribution: 'uniform', bound: Math.sqrt(3) },
    image: { ...image, range: 'unit' },
    generator: new Sequential({
      hidden1: new Dense(latentDim, generatorUnits, wide),
      relu1: relu(),
      hidden2: new Dense(generatorUnits, generatorUnits, wide),
      relu2: relu(),
      output: marginals === undefined ? output : withBias(output, logitsOf(marginals)),
      sigmoid: sigmoid(),
      unflatten: reshapeTo(...shape),
    }),
    discriminator: new Sequential({
      flatten: flatten(),
      dropInput: new Dropout(0.8),
      maxout1: new Maxout(size, discriminatorUnits, discriminatorPieces, narrow),
      drop1: new Dropout(0.5),
      maxout2: new Maxout(discriminatorUnits, discriminatorUnits, discriminatorPieces, narrow),
      drop2: new Dropout(0.5),
      judge: new Dense(discriminatorUnits, 1, narrow),
    }),
  };
}

/**
 * The optimisers of `gan-mnist`: momentum rising linearly from 0.5 to 0.7 over 250 epochs, the rate 0.1
 * divided by 1.000004 each update down to 1e-6. The authors' code halves D's loss (the mean of its two terms),
 * which for this rule is half the rate.
 *
 * @param updatesPerEpoch 500 for the 50,000 training pictures in batches of 100
 */
export function ganMnistOptimisers(
  updatesPerEpoch: number,
): Readonly<Record<'generator' | 'discriminator', Optimiser>> {
  const decayed = (rate: number) => (update: number) => Math.max(rate / 1.000004 ** (update - 1), 1e-6);
  const momentum = (update: number) => {
    const epoch = Math.floor((update - 1) / updatesPerEpoch);
    return 0.5 + 0.2 * Math.min(1, epoch / 250);
  };
  return {
    generator: sgd({ learningRate: decayed(0.1), momentum }),
    discriminator: sgd({ learningRate: decayed(0.05), momentum }),
  };
}

/** Where a sigmoid gives `mean`, kept from the ends where it never does. */
function logitsOf(means: Float32Array): Float32Array {
  return means.map((mean) => {
    const inside = Math.min(Math.max(mean, 1e-4), 1 - 1e-4);
    return Math.log(inside / (1 - inside));
  });
}

/** The layer with its bias beginning at given values. */
function withBias(layer: Layer, bias: Float32Array): Layer {
  const initialise: Initialiser = (values) => values.set(bias);
  const parameters: ParameterSpecs = {
    ...layer.parameters,
    bias: { ...layer.parameters['bias']!, initialise },
  };
  return { parameters, apply: (x: Node, scope: Scope) => layer.apply(x, scope) };
}
