import { checkArguments, oneOf, pair } from '../core/checks.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import { Stateless, type Layer } from './layer.ts';
import { Conv2d, type WeightOptions } from './linear.ts';

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

/**
 * Up-sampling by 2, then a convolution with 3×3 kernels: x [B, inputs, h, w] with weight [outputs, inputs, 3, 3] →
 * [B, outputs, 2h, 2w]. It learns no chequered patterns, which transposed convolutions have to unlearn (Odena et al. 2016).
 *
 * After `nearest`, several of a kernel's weights meet the same pixel. Added up first, they are a transposed convolution
 * with 4×4 kernels and stride 2, which gives the same numbers with 4 multiplications for each of 9.
 */
export class UpsampleConv2d extends Conv2d {
  readonly mode: UpsampleMode;

  /** @throws UsageError if a size or an option is unknown or out of range */
  constructor(inputs: number, outputs: number, mode: UpsampleMode, options: WeightOptions) {
    checkArguments('UpsampleConv2d', { mode }, { mode: oneOf(upsampleModes) });
    super(inputs, outputs, { ...options, kernel: 3, padding: 1 });
    this.mode = mode;
  }

  protected override convolve(x: Node, weight: Node): Node {
    if (this.mode === 'bilinear') return super.convolve(ops.resize(x, 2, 'linear'), weight);
    return ops.convTranspose2d(x, addedUp(weight), { stride: 2, padding: 1 });
  }
}

/** In one dimension: rows are the weights a, b, c of a kernel; columns are c, b + c, a + b, a. */
const sums = [
  [0, 0, 1, 1],
  [0, 1, 1, 0],
  [1, 1, 0, 0],
];

/** The kernels [inputs, outputs, 4, 4] of the transposed convolution that does what up-sampling and 3×3 kernels do. */
function addedUp(weight: Node): Node {
  const [outputs, inputs] = weight.shape as [number, number];
  const matrix = sums
    .flatMap((row) => sums.map((column) => row.flatMap((a) => column.map((b) => a * b))))
    .flat();
  const kernels = ops.matmul(ops.reshape(weight, [outputs * inputs, 9]), ops.constant(matrix, [9, 16]));
  return ops.transpose(ops.reshape(kernels, [outputs, inputs, 4, 4]), [1, 0, 2, 3]);
}
