/** Lowering of convolutions, transposed convolutions and weight gradients, depending on the available kernels. */
import { isOp, type Node } from '../tensor/node.ts';
import { convolvedInBlocks, fitsBlocks, givesFullBlocks, type BlockedOp } from './cpu/blocked-convolution.ts';
import { outOfBlocks } from './cpu/blocked-layout.ts';
import { convAs3d, weightGradientAs3d } from './cpu/convolution-3d.ts';
import { geometry, ints, type Emitter } from './file/emitter.ts';
import type { Kernels } from './kernels.ts';
import { convertGroupedWeightGradients } from './passes/convert-weight-gradients.ts';
import type { Values } from './cpu/values.ts';
import { weightGradientByIm2col } from './cpu/weight-gradient-im2col.ts';

/** Emits the operation and registers its result in `values`. */
export function lowerConvolution(node: Node<BlockedOp>, values: Values, e: Emitter, kernels: Kernels): void {
  const { channelBlock } = kernels;
  if (!fitsBlocks(node, channelBlock)) return values.set(node, standardConvolution(node, values, e, kernels));
  const y = convolvedInBlocks(node, values, e, channelBlock);
  if (givesFullBlocks(node, channelBlock)) values.setInBlocks(node, y);
  else values.set(node, outOfBlocks(y, node.shape[1]!, e));
}

export function weightGradient(
  node: Node<'ConvWeightGradient'>,
  values: Values,
  e: Emitter,
  { channelBlock }: Kernels,
): string {
  if (node.attributes.groups > 1) {
    throw new Error(`the passes must include "${convertGroupedWeightGradients.name}"`);
  }
  return weightGradientByIm2col(node, values, e) ?? weightGradientAs3d(node, values, e, channelBlock);
}

/** By standard ONNX operations. */
function standardConvolution(node: Node<BlockedOp>, values: Values, e: Emitter, kernels: Kernels): string {
  if (isOp(node, 'Conv') && kernels.convolvesInDepth) {
    const as3d = convAs3d(node, values, e);
    if (as3d !== undefined) return as3d;
  }
  const operands = node.inputs.map((input) => values.of(input));
  if (!isOp(node, 'ConvTranspose')) return e.emit('Conv', operands, geometry(node.attributes));
  const { outputPadding } = node.attributes;
  return e.emit('ConvTranspose', operands, {
    ...geometry(node.attributes),
    output_padding: ints(outputPadding),
  });
}
