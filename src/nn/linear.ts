import type { Node } from '../tensor/node.ts';
import * as ops from '../tensor/ops.ts';
import type { Layer } from './layer.ts';
import { constantInitialiser, type Initialiser, type ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

interface WeightOptions {
  readonly initialise: Initialiser;
  /** Add a bias that begins at zero. Default true. */
  readonly bias?: boolean;
}

function weightAndBias(
  shape: readonly number[],
  biasSize: number,
  { initialise, bias }: WeightOptions,
): ParameterSpecs {
  const weight = { weight: { shape, initialise, role: 'trained' } } as const;
  if (bias === false) return weight;
  return { ...weight, bias: { shape: [biasSize], initialise: constantInitialiser(0), role: 'trained' } };
}

/** Fully connected: x [B, inputs] · weight [inputs, outputs] + bias [outputs]. */
export class Dense implements Layer {
  readonly parameters: ParameterSpecs;

  constructor(inputs: number, outputs: number, options: WeightOptions) {
    this.parameters = weightAndBias([inputs, outputs], outputs, options);
  }

  apply(x: Node, scope: Scope): Node {
    const product = ops.matmul(x, scope.get('weight'));
    return 'bias' in this.parameters ? ops.add(product, scope.get('bias')) : product;
  }
}

/** A bias per channel, shaped to be added to [B, C, H, W]. */
function perChannel(bias: Node): Node {
  return ops.reshape(bias, [bias.shape[0]!, 1, 1]);
}

export interface ConvLayerOptions extends WeightOptions {
  readonly kernel: ops.Pair;
  readonly stride?: ops.Pair;
  readonly padding?: ops.Pair;
}

/** Convolution (cross-correlation): x [B, inputs, H, W] with weight [outputs, inputs, kh, kw] → [B, outputs, h, w]. */
export class Conv2d implements Layer {
  readonly parameters: ParameterSpecs;
  readonly #options: ConvLayerOptions;

  constructor(inputs: number, outputs: number, options: ConvLayerOptions) {
    this.#options = options;
    this.parameters = weightAndBias([outputs, inputs, ...ops.pairOf(options.kernel)], outputs, options);
  }

  apply(x: Node, scope: Scope): Node {
    const convolved = ops.conv2d(x, scope.get('weight'), this.#options);
    return 'bias' in this.parameters ? ops.add(convolved, perChannel(scope.get('bias'))) : convolved;
  }
}

/**
 * Transposed convolution: x [B, inputs, h, w] with weight [inputs, outputs, kh, kw] → [B, outputs, H, W],
 * H = (h − 1)·stride + kh − 2·padding + outputPadding.
 */
export class ConvTranspose2d implements Layer {
  readonly parameters: ParameterSpecs;
  readonly #options: ConvLayerOptions & { readonly outputPadding?: ops.Pair };

  constructor(
    inputs: number,
    outputs: number,
    options: ConvLayerOptions & { readonly outputPadding?: ops.Pair },
  ) {
    this.#options = options;
    this.parameters = weightAndBias([inputs, outputs, ...ops.pairOf(options.kernel)], outputs, options);
  }

  apply(x: Node, scope: Scope): Node {
    const spread = ops.convTranspose2d(x, scope.get('weight'), this.#options);
    return 'bias' in this.parameters ? ops.add(spread, perChannel(scope.get('bias'))) : spread;
  }
}
