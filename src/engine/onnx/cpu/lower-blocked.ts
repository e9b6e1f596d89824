/** Operations on pictures that lie in blocks of channels, by kernels that take them so. */
import { sameShape, sizeOf } from '../../../core/shape.ts';
import { isOp, type Node } from '../../tensor/node.ts';
import { convolvedInBlocks, type BlockedOp } from './blocked-convolution.ts';
import { averageBlocks, scaleBlocks } from './blocked-layout.ts';
import { channelCoefficients, filled } from './channel-coefficients.ts';
import type { ChannelFusion, ChannelChain } from './channel-fusions.ts';
import { int, type Emitter } from '../file/emitter.ts';
import type { Values } from './values.ts';

/** A sum in blocks: by the convolution that it follows, or by one of each channel by itself. */
export function lowerChannelFusion(
  { of, steps, parts, added }: ChannelFusion,
  values: Values,
  e: Emitter,
  block: number,
): string {
  const channels = of.shape[1]!;
  const { scale, shift, bend } = channelCoefficients(steps, channels, values, e);
  if (parts.includes(of)) {
    return convolvedInBlocks(of as Node<BlockedOp>, values, e, block, { shift, bend });
  }
  return scaleBlocks(values.inBlocks(of), scale ?? filled(channels, 1, e), channels, e, {
    shift,
    added: added && addedInBlocks(added, values, e, block),
    bend,
  });
}

function addedInBlocks(added: ChannelChain, values: Values, e: Emitter, block: number): string {
  if (added.steps.length === 0) return values.inBlocks(added.of);
  return lowerChannelFusion({ ...added, parts: [] }, values, e, block);
}

/** Whether a node is a sum or a mean of each channel over all places of pictures that lie in blocks. */
export function isChannelReduction(
  node: Node,
  inBlocks: ReadonlySet<Node>,
): node is Node<'ReduceSum' | 'ReduceMean'> {
  const isReduced = isOp(node, 'ReduceSum') || isOp(node, 'ReduceMean');
  return isReduced && inBlocks.has(node.inputs[0]!) && sameShape(node.attributes.axes, [0, 2, 3]);
}

/** From the means of each picture. */
export function lowerChannelReduction(node: Node<'ReduceSum' | 'ReduceMean'>, values: Values, e: Emitter): string {
  const [x] = node.inputs as readonly [Node];
  const means = averageBlocks(values.inBlocks(x), e);
  const overPictures = e.emit(node.op, [means, e.int64s([0])], { keepdims: int(1) });
  if (isOp(node, 'ReduceMean')) return e.reshape(overPictures, node.shape);
  const places = e.scalar(sizeOf(x.shape.slice(2)));
  return e.reshape(e.emit('Mul', [overPictures, places]), node.shape);
}
