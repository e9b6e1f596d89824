import { isOp, type Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { localPass } from './rewrite.ts';

/**
 * Rewrites what ONNX Runtime 1.30 computes wrongly or not at all. The rewrites are rare and cheap, so they apply to every
 * device, and one model serves them all. test/parity has a case for each. Delete a rewrite once its case passes without.
 */
export const workAroundBugs = localPass('work-around-bugs', (node) => {
  if (isOp(node, 'Slice')) return sliceFromTheLast(node);
  if (isOp(node, 'Conv')) return padAbove(node);
  if (isOp(node, 'ConvTranspose')) return withSecondOutput(node) ?? withoutExcessPadding(node);
  return node;
});

/**
 * WebGPU's Slice always reads a reversed axis from its last element, whatever the start (microsoft/onnxruntime#25160).
 * So the axis is sliced first, such that the start is its last element.
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
 * WebGPU's Conv computes a kernel of one pixel or of the picture's size as a matrix product if there is no padding above
 * and to the left, and ignores padding on the other two sides. So a row is added above, and its result is sliced off. (A
 * Pad before the Conv would not help, because ONNX Runtime fuses it into the Conv.)
 */
function padAbove(node: Node<'Conv'>): Node {
  const [x, w] = node.inputs as readonly [Node, Node];
  const { strides, pads } = node.attributes;
  const [top, left, bottom, right] = pads;
  const [height, width] = w.shape.slice(2) as [number, number];
  const isMatrixProduct = (height === 1 && width === 1) || (height === x.shape[2] && width === x.shape[3]);
  if (!isMatrixProduct || top > 0 || left > 0 || bottom + right === 0) return node;
  const withExtraRow = ops.convolve(x, w, { ...node.attributes, pads: [strides[0], 0, bottom, right] });
  return ops.slice(withExtraRow, { starts: [0, 0, 1, 0], lengths: node.shape });
}

/**
 * WebGPU's ConvTranspose in groups that give one channel each takes them for depthwise ones: it reads one channel of each
 * group, even if a group has more. So each group also gives a second channel, of zeros, which is sliced off.
 *
 * @returns undefined if the node is not affected
 */
function withSecondOutput(node: Node<'ConvTranspose'>): Node | undefined {
  const [x, w] = node.inputs as readonly [Node, Node];
  const { groups } = node.attributes;
  if (groups === 1 || w.shape[1]! > 1 || x.shape[1] === groups) return undefined;
  const { strides, pads, dilations, outputPadding } = node.attributes;
  const transposed = ops.convTranspose2d(x, ops.pad(w, [0, 0, 0, 0], [0, 1, 0, 0]), {
    stride: strides,
    padding: pads,
    dilation: dilations,
    groups,
    outputPadding,
  }) as Node<'ConvTranspose'>;
  return ops.slice(withoutExcessPadding(transposed), { lengths: node.shape, steps: [1, 2, 1, 1] });
}

/**
 * ConvTranspose refuses output padding of the stride or more, which is valid for dilated kernels. Output padding first
 * restores what padding at the end has cropped; the rest is zeros.
 */
function withoutExcessPadding(node: Node<'ConvTranspose'>): Node {
  const [x, w] = node.inputs as readonly [Node, Node];
  const { outputPadding, strides, pads, dilations, groups } = node.attributes;
  if (outputPadding.every((extra, axis) => extra < strides[axis]!)) return node;
  const [top, left, bottom, right] = pads;
  const restored = [Math.min(outputPadding[0], bottom), Math.min(outputPadding[1], right)] as const;
  const transposed = ops.convTranspose2d(x, w, {
    stride: strides,
    dilation: dilations,
    groups,
    padding: [top, left, bottom - restored[0], right - restored[1]],
  });
  const zeros = outputPadding.map((extra, axis) => extra - restored[axis]!);
  return ops.pad(transposed, [0, 0, 0, 0], [0, 0, ...zeros]);
}
