import { sameShape, sizeOf } from '../../../core/shape.ts';
import { isOp, type Node } from '../../tensor/node.ts';
import { topologicalOrder } from '../../tensor/walk.ts';
import { isConvolution } from './blocked-convolution.ts';
import { channelStep, type ChannelStep } from './channel-steps.ts';
import { usesOf } from '../passes/uses.ts';

/** A picture, and what is done to each of its channels, in this order. */
export interface ChannelChain {
  readonly of: Node;
  readonly steps: readonly ChannelStep[];
}

/**
 * Several operations on pictures in blocks that are done as one: the channels of a picture are scaled and shifted, a second
 * picture may be added, and the result may be bent. Batch normalisation and its gradient are made of such.
 */
export interface ChannelFusion extends ChannelChain {
  /** What is added, with steps of its own. Where there is such, only shifts and a bend come after it. */
  readonly added?: ChannelChain;
  /** The operations that become one: all but the last make values that nothing else uses. */
  readonly parts: readonly Node[];
}

/**
 * The sums that pay, by their last operation: those of more than one operation, and whatever needs a number for each channel,
 * which nothing elementwise could find in blocks.
 *
 * @param inBlocks the values that are made in blocks
 */
export function channelFusions(
  outputs: readonly Node[],
  inBlocks: ReadonlySet<Node>,
): ReadonlyMap<Node, ChannelFusion> {
  const found = new Map<Node, ChannelFusion>();
  if (inBlocks.size === 0) return found;
  const uses = usesOf(outputs);
  const within = new Set<Node>();
  const isInner = (node: Node) => inBlocks.has(node) && uses.get(node) === 1;
  // What uses a value comes before it: sums begin at their last operation.
  for (const last of topologicalOrder(outputs).toReversed()) {
    if (!inBlocks.has(last) || within.has(last)) continue;
    const sum = sumEndingIn(last, isInner);
    if (!pays(sum)) continue;
    found.set(last, sum);
    for (const part of sum.parts) within.add(part);
  }
  return found;
}

const doesShift = ({ does }: ChannelStep) => does === 'add' || does === 'subtract' || does === 'bend';

/** Whether it does something else to each channel. */
function isOfChannels(step: ChannelStep): boolean {
  return step.does !== 'negate' && step.does !== 'bend' && sizeOf(step.by.shape) > 1;
}

function pays({ steps, added, of, parts }: ChannelFusion): boolean {
  const isOfEach = steps.some(isOfChannels);
  return isOfEach || steps.length > 1 || added !== undefined || (parts.includes(of) && steps.length > 0);
}

function sumEndingIn(last: Node, isInner: (node: Node) => boolean): ChannelFusion {
  const outer = chain(last, (node) => node === last || isInner(node), true);
  const { of, steps } = outer;
  const isOwn = of === last || isInner(of);
  if (!isOwn || !steps.every(doesShift)) return outer;
  // A convolution shifts and bends by itself.
  if (isConvolution(of)) return { ...outer, parts: [...outer.parts, of] };
  if (!isOp(of, 'Add') || !of.inputs.every(({ shape }) => sameShape(shape, of.shape))) return outer;
  const [a, b] = of.inputs.map((operand) => chain(operand, isInner, false)) as [ChannelFusion, ChannelFusion];
  const [stepped, added] = a.steps.length > 0 ? [a, b] : [b, a];
  // What is added is written over, so it must be made for this alone.
  if (stepped.steps.length === 0 || (added.steps.length === 0 && !isInner(added.of))) return outer;
  return {
    of: stepped.of,
    steps: [...stepped.steps, ...steps],
    added,
    parts: [...outer.parts, of, ...stepped.parts, ...added.parts],
  };
}

/** The steps that end in a node, as far as they are `isPart`. */
function chain(last: Node, isPart: (node: Node) => boolean, mayBend: boolean): ChannelFusion {
  const steps: ChannelStep[] = [];
  const parts: Node[] = [];
  let of = last;
  while (isPart(of)) {
    const step = channelStep(of);
    if (step === undefined || (step.does === 'bend' && !(mayBend && of === last))) break;
    steps.unshift(step);
    parts.push(of);
    of = step.of;
  }
  return { of, steps, parts };
}
