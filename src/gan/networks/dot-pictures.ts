import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import type { PictureGan, PointGan } from './gan.ts';

/** The side of the pictures, and the standard deviation of a dot, in pixels. */
const side = 48;
const dotDeviation = 1.2;

/**
 * A GAN of points as a GAN of pictures, so that code that draws and compares pictures can show points as well. A
 * picture shows its point dark on white: as a dot if points have two axes, as a line across the axis if they have one.
 * The generator has the parameters of the original. The discriminator is unchanged: it judges points, not pictures.
 *
 * @param extent the range of the pictures along each axis. Only the first two axes are drawn
 */
export function dotPictures(gan: PointGan, extent: readonly [from: number, to: number]): PictureGan {
  const { latent, generator, discriminator } = gan;
  return {
    kind: 'pictures',
    latent,
    image: { channels: 1, height: side, width: side, range: 'unit', outlined: true },
    generator: {
      parameters: generator.parameters,
      apply: (z, scope) => dots(generator.apply(z, scope), extent),
    },
    discriminator,
  };
}

/** 1 − exp(−d² / 2s²) for each pixel's distance d from the point: points [B, dimension] → [B, 1, side, side] */
function dots(points: Node, [from, to]: readonly [number, number]): Node {
  const [batch, dimension] = points.shape as [number, number];
  const pixel = (to - from) / side;
  const centres = Array.from({ length: side }, (_, i) => from + (i + 0.5) * pixel);
  const squaredDistance = (axis: number, values: number[], shape: readonly number[]) => {
    const lengths = [batch, 1];
    const coordinate = ops.reshape(ops.slice(points, { starts: [0, axis], lengths }), [batch, 1, 1, 1]);
    const distance = ops.sub(coordinate, ops.constant(values, shape));
    return ops.mul(distance, distance); // [B, 1, side, 1] or [B, 1, 1, side]
  };
  const across = squaredDistance(0, centres, [1, 1, 1, side]);
  // The second axis points upwards.
  const squares =
    dimension === 1
      ? ops.expand(across, [batch, 1, side, side])
      : ops.add(across, squaredDistance(1, centres.toReversed(), [1, 1, side, 1]));
  return ops.sub(1, ops.exp(ops.mul(squares, -1 / (2 * (dotDeviation * pixel) ** 2))));
}
