import { isOp, type Node } from '../../tensor/node.ts';
import type { Pass } from '../rewrite.ts';
import { rewrite } from '../rewrite.ts';

/** Common subexpressions: nodes of the same operation, attributes and inputs become one. */
export const share: Pass = {
  name: 'share',
  apply(outputs) {
    const numbers = new Map<Node, number>();
    const known = new Map<string, Node>();
    return rewrite(outputs, (node) => {
      const key = keyOf(node, numbers);
      const kept = known.get(key) ?? node;
      known.set(key, kept);
      if (!numbers.has(kept)) numbers.set(kept, numbers.size);
      return kept;
    });
  },
};

function keyOf(node: Node, numbers: ReadonlyMap<Node, number>): string {
  if (isOp(node, 'Constant')) {
    return `Constant ${node.dtype} ${node.shape.join(',')} ${node.attributes.values.join(',')}`;
  }
  const inputs = node.inputs.map((input) => numbers.get(input)!);
  return `${node.op} ${inputs.join(',')} ${JSON.stringify(node.attributes)}`;
}
