import { sameShape, sizeOf } from '../core/shape.ts';
import type { ConvAttributes, Node } from '../tensor/node.ts';
import { ints, type Attributes, type Emitter } from './emitter.ts';

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
export function convInDepth(
  node: Node<'Conv'>,
  [x, w]: readonly [string, string],
  e: Emitter,
): string | undefined {
  const [{ shape }, kernel] = node.inputs as readonly [Node, Node];
  if (sizeOf(node.shape.slice(2)) > mostPlaces || shape[0]! === 1 || shape[1]! < leastChannels)
    return undefined;
  const [batch, channels, ...size] = shape as readonly [number, number, number, number];
  const [outputs, , ...window] = kernel.shape as readonly [number, number, number, number];
  const turn = (value: string) => e.emit('Transpose', [value], { perm: ints([1, 0, 2, 3]) });
  const picture = e.reshape(turn(x), [1, channels, batch, ...size]);
  const y = e.emit(
    'Conv',
    [picture, e.reshape(w, [outputs, channels, 1, ...window])],
    withDepth(node.attributes),
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
 */
export function weightGradientInDepth(
  node: Node<'ConvWeightGradient'>,
  [x, g]: readonly [string, string],
  e: Emitter,
): string {
  const { strides, pads, dilations, kernel } = node.attributes;
  const [large, small] = node.inputs as readonly [Node, Node];
  const [outputs, batch, ...window] = [small.shape[1]!, small.shape[0]!, ...small.shape.slice(2)];
  const picture = e.reshape(x, [1, ...large.shape]);
  const turned = e.emit('Transpose', [g], { perm: ints([1, 0, 2, 3]) });
  const moved = e.emit(
    'Conv',
    [picture, e.reshape(turned, [outputs, batch, 1, ...window])],
    withDepth({ strides: dilations, pads, dilations: strides }),
  );
  // Rows to spare, which no kernel element produced, where the stride did not divide.
  const made = [0, 1].map((axis) => {
    const padded = large.shape[axis + 2]! + pads[axis]! + pads[axis + 2]!;
    return Math.floor((padded - strides[axis]! * (window[axis]! - 1) - 1) / dilations[axis]!) + 1;
  });
  const exact = sameShape(made, kernel)
    ? moved
    : e.emit('Slice', [moved, e.int64s([0, 0]), e.int64s(kernel), e.int64s([3, 4])]);
  return e.reshape(exact, node.shape);
}

/** The geometry of a convolution that leaves depth alone. */
function withDepth({ strides, pads: [top, left, bottom, right], dilations }: ConvAttributes): Attributes {
  return {
    strides: ints([1, ...strides]),
    pads: ints([0, top, left, 0, bottom, right]),
    dilations: ints([1, ...dilations]),
  };
}
