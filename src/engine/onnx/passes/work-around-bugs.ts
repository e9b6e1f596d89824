import { isOp, type Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { localPass } from './rewrite.ts';

/**
 * Says otherwise what ONNX Runtime 1.30 is known to compute wrongly, or not at all. Each rewrite is rare and
 * cheap, so it is done for every device and one model serves them all. test/parity has a case for each; a
 * rewrite can go when its case passes without.
 */
export const workAroundBugs = localPass('work-around-bugs', (node) => {
  if (isOp(node, 'Slice')) return sliceFromTheLast(node);
  if (isOp(node, 'Conv')) return padAbove(node);
  if (isOp(node, 'ConvTranspose')) return withoutExcessPadding(node);
  return node;
});

/**
 * WebGPU's Slice reads a reversed axis from its last element, wherever it is told to start
 * (microsoft/onnxruntime#25160): so the axis is first cut to end at the start.
 */
function sliceFromTheLast(node: Node<'Slice'>): Node {
  const x = node.inputs[0]!;
  const { starts, steps } = node.attributes;
  const cut = ops.slice(x, {
    lengths: x.shape.map((dimension, axis) => (steps[axis]! < 0 ? starts[axis]! + 1 : dimension)),
  });
  return cut === x ? node : ops.slice(cut, node.attributes);
}

/**
 * WebGPU's Conv computes a kernel of one pixel, or of the picture's size, as a matrix product, if there is no
 * padding above and to the left: it does not look at the other two sides. So a row is added above and its
 * result cut off. (A Pad in front would not do: ONNX Runtime fuses it into the Conv.)
 */
function padAbove(node: Node<'Conv'>): Node {
  const [x, w] = node.inputs as readonly [Node, Node];
  const { strides, pads } = node.attributes;
  const [top, left, bottom, right] = pads;
  const [height, width] = w.shape.slice(2) as [number, number];
  const asProduct = (height === 1 && width === 1) || (height === x.shape[2] && width === x.shape[3]);
  if (!asProduct || top > 0 || left > 0 || bottom + right === 0) return node;
  const oneRowMore = ops.convolve(x, w, { ...node.attributes, pads: [strides[0], 0, bottom, right] });
  return ops.slice(oneRowMore, { starts: [0, 0, 1, 0], lengths: node.shape });
}

/**
 * ConvTranspose refuses output padding of the stride or more, which dilated kernels may have. Output padding
 * gives back what padding at the end has cropped; what is left of it is zeros.
 */
function withoutExcessPadding(node: Node<'ConvTranspose'>): Node {
  const [x, w] = node.inputs as readonly [Node, Node];
  const { outputPadding, strides, pads, dilations } = node.attributes;
  if (outputPadding.every((extra, axis) => extra < strides[axis]!)) return node;
  const [top, left, bottom, right] = pads;
  const givenBack = [Math.min(outputPadding[0], bottom), Math.min(outputPadding[1], right)] as const;
  const transposed = ops.convTranspose2d(x, w, {
    stride: strides,
    dilation: dilations,
    padding: [top, left, bottom - givenBack[0], right - givenBack[1]],
  });
  const zeros = outputPadding.map((extra, axis) => extra - givenBack[axis]!);
  return ops.pad(transposed, [0, 0, 0, 0], [0, 0, ...zeros]);
}
