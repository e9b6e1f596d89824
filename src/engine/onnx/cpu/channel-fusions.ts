import { sameShape, sizeOf } from '../../../core/shape.ts';
import { isOp, type Node } from '../../tensor/node.ts';
import { topologicalOrder } from '../../tensor/walk.ts';
import { isConvolution } from './blocked-convolution.ts';
import { channelStep, type ChannelStep } from './channel-steps.ts';
import { usesOf } from '../passes/uses.ts';

/** A picture and the steps that apply to its channels, in order. */
export interface ChannelChain {
  readonly input: Node;
  readonly steps: readonly ChannelStep[];
}

/**
 * Several operations on pictures in blocks that run as one convolution: it scales and shifts the channels of a picture,
 * optionally adds a second picture, and optionally applies an activation. Batch normalisation and its gradient consist of
 * such operations.
 */
export interface ChannelFusion extends ChannelChain {
  /** A second picture that is added, with its own steps. Only shifts and an activation may follow. */
  readonly added?: ChannelChain;
  /** The fused operations. Only the value of the last one is used elsewhere. */
  readonly parts: readonly Node[];
}

/**
 * The worthwhile fusions, by their last operation: those of several operations, and every operation with a number per
 * channel, because elementwise kernels cannot broadcast it over blocks.
 *
 * @param inBlocks the values that are computed in blocks
 */
export function channelFusions(
  outputs: readonly Node[],
  inBlocks: ReadonlySet<Node>,
): ReadonlyMap<Node, ChannelFusion> {
  const found = new Map<Node, ChannelFusion>();
  if (inBlocks.size === 0) return found;
  const uses = usesOf(outputs);
  const fused = new Set<Node>();
  const isInner = (node: Node) => inBlocks.has(node) && uses.get(node) === 1;
  // In reverse order, so that a fusion is found from its last operation.
  for (const last of topologicalOrder(outputs).toReversed()) {
    if (!inBlocks.has(last) || fused.has(last)) continue;
    const fusion = fusionEndingIn(last, isInner);
    if (!isWorthwhile(fusion)) continue;
    found.set(last, fusion);
    for (const part of fusion.parts) fused.add(part);
  }
  return found;
}

const canFollowAddition = ({ kind }: ChannelStep) =>
  kind === 'add' || kind === 'subtract' || kind === 'activation';

/** Whether a step has a different number for each channel. */
function variesByChannel(step: ChannelStep): boolean {
  return step.kind !== 'negate' && step.kind !== 'activation' && sizeOf(step.operand.shape) > 1;
}

function isWorthwhile({ steps, added, input, parts }: ChannelFusion): boolean {
  const isInConvolution = parts.includes(input) && steps.length > 0;
  return steps.some(variesByChannel) || steps.length > 1 || added !== undefined || isInConvolution;
}

function fusionEndingIn(last: Node, isInner: (node: Node) => boolean): ChannelFusion {
  const outer = chain(last, (node) => node === last || isInner(node), true);
  const { input, steps } = outer;
  const isOwned = input === last || isInner(input);
  if (!isOwned || !steps.every(canFollowAddition)) return outer;
  // A convolution shifts and activates in its own epilogue.
  if (isConvolution(input)) return { ...outer, parts: [...outer.parts, input] };
  if (!isOp(input, 'Add') || !input.inputs.every(({ shape }) => sameShape(shape, input.shape))) return outer;
  const [a, b] = input.inputs.map((operand) => chain(operand, isInner, false)) as [
    ChannelFusion,
    ChannelFusion,
  ];
  const [scaled, added] = a.steps.length > 0 ? [a, b] : [b, a];
  // The added picture is overwritten, so nothing else may use it.
  if (scaled.steps.length === 0 || (added.steps.length === 0 && !isInner(added.input))) return outer;
  return {
    input: scaled.input,
    steps: [...scaled.steps, ...steps],
    added,
    parts: [...outer.parts, input, ...scaled.parts, ...added.parts],
  };
}

/** The longest chain of steps that ends in a node and whose nodes satisfy `isPart`. */
function chain(last: Node, isPart: (node: Node) => boolean, mayActivate: boolean): ChannelFusion {
  const steps: ChannelStep[] = [];
  const parts: Node[] = [];
  let input = last;
  while (isPart(input)) {
    const step = channelStep(input);
    if (step === undefined || (step.kind === 'activation' && !(mayActivate && input === last))) break;
    steps.unshift(step);
    parts.push(input);
    input = step.input;
  }
  return { input, steps, parts };
}
