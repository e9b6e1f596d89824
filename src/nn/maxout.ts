import { checkArguments, including, integer, members, optional, positiveInteger } from '../core/checks.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import type { Layer } from './layer.ts';
import { Conv2d, Dense, type ConvLayerOptions, type WeightOptions } from './linear.ts';
import type { ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

const sizes = { inputs: positiveInteger, units: positiveInteger, pieces: positiveInteger };

/**
 * Maxout (Goodfellow et al. 2013): each unit is the maximum of `pieces` linear functions, x [B, inputs] → [B, units].
 * The weight is [inputs, units · pieces]; the pieces of a unit are adjacent.
 */
export class Maxout implements Layer {
  readonly parameters: ParameterSpecs;
  readonly #linear: Dense;
  readonly #units: number;
  readonly #pieces: number;

  /** @throws UsageError if a size or an option is unknown or out of range */
  constructor(inputs: number, units: number, pieces: number, options: WeightOptions) {
    checkArguments('Maxout', { inputs, units, pieces }, sizes);
    this.#linear = new Dense(inputs, units * pieces, options);
    this.#units = units;
    this.#pieces = pieces;
    this.parameters = this.#linear.parameters;
  }

  apply(x: Node, scope: Scope): Node {
    const linear = this.#linear.apply(x, scope);
    return ops.reduceMax(ops.reshape(linear, [x.shape[0]!, this.#units, this.#pieces]), { axes: [2] });
  }
}

/** The options of `MaxoutConv2d`. */
export interface MaxoutConvLayerOptions extends ConvLayerOptions {
  /** Spatial max pooling after the maximum excess pieces: side of the windows and their stride. Default: none. */
  readonly pool?: { readonly side: number; readonly stride: number };
}

const poolRule = members({ side: integer(1), stride: integer(1) });

/**
 * Convolutional maxout (Goodfellow et al. 2013): each map is the maximum of `pieces` maps of a convolution at each
 * position, optionally max-pooled. x [B, inputs, H, W] → [B, units, h, w]. The weight is
 * [units · pieces, inputs, kh, kw]; the pieces of a unit are adjacent, and each has a bias. `maxNorm` applies to each
 * kernel.
 *
 * The windows cover the complete maps, as in pylearn2 (`MaxoutConvC01B`, by cuda-convnet): a window that extends beyond
 * the edge pools the elements inside. h = ⌈(H′ − side) / stride⌉ + 1 for the convolution's height H′.
 */
export class MaxoutConv2d implements Layer {
  readonly parameters: ParameterSpecs;
  readonly #convolution: Conv2d;
  readonly #units: number;
  readonly #pieces: number;
  readonly #pool: MaxoutConvLayerOptions['pool'];

  /** @throws UsageError if a size or an option is unknown or out of range */
  constructor(inputs: number, units: number, pieces: number, options: MaxoutConvLayerOptions) {
    checkArguments('MaxoutConv2d', { options }, { options: including({ pool: optional(poolRule) }) });
    const { pool, ...convolution } = options;
    checkArguments('MaxoutConv2d', { inputs, units, pieces }, sizes);
    this.#convolution = new Conv2d(inputs, units * pieces, convolution);
    this.#units = units;
    this.#pieces = pieces;
    this.#pool = pool;
    this.parameters = this.#convolution.parameters;
  }

  apply(x: Node, scope: Scope): Node {
    const convolved = this.#convolution.apply(x, scope);
    const [batch, , height, width] = convolved.shape as [number, number, number, number];
    const pieces = ops.reshape(convolved, [batch, this.#units, this.#pieces, height, width]);
    const maps = ops.reduceMax(pieces, { axes: [2] }); // [B, units, H′, W′]
    if (this.#pool === undefined) return maps;
    const { side, stride } = this.#pool;
    const excess = (size: number) => pooledSide(size, this.#pool!) * stride - stride + side - size;
    return ops.maxPool2d(maps, { kernel: side, stride, padding: [0, 0, excess(height), excess(width)] });
  }
}

/** The number of windows that cover an axis of `size` elements. */
export function pooledSide(size: number, { side, stride }: { side: number; stride: number }): number {
  return Math.ceil((size - side) / stride) + 1;
}
