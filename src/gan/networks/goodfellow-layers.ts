/** What the 2014 paper's generators and discriminators have in common. */
import { relu, sigmoid } from '../../nn/activations.ts';
import { Dropout } from '../../nn/dropout.ts';
import type { Layer } from '../../nn/layer.ts';
import { Dense } from '../../nn/linear.ts';
import { constantInitialiser, uniformInitialiser } from '../../nn/parameter.ts';
import type { LatentSpec } from './gan.ts';

/** What all of the paper's networks say. */
export interface GoodfellowOptions {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  readonly latentDim: number;
  readonly latentDistribution: LatentSpec['distribution'];
  /** Of a uniform distribution. */
  readonly latentBound: number;
  /** From z to the last hidden layer. */
  readonly generator: readonly HiddenLayer[];
  /** D's initial weights are uniform in plus or minus this. */
  readonly discriminatorRange: number;
  /** Probability that dropout keeps a number of D's input, and one of a hidden layer; kept ones are divided by it. */
  readonly keepInput: number;
  readonly keepHidden: number;
  /** The largest norm that the weights into a unit of either network may have, or null for none. */
  readonly maxNorm: number | null;
}

/** A hidden layer of the generator. */
export interface HiddenLayer {
  readonly units: number;
  readonly activation: 'relu' | 'sigmoid';
  /** Initial weights are uniform in plus or minus this. */
  readonly range: number;
  /** What its biases begin at. */
  readonly bias: number;
}

/** The sizes that all of the networks have, to be checked. */
export function commonSizes({ height, width, latentDim, generator }: GoodfellowOptions) {
  return {
    'image size': [width, height],
    'latent dimension': [latentDim],
    'units of G': generator.map(({ units }) => units),
  };
}

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

/** Numbers that the last hidden layer gives. */
export function lastUnits({ latentDim, generator }: GoodfellowOptions): number {
  return generator.at(-1)?.units ?? latentDim;
}

/** How the weights of D begin, and what norm they are held to. */
export function discriminatorStart({ discriminatorRange, maxNorm }: GoodfellowOptions) {
  return { initialise: uniformInitialiser(discriminatorRange), maxNorm: maxNorm ?? undefined };
}

/**
 * Dropout of D's input and of each hidden layer, in training only. pylearn2's `dropout_fprop`, which the authors call,
 * multiplies what is kept by 1.25 and 2, which is 1 / 0.8 and 1 / 0.5.
 */
export function dropouts({ keepInput, keepHidden }: GoodfellowOptions) {
  return { ofInput: () => new Dropout(keepInput), ofHidden: () => new Dropout(keepHidden) };
}
