import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import type { Layer } from './layer.ts';
import { Conv2d, Dense, type ConvLayerOptions, type WeightOptions } from './linear.ts';
import type { ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

/**
 * Maxout (Goodfellow et al. 2013): each unit is the largest of `pieces` linear functions of x [B, inputs] →
 * [B, units]. The weight is [inputs, units · pieces]; a unit's pieces are neighbours.
 */
export class Maxout implements Layer {
  readonly parameters: ParameterSpecs;
  readonly #linear: Dense;
  readonly #units: number;
  readonly #pieces: number;

  constructor(inputs: number, units: number, pieces: number, options: WeightOptions) {
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

export interface MaxoutConvLayerOptions extends ConvLayerOptions {
  /** Spatial pooling after the pieces: the side of its windows, and how far one begins from the last. Default: none. */
  readonly pool?: { readonly side: number; readonly stride: number };
}

/**
 * Convolutional maxout (Goodfellow et al. 2013): each map is at each place the largest of `pieces` maps of a
 * convolution, and then the largest in a window around it. x [B, inputs, H, W] → [B, units, h, w]; the weight is
 * [units · pieces, inputs, kh, kw], a unit's pieces are neighbours, and there is one bias a piece. `maxNorm` is of
 * each kernel.
 *
 * Windows cover all of the maps, as in pylearn2 (`MaxoutConvC01B`, by cuda-convnet): the last of a row, if it reaches
 * over the edge, pools what there is. h = ⌈(H′ − side) / stride⌉ + 1 of the convolution's height H′.
 */
export class MaxoutConv2d implements Layer {
  readonly parameters: ParameterSpecs;
  readonly #convolution: Conv2d;
  readonly #units: number;
  readonly #pieces: number;
  readonly #pool: MaxoutConvLayerOptions['pool'];

  constructor(inputs: number, units: number, pieces: number, options: MaxoutConvLayerOptions) {
    this.#convolution = new Conv2d(inputs, units * pieces, options);
    this.#units = units;
    this.#pieces = pieces;
    this.#pool = options.pool;
    this.parameters = this.#convolution.parameters;
  }

  apply(x: Node, scope: Scope): Node {
    const convolved = this.#convolution.apply(x, scope);
    const [batch, , height, width] = convolved.shape as [number, number, number, number];
    const pieces = ops.reshape(convolved, [batch, this.#units, this.#pieces, height, width]);
    const maps = ops.reduceMax(pieces, { axes: [2] }); // [B, units, H′, W′]
    if (this.#pool === undefined) return maps;
    const { side, stride } = this.#pool;
    const over = (size: number) => pooledSide(size, this.#pool!) * stride - stride + side - size;
    return ops.maxPool2d(maps, { kernel: side, stride, padding: [0, 0, over(height), over(width)] });
  }
}

/** How many windows cover `size` places. */
export function pooledSide(size: number, { side, stride }: { side: number; stride: number }): number {
  return Math.ceil((size - side) / stride) + 1;
}
