import { sizeOf } from '../../../core/shape.ts';
import type { Node } from '../../tensor/node.ts';
import type { ConvAttributes } from '../../tensor/operations.ts';
import { outOfBlocks } from './blocked-layout.ts';
import { ints, type Attributes, type Emitter } from '../file/emitter.ts';
import type { Values } from './values.ts';
import { weightGradientGeometry } from '../passes/weight-gradient-geometry.ts';

/*
 * 2D convolutions computed as 3D ones, by one large matrix product instead of many small ones. ONNX Runtime computes one
 * product per picture, whose columns are the positions of the result. A small product is bound by memory. Pictures stacked
 * along depth count as one picture.
 */

/** Up to this number of positions in a result, the matrix product of one picture has too few columns. */
const maxPositions = 64;
/** With fewer channels, transposing costs more than the larger product saves. */
const minChannels = 16;

/**
 * Computes a convolution with the batch as depth: [1, C, B, H, W] by [O, C, 1, kh, kw] gives [1, O, B, h, w].
 *
 * @returns undefined if the pictures are large enough one by one
 */
export function convAs3d(node: Node<'Conv'>, values: Values, e: Emitter): string | undefined {
  const [large, kernel] = node.inputs as readonly [Node, Node];
  const [batch, channels, ...size] = large.shape as readonly [number, number, number, number];
  if (sizeOf(node.shape.slice(2)) > maxPositions || batch === 1 || channels < minChannels) return undefined;
  if (node.attributes.groups > 1) return undefined;
  const [outputs, , ...window] = kernel.shape as readonly [number, number, number, number];
  const exchangeAxes = (value: string) => e.emit('Transpose', [value], { perm: ints([1, 0, 2, 3]) });
  const picture = e.reshape(exchangeAxes(values.of(large)), [1, channels, batch, ...size]);
  const y = e.emit(
    'Conv',
    [picture, e.reshape(values.of(kernel), [outputs, channels, 1, ...window])],
    geometry3d(node.attributes),
  );
  return exchangeAxes(e.reshape(y, [outputs, batch, ...node.shape.slice(2)]));
}

/**
 * Computes the weight gradient of a convolution as one 3D convolution: dw[o, c, ki, kj] is the sum over b, i, j of
 * x[b, c, i·s + ki·d − p, …] · g[b, o, i, j]. With the batch as channels and the channels as depth, x in its own memory
 * layout is one picture [1, B, C, H, W]. It is convolved by kernels g[o, b, 1, i, j] with dilation s and stride d, and the
 * result [1, O, C, kh, kw] is dw in its own memory layout. In two dimensions, with each channel as a picture, the same
 * takes twice as long (docs/performance.md): C matrix products of kh·kw columns instead of one of C·kh·kw.
 *
 * A picture in blocks of n channels is a picture [1, B, C/n, H, W·n] with rows n times as wide. With n times the padding and
 * dilation along rows, the result is dw in blocks, and im2col copies runs of kw·n numbers.
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
  // With a larger stride along the row, the convolution would skip numbers of a block.
  const isInBlocks = block > 1 && channels % block === 0 && geometry.strides[1] === 1;
  const widening = isInBlocks ? block : 1;
  const picture = isInBlocks ? values.inBlocks(large) : values.of(large);
  const transposed = e.emit('Transpose', [values.of(small)], { perm: ints([1, 0, 2, 3]) });
  const convolved = e.emit(
    'Conv',
    [
      e.reshape(picture, [1, batch, channels / widening, height, width * widening]),
      e.reshape(transposed, [outputs, batch, 1, ...window]),
    ],
    geometry3d(geometry, widening),
  );
  const ends = [kernel[0], kernel[1] * widening];
  const exact = isExact
    ? convolved
    : e.emit('Slice', [convolved, e.int64s([0, 0]), e.int64s(ends), e.int64s([3, 4])]);
  const gradient = e.reshape(exact, node.shape);
  return isInBlocks ? outOfBlocks(gradient, channels, e) : gradient;
}

/**
 * The 3D geometry of a 2D convolution; it has kernel size 1 along depth.
 *
 * @param widening how many times as wide the rows are; more than 1 only if the stride along rows is 1
 */
function geometry3d(
  { strides, pads: [top, left, bottom, right], dilations }: ConvAttributes,
  widening = 1,
): Attributes {
  return {
    strides: ints([1, ...strides]),
    pads: ints([0, top, left * widening, 0, bottom, right * widening]),
    dilations: ints([1, dilations[0], dilations[1] * widening]),
  };
}
