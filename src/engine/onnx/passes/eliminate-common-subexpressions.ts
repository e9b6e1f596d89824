import { exactJson } from '../../../core/exact-json.ts';
import { isOp, type Node } from '../../tensor/node.ts';
import { rewrite, type Pass } from './rewrite.ts';

/** Common subexpressions: nodes of the same operation, attributes and inputs become one. */
export const share: Pass = {
  name: 'share',
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

/** Constants of more values than this are not compared with each other: weights are seldom equal. */
const largestCompared = 4096;

function keyOf(node: Node, numbers: ReadonlyMap<Node, number>): unknown {
  if (isOp(node, 'Constant')) {
    const { values } = node.attributes;
    if (values.length > largestCompared) return node;
    // By their bits: as text, 0 and −0 would be one.
    const bits = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
    return `Constant ${node.dtype} ${node.shape.join(',')} ${bits.join(',')}`;
  }
  const inputs = node.inputs.map((input) => numbers.get(input)!);
  return `${node.op} ${inputs.join(',')} ${exactJson(node.attributes)}`;
}
