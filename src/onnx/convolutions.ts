/** What convolutions, transposed ones and weight gradients are made of, by the kernels that there are. */
import { isOp, type Node } from '../tensor/node.ts';
import { convolvedInBlocks, fitsBlocks, givesWholeBlocks, type BlockedOp } from './blocked-convolution.ts';
import { outOfBlocks } from './blocked-layout.ts';
import { convInDepth, weightGradientInDepth } from './convolution-in-depth.ts';
import { geometry, ints, type Emitter } from './emitter.ts';
import type { Kernels } from './kernels.ts';
import type { Values } from './values.ts';
import { weightGradientByPatches } from './weight-gradient-by-patches.ts';

export type ConvolutionOp = BlockedOp | 'ConvWeightGradient';

export function isConvolution(node: Node): node is Node<ConvolutionOp> {
  return isOp(node, 'Conv') || isOp(node, 'ConvTranspose') || isOp(node, 'ConvWeightGradient');
}

/** Emits the operation and tells `values` of what it makes. */
export function lowerConvolution(
  node: Node<ConvolutionOp>,
  values: Values,
  e: Emitter,
  kernels: Kernels,
): void {
  const { channelBlock } = kernels;
  if (isOp(node, 'ConvWeightGradient')) {
    values.set(
      node,
      weightGradientByPatches(node, values, e) ?? weightGradientInDepth(node, values, e, channelBlock),
    );
  } else if (fitsBlocks(node as Node<BlockedOp>, channelBlock)) {
    const y = convolvedInBlocks(node as Node<BlockedOp>, values, e, channelBlock);
    if (givesWholeBlocks(node as Node<BlockedOp>, channelBlock)) values.setInBlocks(node, y);
    else values.set(node, outOfBlocks(y, node.shape[1]!, e));
  } else {
    values.set(node, convolved(node as Node<BlockedOp>, values, e, kernels));
  }
}

/** By the operations of the standard. */
function convolved(node: Node<BlockedOp>, values: Values, e: Emitter, kernels: Kernels): string {
  if (isOp(node, 'Conv') && kernels.convolvesInDepth) {
    const inDepth = convInDepth(node, values, e);
    if (inDepth !== undefined) return inDepth;
  }
  const operands = node.inputs.map((input) => values.of(input));
  if (!isOp(node, 'ConvTranspose')) return e.emit('Conv', operands, geometry(node.attributes));
  const { outputPadding } = node.attributes;
  return e.emit('ConvTranspose', operands, {
    ...geometry(node.attributes),
    output_padding: ints(outputPadding),
  });
}
