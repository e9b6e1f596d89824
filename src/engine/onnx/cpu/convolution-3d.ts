import { sizeOf } from '../../../core/shape.ts';
import type { Node } from '../../tensor/node.ts';
import type { ConvAttributes } from '../../tensor/operations.ts';
import { outOfBlocks } from './blocked-layout.ts';
import { ints, type Attributes, type Emitter } from '../file/emitter.ts';
import type { Values } from './values.ts';
import { weightGradientGeometry } from '../passes/weight-gradient-geometry.ts';

/*
 * Convolutions in three dimensions that do the work of such in two, as one large matrix product in place of many small
 * ones: ONNX Runtime makes one product of each picture, whose columns are the places of its result, and what is small
 * leaves the processor waiting for memory. What lies side by side in depth is one picture.
 */

/** Places of one picture's result that are enough columns for a matrix product. */
const mostPlaces = 64;
/** Channels whose moving is not worth more than the product. */
const leastChannels = 16;

/**
 * A convolution with the batch as depth: [1, C, B, H, W] by [O, C, 1, kh, kw] gives [1, O, B, h, w].
 *
 * @returns undefined where the pictures are large enough by themselves
 */
export function convAs3d(node: Node<'Conv'>, values: Values, e: Emitter): string | undefined {
  const [large, kernel] = node.inputs as readonly [Node, Node];
  const [batch, channels, ...size] = large.shape as readonly [number, number, number, number];
  if (sizeOf(node.shape.slice(2)) > mostPlaces || batch === 1 || channels < leastChannels) return undefined;
  const [outputs, , ...window] = kernel.shape as readonly [number, number, number, number];
  const turn = (value: string) => e.emit('Transpose', [value], { perm: ints([1, 0, 2, 3]) });
  const picture = e.reshape(turn(values.of(large)), [1, channels, batch, ...size]);
  const y = e.emit(
    'Conv',
    [picture, e.reshape(values.of(kernel), [outputs, channels, 1, ...window])],
    geometry3d(node.attributes),
  );
  return turn(e.reshape(y, [outputs, batch, ...node.shape.slice(2)]));
}

/**
 * The gradient of a convolution by its weights as one convolution in three dimensions: dw[o, c, ki, kj] is the sum over
 * b, i, j of x[b, c, i·s + ki·d − p, …] · g[b, o, i, j]. Read the batch as channels and the channels as depth, and x is
 * one "picture" [1, B, C, H, W] as it lies in memory, to be convolved by "kernels" g[o, b, 1, i, j] that are dilated by
 * s and moved in steps of d; what comes out, [1, O, C, kh, kw], is dw as it shall lie. In two dimensions, each channel a
 * picture by itself, the same takes twice the time (docs/performance.md): C matrix products of kh·kw columns in place
 * of one of C·kh·kw.
 *
 * A picture in blocks of n channels is one [1, B, C/n, H, W·n] of a row that is n times as wide: padded by n times as much
 * and dilated n times as far, it gives dw in blocks, and columns are gathered in runs of kw·n numbers.
 */
export function weightGradientAs3d(
  node: Node<'ConvWeightGradient'>,
  values: Values,
  e: Emitter,
  block: number,
): string {
  const [large, small] = node.inputs as readonly [Node, Node];
  const [batch, channels, height, width] = large.shape as readonly [number, number, number, number];
  const [, outputs, ...window] = small.shape as readonly [number, number, number, number];
  const { kernel } = node.attributes;
  const { geometry, isExact } = weightGradientGeometry(node);
  // What is moved further than from one place to the next would not meet every number of a block.
  const isInBlocks = block > 1 && channels % block === 0 && geometry.strides[1] === 1;
  const together = isInBlocks ? block : 1;
  const picture = isInBlocks ? values.inBlocks(large) : values.of(large);
  const turned = e.emit('Transpose', [values.of(small)], { perm: ints([1, 0, 2, 3]) });
  const made = e.emit(
    'Conv',
    [
      e.reshape(picture, [1, batch, channels / together, height, width * together]),
      e.reshape(turned, [outputs, batch, 1, ...window]),
    ],
    geometry3d(geometry, together),
  );
  const ends = [kernel[0], kernel[1] * together];
  const exact = isExact ? made : e.emit('Slice', [made, e.int64s([0, 0]), e.int64s(ends), e.int64s([3, 4])]);
  const gradient = e.reshape(exact, node.shape);
  return isInBlocks ? outOfBlocks(gradient, channels, e) : gradient;
}

/**
 * The geometry of a convolution that leaves depth alone, of rows that are so many times as wide; only where it moves from
 * one place to the next may that be more than once.
 */
function geometry3d(
  { strides, pads: [top, left, bottom, right], dilations }: ConvAttributes,
  timesAsWide = 1,
): Attributes {
  return {
    strides: ints([1, ...strides]),
    pads: ints([0, top, left * timesAsWide, 0, bottom, right * timesAsWide]),
    dilations: ints([1, dilations[0], dilations[1] * timesAsWide]),
  };
}
