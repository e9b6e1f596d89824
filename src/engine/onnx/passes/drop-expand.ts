import { isOp } from '../../tensor/node.ts';
import { expand } from '../../tensor/ops.ts';
import { elementwise } from './elementwise.ts';
import { localPass, withInputs } from './rewrite.ts';

/**
 * Operations that broadcast by themselves do not need their inputs repeated in memory first: an Expand before
 * them goes. Where the result is smaller without it, it is the result that is repeated, and so on down to
 * where something else than an elementwise operation wants all of it.
 */
export const dropExpand = localPass('drop-expand', (node) => {
  if (!elementwise.has(node.op) || !node.inputs.some((input) => isOp(input, 'Expand'))) return node;
  const inputs = node.inputs.map((input) => (isOp(input, 'Expand') ? input.inputs[0]! : input));
  return expand(withInputs(node, inputs), node.shape);
});
