import { checkArguments, oneOf, pair } from '../core/checks.ts';
import * as ops from '../engine/tensor/ops.ts';
import { Stateless, type Layer } from './layer.ts';

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
