import { checkArguments, checkOptions, oneOf, optional, pair, type RulesOf } from '../core/checks.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import { addedKernels } from './added-kernels.ts';
import { Stateless, type Layer } from './layer.ts';
import { Conv2d, weightRules, type ConvLayerOptions, type WeightOptions } from './linear.ts';

/** How pixels are made between those of a picture. */
export const upsampleModes = ['nearest', 'bilinear'] as const;
/** How pictures are enlarged: one of `upsampleModes`. */
export type UpsampleMode = (typeof upsampleModes)[number];

/**
 * Up-sampling by whole numbers: x [B, C, H, W] → [B, C, H·scale, W·scale]. `nearest` repeats pixels. `bilinear`
 * interpolates between their centres, as PyTorch does with `align_corners=False`. Before a convolution, it does what a
 * transposed convolution does without its chequered patterns (Odena et al. 2016).
 *
 * @param scale one number for both sides, or [vertical, horizontal]
 */
export function upsample(scale: ops.Pair, mode: UpsampleMode = 'nearest'): Layer {
  checkArguments('upsample', { scale, mode }, { scale: pair(1), mode: oneOf(upsampleModes) });
  return new Stateless((x) => ops.resize(x, scale, mode === 'bilinear' ? 'linear' : mode));
}

/** The options of a convolution that doubles or halves its maps. */
export interface RescalingConvOptions extends WeightOptions {
  /** Default 3. */
  readonly kernel?: 1 | 3;
}

const rules: RulesOf<RescalingConvOptions> = { ...weightRules, kernel: optional(oneOf([1, 3])) };

/** The options of the convolution itself: its maps keep their sides. @throws UsageError if one is unknown or out of range */
function sameSides(caller: string, options: RescalingConvOptions): ConvLayerOptions {
  checkOptions(caller, options, rules);
  const { kernel = 3 } = options;
  return { ...options, kernel, padding: (kernel - 1) / 2 };
}

/**
 * Up-sampling by 2, then a convolution with 3×3 kernels: x [B, inputs, h, w] with weight [outputs, inputs, 3, 3] →
 * [B, outputs, 2h, 2w]. It learns no chequered patterns, which transposed convolutions have to unlearn (Odena et al. 2016).
 * Kernels of 1×1 are possible.
 *
 * After `nearest`, several of a kernel's weights meet the same pixel. Added up first, they are a transposed convolution
 * with 4×4 kernels and stride 2, which gives the same numbers with 4 multiplications for each of 9.
 */
export class UpsampleConv2d extends Conv2d {
  readonly mode: UpsampleMode;
  readonly #kernel: 1 | 3;

  /** @throws UsageError if a size or an option is unknown or out of range */
  constructor(inputs: number, outputs: number, mode: UpsampleMode, options: RescalingConvOptions) {
    checkArguments('UpsampleConv2d', { mode }, { mode: oneOf(upsampleModes) });
    super(inputs, outputs, sameSides('UpsampleConv2d', options));
    this.mode = mode;
    this.#kernel = options.kernel ?? 3;
  }

  protected override convolve(x: Node, weight: Node): Node {
    if (this.mode === 'nearest') {
      return ops.convTranspose2d(x, addedKernels(weight, 'doubling'), {
        stride: 2,
        padding: (this.#kernel - 1) / 2,
      });
    }
    // A kernel of one pixel commutes with interpolation, and there are fewer pixels before it.
    if (this.#kernel === 1) return ops.resize(super.convolve(x, weight), 2, 'linear');
    return super.convolve(ops.resize(x, 2, 'linear'), weight);
  }
}

/**
 * A convolution with 3×3 or 1×1 kernels, then the average of each 2×2 pixels: x [B, inputs, 2h, 2w] with weight
 * [outputs, inputs, 3, 3] → [B, outputs, h, w].
 *
 * The average of sums is a sum of averages: it is computed as one convolution with 4×4 or 2×2 kernels and stride 2, which
 * gives the same numbers with 4 multiplications for each of 9.
 */
export class DownsampleConv2d extends Conv2d {
  readonly #kernel: 1 | 3;

  /** @throws UsageError if a size or an option is unknown or out of range */
  constructor(inputs: number, outputs: number, options: RescalingConvOptions) {
    super(inputs, outputs, sameSides('DownsampleConv2d', options));
    this.#kernel = options.kernel ?? 3;
  }

  protected override convolve(x: Node, weight: Node): Node {
    const averaged = addedKernels(weight, 'halving', 1 / 4);
    return ops.conv2d(x, averaged, { stride: 2, padding: (this.#kernel - 1) / 2 });
  }
}
