/** Lowering of operations on pictures in blocks of channels. */
import { sameShape, sizeOf } from '../../../core/shape.ts';
import { isOp, type Node } from '../../tensor/node.ts';
import { convolvedInBlocks, type BlockedOp } from './blocked-convolution.ts';
import { averageBlocks, scaleBlocks } from './blocked-layout.ts';
import { channelCoefficients, uniform } from './channel-coefficients.ts';
import type { ChannelFusion, ChannelChain } from './channel-fusions.ts';
import { int, type Emitter } from '../file/emitter.ts';
import type { Values } from './values.ts';

/** Lowers a fusion to the epilogue of the convolution that it follows, or to a depthwise convolution. */
export function lowerChannelFusion(
  { input, steps, parts, added }: ChannelFusion,
  values: Values,
  e: Emitter,
  block: number,
): string {
  const channels = input.shape[1]!;
  const { scale, shift, activation } = channelCoefficients(steps, channels, values, e);
  if (parts.includes(input)) {
    return convolvedInBlocks(input as Node<BlockedOp>, values, e, block, { shift, activation });
  }
  return scaleBlocks(values.inBlocks(input), scale ?? uniform(channels, 1, e), channels, e, {
    shift,
    added: added && addedInBlocks(added, values, e, block),
    activation,
  });
}

function addedInBlocks(added: ChannelChain, values: Values, e: Emitter, block: number): string {
  if (added.steps.length === 0) return values.inBlocks(added.input);
  return lowerChannelFusion({ ...added, parts: [] }, values, e, block);
}

/** Whether a node is the sum or mean of each channel, over the batch and all positions, of pictures in blocks. */
export function isChannelReduction(
  node: Node,
  inBlocks: ReadonlySet<Node>,
): node is Node<'ReduceSum' | 'ReduceMean'> {
  const isReduced = isOp(node, 'ReduceSum') || isOp(node, 'ReduceMean');
  return isReduced && inBlocks.has(node.inputs[0]!) && sameShape(node.attributes.axes, [0, 2, 3]);
}

/** Lowers a channel reduction to a pooling of each picture and a reduction of the means. */
export function lowerChannelReduction(
  node: Node<'ReduceSum' | 'ReduceMean'>,
  values: Values,
  e: Emitter,
): string {
  const [x] = node.inputs as readonly [Node];
  const means = averageBlocks(values.inBlocks(x), e);
  const overPictures = e.emit(node.op, [means, e.int64s([0])], { keepdims: int(1) });
  if (isOp(node, 'ReduceMean')) return e.reshape(overPictures, node.shape);
  const positions = e.scalar(sizeOf(x.shape.slice(2)));
  return e.reshape(e.emit('Mul', [overPictures, positions]), node.shape);
}
