/** The one place where pictures become what a network that measures them takes: its size, three channels, a range. */
import { resamplingMatrix, type ResamplingFilter } from '../../core/resampling.ts';
import { limitsOf } from '../../core/value-range.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';

/** Resizes pictures [B, C, H, W] to [B, C, height, width], anti-aliased. Values are not clipped. */
export function resized(pictures: Node, height: number, width: number, filter: ResamplingFilter): Node {
  const [from, across] = pictures.shape.slice(-2) as [number, number];
  const along = (side: number, to: number) => ops.constant(resamplingMatrix(side, to, filter), [to, side]);
  let result = pictures;
  if (across !== width) result = ops.matmul(result, along(across, width), { transposeB: true });
  if (from !== height) result = ops.matmul(along(from, height), result);
  return result;
}

/**
 * Pictures [B, C, H, W] in the range of a GAN as [B, 3, side, side] in [0, 1]. Grey ones get three equal channels. What a
 * filter or a generator puts outside the range is clipped, as in a file.
 */
export function squareColours(
  pictures: Node,
  { channels, range }: Pick<ImageSpec, 'channels' | 'range'>,
  side: number,
  filter: ResamplingFilter,
): Node {
  const [black, white] = limitsOf(range);
  const whole = resized(pictures, side, side, filter);
  const unit = ops.clip(ops.mul(ops.sub(whole, black), 1 / (white - black)), 0, 1);
  return channels === 3 ? unit : ops.expand(unit, [pictures.shape[0]!, 3, side, side]);
}
