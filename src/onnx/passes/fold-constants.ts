import { sizeOf } from '../../core/shape.ts';
import { interpret } from '../../tensor/interpret.ts';
import { isOp } from '../../tensor/node.ts';
import { constant } from '../../tensor/ops.ts';
import { localPass } from '../rewrite.ts';

/** A folded constant is stored in the model; beyond this many elements it is cheaper to compute it. */
const largestFolded = 4096;

/** Computes, once and in float64, every node whose inputs are all constants. */
export const foldConstants = localPass('fold-constants', (node) => {
  const foldable =
    !isOp(node, 'Constant') &&
    !isOp(node, 'Input') &&
    node.inputs.every((input) => isOp(input, 'Constant')) &&
    sizeOf(node.shape) <= largestFolded;
  return foldable ? constant(interpret([node])[0]!, node.shape, node.dtype) : node;
});
