import { exactJson } from '../../../core/exact-json.ts';
import { isOp, type Node } from '../../tensor/node.ts';
import { rewrite, type Pass } from './rewrite.ts';

/** Common-subexpression elimination: nodes with the same operation, attributes and inputs become one. */
export const eliminateCommonSubexpressions: Pass = {
  name: 'eliminate-common-subexpressions',
  apply(outputs) {
    const numbers = new Map<Node, number>();
    const known = new Map<unknown, Node>();
    return rewrite(outputs, (node) => {
      const key = keyOf(node, numbers);
      const kept = known.get(key) ?? node;
      known.set(key, kept);
      if (!numbers.has(kept)) numbers.set(kept, numbers.size);
      return kept;
    });
  },
};

/** Constants with more values than this are not compared, because weights are rarely equal. */
const maxCompared = 4096;

function keyOf(node: Node, numbers: ReadonlyMap<Node, number>): unknown {
  if (isOp(node, 'Constant')) {
    const { values } = node.attributes;
    if (values.length > maxCompared) return node;
    // Compared by bits: as text, 0 and −0 would be equal.
    const bits = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
    return `Constant ${node.dtype} ${node.shape.join(',')} ${bits.join(',')}`;
  }
  const inputs = node.inputs.map((input) => numbers.get(input)!);
  return `${node.op} ${inputs.join(',')} ${exactJson(node.attributes)}`;
}
