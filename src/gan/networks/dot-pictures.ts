import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import type { PictureGan, PointGan } from './gan.ts';

/** Side of the pictures, and how wide a dot is, in pixels. */
const side = 48;
const dotDeviation = 1.2;

/**
 * A GAN of points as one of pictures, each with its point as a dark dot on white (a dot among two axes, a line across
 * one), so that what draws and compares pictures can show points as well. The generator has the parameters of the
 * point's; the discriminator is that of points still, and judges no picture.
 *
 * @param extent from where to where a picture reaches along each axis, at least of the first two
 */
export function dotPictures(gan: PointGan, extent: readonly [from: number, to: number]): PictureGan {
  const { latent, generator, discriminator } = gan;
  return {
    kind: 'pictures',
    latent,
    image: { channels: 1, height: side, width: side, range: 'unit' },
    generator: {
      parameters: generator.parameters,
      apply: (z, scope) => dots(generator.apply(z, scope), extent),
    },
    discriminator,
  };
}

/** 1 − exp(−d² / 2s²) of each pixel's distance d from the point: points [B, dimension] → [B, 1, side, side] */
function dots(points: Node, [from, to]: readonly [number, number]): Node {
  const [batch, dimension] = points.shape as [number, number];
  const pixel = (to - from) / side;
  const places = Array.from({ length: side }, (_, i) => from + (i + 0.5) * pixel);
  const along = (axis: number, values: number[], shape: readonly number[]) => {
    const lengths = [batch, 1];
    const coordinate = ops.reshape(ops.slice(points, { starts: [0, axis], lengths }), [batch, 1, 1, 1]);
    const away = ops.sub(coordinate, ops.constant(values, shape));
    return ops.mul(away, away); // [B, 1, side, 1] or [B, 1, 1, side]
  };
  const across = along(0, places, [1, 1, 1, side]);
  // The second axis points upwards.
  const squares =
    dimension === 1
      ? ops.expand(across, [batch, 1, side, side])
      : ops.add(across, along(1, places.toReversed(), [1, 1, side, 1]));
  return ops.sub(1, ops.exp(ops.mul(squares, -1 / (2 * (dotDeviation * pixel) ** 2))));
}
