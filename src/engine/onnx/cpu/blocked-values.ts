import { sameShape, sizeOf } from '../../../core/shape.ts';
import type { Node } from '../../tensor/node.ts';
import { topologicalOrder } from '../../tensor/walk.ts';
import { givesFullBlocks, isConvolution } from './blocked-convolution.ts';
import { channelStep } from './channel-steps.ts';
import { elementwise } from '../passes/elementwise.ts';

/** What can be reordered: conditions cannot. */
const areNumbers = (node: Node) => [node, ...node.inputs].every(({ dtype }) => dtype === 'float32');

/**
 * The pictures of a graph that are made in blocks of channels: by convolutions whose kernels make such, and by whatever
 * works on these at each place, or on each channel, alone. So nothing is reordered between one convolution and the next.
 * Where a picture in blocks meets one in row-major order, the one that was made first decides. It is the layer's own value
 * where the other is a gradient, and will meet that again.
 */
export function blockedValues(outputs: readonly Node[], block: number): ReadonlySet<Node> {
  const found = new Set<Node>();
  if (block === 1) return found;
  /** When a picture was made, or the first of those that it was made of place by place. */
  const times = new Map<Node, number>();
  for (const node of topologicalOrder(outputs)) {
    times.set(node, times.size);
    if (isConvolution(node)) {
      if (givesFullBlocks(node, block)) found.add(node);
    } else if (elementwise.has(node.op) && areNumbers(node)) {
      const pictures = node.inputs.filter(({ shape }) => sameShape(shape, node.shape));
      const first = pictures.toSorted((a, b) => times.get(a)! - times.get(b)!)[0];
      if (first === undefined) continue;
      times.set(node, times.get(first)!);
      const areAlone = node.inputs.every((input) => pictures.includes(input) || sizeOf(input.shape) === 1);
      if (found.has(first) && (areAlone || channelStep(node) !== undefined)) found.add(node);
    }
  }
  return found;
}
