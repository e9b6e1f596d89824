import { sameShape, sizeOf } from '../../../core/shape.ts';
import type { Node } from '../../tensor/node.ts';
import { topologicalOrder } from '../../tensor/walk.ts';
import { givesFullBlocks, isConvolution } from './blocked-convolution.ts';
import { channelStep } from './channel-steps.ts';
import { elementwise } from '../passes/elementwise.ts';

/** Only float32 values can be reordered, not conditions. */
const areFloat32 = (node: Node) => [node, ...node.inputs].every(({ dtype }) => dtype === 'float32');

/**
 * The pictures of a graph that are computed in blocks of channels: results of direct convolutions, and results of
 * elementwise and per-channel operations on them. So nothing is reordered between one convolution and the next. If an
 * operation combines a picture in blocks with one in row-major order, the older one decides the layout: between a layer's
 * value and a gradient that is the layer's value, which is used again.
 */
export function blockedValues(outputs: readonly Node[], block: number): ReadonlySet<Node> {
  const found = new Set<Node>();
  if (block === 1) return found;
  /** When a picture was computed, or the oldest picture that it was computed from elementwise. */
  const times = new Map<Node, number>();
  for (const node of topologicalOrder(outputs)) {
    times.set(node, times.size);
    if (isConvolution(node)) {
      if (givesFullBlocks(node, block)) found.add(node);
    } else if (elementwise.has(node.op) && areFloat32(node)) {
      const pictures = node.inputs.filter(({ shape }) => sameShape(shape, node.shape));
      const oldest = pictures.toSorted((a, b) => times.get(a)! - times.get(b)!)[0];
      if (oldest === undefined) continue;
      times.set(node, times.get(oldest)!);
      const isElementwise = node.inputs.every(
        (input) => pictures.includes(input) || sizeOf(input.shape) === 1,
      );
      if (found.has(oldest) && (isElementwise || channelStep(node) !== undefined)) found.add(node);
    }
  }
  return found;
}
