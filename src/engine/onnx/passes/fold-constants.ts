import { sizeOf } from '../../../core/shape.ts';
import { interpret } from '../../tensor/interpret.ts';
import { isOp, type Node } from '../../tensor/node.ts';
import { constant, expand } from '../../tensor/ops.ts';
import { localPass } from './rewrite.ts';

/** A folded constant is stored in the model. Beyond this many elements it is better computed at run time. */
const maxFolded = 4096;

/**
 * Computes every node that depends only on constants once, in float64. A repeated constant counts as a constant, but its
 * Expand is left to `dropExpand`, so that a scalar stays a scalar: a gradient starts as an expanded 1.
 */
export const foldConstants = localPass('fold-constants', (node) => {
  if (isOp(node, 'Constant') || isOp(node, 'Input') || !node.inputs.every(isConstant)) return node;
  if (isOp(node, 'Expand')) {
    const [input] = node.inputs;
    return isOp(input!, 'Expand') ? expand(input.inputs[0]!, node.shape) : node;
  }
  return sizeOf(node.shape) <= maxFolded ? constantOf(interpret([node])[0]!, node) : node;
});

function isConstant(node: Node): boolean {
  if (isOp(node, 'Constant')) return true;
  return isOp(node, 'Expand') && isOp(node.inputs[0]!, 'Constant') && sizeOf(node.shape) <= maxFolded;
}

function constantOf(values: Float64Array, { shape, dtype }: Node): Node {
  const first = values[0]!;
  return values.every((value) => Object.is(value, first))
    ? expand(constant(first, [], dtype), shape)
    : constant(values, shape, dtype);
}
