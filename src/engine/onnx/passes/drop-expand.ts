import { isOp } from '../../tensor/node.ts';
import { expand } from '../../tensor/ops.ts';
import { elementwise } from './elementwise.ts';
import { localPass, withInputs } from './rewrite.ts';

/**
 * Removes Expand before operations that broadcast, so that nothing is repeated in memory. If this makes the result
 * smaller, the result is expanded instead. So the Expand moves down until an operation that is not elementwise needs it.
 */
export const dropExpand = localPass('drop-expand', (node) => {
  if (!elementwise.has(node.op) || !node.inputs.some((input) => isOp(input, 'Expand'))) return node;
  const inputs = node.inputs.map((input) => (isOp(input, 'Expand') ? input.inputs[0]! : input));
  return expand(withInputs(node, inputs), node.shape);
});
