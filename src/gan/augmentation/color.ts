/** Changes of the values of pictures [B, C, H, W], by one random number for each picture. */
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import type { DrawRandom } from './draw-random.ts';

/** Adds up to a quarter of the range. @param span of the values from black to white */
export function brightness(x: Node, random: DrawRandom, span: number): Node {
  return ops.add(x, perPicture(x, random, -span / 4, span / 4));
}

/** Scales the distance of each pixel from its own grey by 0 to 2. Grey pictures have none. */
export function saturation(x: Node, random: DrawRandom): Node {
  if (x.shape[1] === 1) return x;
  return scaledFrom(ops.mean(x, { axes: [1], keepDims: true }), x, perPicture(x, random, 0, 2));
}

/** Scales the distance from the mean of the picture by 0.5 to 1.5. */
export function contrast(x: Node, random: DrawRandom): Node {
  return scaledFrom(ops.mean(x, { axes: [1, 2, 3], keepDims: true }), x, perPicture(x, random, 0.5, 1.5));
}

function scaledFrom(centre: Node, x: Node, factors: Node): Node {
  return ops.add(ops.mul(ops.sub(x, centre), factors), centre);
}

/** Uniform in [low, high), [B, 1, 1, 1]. */
function perPicture(x: Node, random: DrawRandom, low: number, high: number): Node {
  return random([x.shape[0]!, 1, 1, 1], (values, stream) => void stream.uniform(values, low, high));
}
