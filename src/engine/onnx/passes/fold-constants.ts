import { sizeOf } from '../../../core/shape.ts';
import { interpret } from '../../tensor/interpret.ts';
import { isOp, type Node } from '../../tensor/node.ts';
import { constant, expand } from '../../tensor/ops.ts';
import { localPass } from './rewrite.ts';

/** A folded constant is stored in the model; beyond this many elements it is cheaper to compute it. */
const largestFolded = 4096;

/**
 * Computes, once and in float64, every node that depends on constants alone. Repeating a constant counts as
 * one, and is left to `dropExpand`, so that a scalar stays a scalar: a gradient starts as a 1 that is repeated.
 */
export const foldConstants = localPass('fold-constants', (node) => {
  if (isOp(node, 'Constant') || isOp(node, 'Input') || !node.inputs.every(isKnown)) return node;
  if (isOp(node, 'Expand')) {
    const [input] = node.inputs;
    return isOp(input!, 'Expand') ? expand(input.inputs[0]!, node.shape) : node;
  }
  return sizeOf(node.shape) <= largestFolded ? known(interpret([node])[0]!, node) : node;
});

function isKnown(node: Node): boolean {
  if (isOp(node, 'Constant')) return true;
  return isOp(node, 'Expand') && isOp(node.inputs[0]!, 'Constant') && sizeOf(node.shape) <= largestFolded;
}

function known(values: Float64Array, { shape, dtype }: Node): Node {
  const first = values[0]!;
  return values.every((value) => Object.is(value, first))
    ? expand(constant(first, [], dtype), shape)
    : constant(values, shape, dtype);
}
