import {
  callback,
  checkArguments,
  checkOptions,
  either,
  flag,
  optional,
  listOf,
  pair,
  positive,
  positiveInteger,
  type RulesOf,
} from '../core/checks.ts';
import { UsageError } from '../core/errors.ts';
import type { Shape } from '../core/shape.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import type { Layer } from './layer.ts';
import { normLimit } from './norm-limit.ts';
import { constantInitialiser, type Initialiser, type ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';
import { spectralParameters, spectrallyNormalised } from './spectral-norm.ts';

/** The options of a layer with weights. */
export interface WeightOptions {
  readonly initialise: Initialiser;
  /** Whether to add a bias; an initialiser sets its initial values, which otherwise are zero. Default true. */
  readonly bias?: boolean | Initialiser;
  /** Max-norm constraint: an update scales the weights into each unit back to this norm. Default: none. */
  readonly maxNorm?: number | undefined;
  /** Divides the weights by their largest singular value (`spectrallyNormalised`). Default false. */
  readonly spectralNorm?: boolean | undefined;
}

export const weightRules: RulesOf<WeightOptions> = {
  initialise: callback,
  bias: optional(either(callback, flag)),
  maxNorm: optional(positive),
  spectralNorm: optional(flag),
};

const ends = { inputs: positiveInteger, outputs: positiveInteger };

/**
 * @param unitAxes the axes of the weight that hold the weights of one unit
 * @param groupsOfFirst the groups into which the first axis is split, of which a unit's weights are in one
 */
function weightAndBias(
  shape: readonly number[],
  unitAxes: readonly number[],
  biasSize: number,
  { initialise, bias = true, maxNorm, spectralNorm = false }: WeightOptions,
  groupsOfFirst = 1,
): ParameterSpecs {
  const constraint = maxNorm === undefined ? {} : { constraint: normLimit(maxNorm, unitAxes, groupsOfFirst) };
  const weight = { weight: { shape, initialise, role: 'trained', ...constraint } } as const;
  const vector = spectralNorm ? spectralParameters(shape[unitAxis(unitAxes)]!) : {};
  if (bias === false) return { ...weight, ...vector };
  const initialBias = bias === true ? constantInitialiser(0) : bias;
  return { ...weight, bias: { shape: [biasSize], initialise: initialBias, role: 'trained' }, ...vector };
}

/** The axis of the weight that counts units: the one of the first two that holds no weights of a unit. */
function unitAxis(unitAxes: readonly number[]): number {
  return unitAxes.includes(0) ? 1 : 0;
}

/** The weights that a layer multiplies by. @param unitAxes as in `weightAndBias` */
function weightIn(scope: Scope, unitAxes: readonly number[], { spectralNorm }: WeightOptions): Node {
  const weight = scope.get('weight');
  return spectralNorm === true ? spectrallyNormalised(weight, unitAxis(unitAxes), scope) : weight;
}

/** Fully connected: x [B, …, inputs] · weight [inputs, outputs] + bias [outputs]. */
export class Dense implements Layer {
  static readonly #unitAxes = [0];
  readonly parameters: ParameterSpecs;
  readonly #options: WeightOptions;

  /** @throws UsageError if a size or an option is unknown or out of range */
  constructor(inputs: number, outputs: number, options: WeightOptions) {
    checkArguments('Dense', { inputs, outputs }, ends);
    checkOptions('Dense', options, weightRules);
    this.#options = options;
    this.parameters = weightAndBias([inputs, outputs], Dense.#unitAxes, outputs, options);
  }

  apply(x: Node, scope: Scope): Node {
    const product = ops.matmul(x, weightIn(scope, Dense.#unitAxes, this.#options));
    return 'bias' in this.parameters ? ops.add(product, scope.get('bias')) : product;
  }
}

/** A bias per channel, reshaped to broadcast over [B, C, H, W]. */
function perChannel(bias: Node): Node {
  return ops.reshape(bias, [bias.shape[0]!, 1, 1]);
}

/** The options of a layer that convolves. */
export interface ConvLayerOptions extends WeightOptions {
  readonly kernel: ops.Pair;
  readonly stride?: ops.Pair;
  readonly padding?: ops.Pair;
  /**
   * Channels are convolved in this many separate groups, which must divide inputs and outputs. As many as inputs makes it
   * depthwise. Default 1.
   */
  readonly groups?: number;
}

/** @throws UsageError if the groups do not divide the inputs and the outputs of a layer */
function groupsOf({ groups = 1 }: ConvLayerOptions, inputs: number, outputs: number): number {
  if (inputs % groups === 0 && outputs % groups === 0) return groups;
  throw new UsageError(
    `a convolution got groups ${groups} for ${inputs} inputs and ${outputs} outputs, expected an integer that divides both`,
    { option: 'groups' },
  );
}

const convolutionRules: RulesOf<ConvLayerOptions> = {
  ...weightRules,
  kernel: pair(1),
  stride: optional(pair(1)),
  padding: optional(pair(0)),
  groups: optional(positiveInteger),
};
const transposedRules = { ...convolutionRules, outputPadding: optional(pair(0)) };

/**
 * Convolution (cross-correlation): x [B, inputs, H, W] with weight [outputs, inputs / groups, kh, kw] →
 * [B, outputs, h, w].
 */
export class Conv2d implements Layer {
  static readonly #unitAxes = [1, 2, 3];
  readonly parameters: ParameterSpecs;
  readonly #options: ConvLayerOptions;

  /** @throws UsageError if a size or an option is unknown or out of range */
  constructor(inputs: number, outputs: number, options: ConvLayerOptions) {
    checkArguments('Conv2d', { inputs, outputs }, ends);
    checkOptions('Conv2d', options, convolutionRules);
    this.#options = options;
    const inputsOfGroup = inputs / groupsOf(options, inputs, outputs);
    const shape = [outputs, inputsOfGroup, ...ops.pairOf(options.kernel)];
    this.parameters = weightAndBias(shape, Conv2d.#unitAxes, outputs, options);
  }

  apply(x: Node, scope: Scope): Node {
    const convolved = this.convolve(x, weightIn(scope, Conv2d.#unitAxes, this.#options));
    return 'bias' in this.parameters ? ops.add(convolved, perChannel(scope.get('bias'))) : convolved;
  }

  /** The convolution itself, before the bias. */
  protected convolve(x: Node, weight: Node): Node {
    return ops.conv2d(x, weight, this.#options);
  }
}

/** A separate bias for each element of an example: x [B, …shape] + bias [shape]. Initially zero. */
export class Bias implements Layer {
  readonly parameters: ParameterSpecs;

  constructor(shape: Shape) {
    checkArguments('Bias', { shape }, { shape: listOf(positiveInteger) });
    this.parameters = { bias: { shape, initialise: constantInitialiser(0), role: 'trained' } };
  }

  apply(x: Node, scope: Scope): Node {
    return ops.add(x, scope.get('bias'));
  }
}

/**
 * Transposed convolution: x [B, inputs, h, w] with weight [inputs, outputs / groups, kh, kw] → [B, outputs, H, W],
 * H = (h − 1)·stride + kh − 2·padding + outputPadding.
 */
export class ConvTranspose2d implements Layer {
  static readonly #unitAxes = [0, 2, 3];
  readonly parameters: ParameterSpecs;
  readonly #options: ConvLayerOptions & { readonly outputPadding?: ops.Pair };

  /** @throws UsageError if a size or an option is unknown or out of range */
  constructor(
    inputs: number,
    outputs: number,
    options: ConvLayerOptions & { readonly outputPadding?: ops.Pair },
  ) {
    checkArguments('ConvTranspose2d', { inputs, outputs }, ends);
    checkOptions('ConvTranspose2d', options, transposedRules);
    this.#options = options;
    const groups = groupsOf(options, inputs, outputs);
    const shape = [inputs, outputs / groups, ...ops.pairOf(options.kernel)];
    this.parameters = weightAndBias(shape, ConvTranspose2d.#unitAxes, outputs, options, groups);
  }

  apply(x: Node, scope: Scope): Node {
    const weight = weightIn(scope, ConvTranspose2d.#unitAxes, this.#options);
    const transposed = ops.convTranspose2d(x, weight, this.#options);
    return 'bias' in this.parameters ? ops.add(transposed, perChannel(scope.get('bias'))) : transposed;
  }
}
