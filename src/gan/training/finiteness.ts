/** Whether the new state of an update is finite, as a value of its graph. */
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';

/** The name of the output that guards the updates of a training. */
export const finiteness = 'finiteness';

/**
 * The sum of all values: one scalar that is finite only if they all are. Infinities and NaN survive every sum. It also
 * overflows if the values are finite but their sum exceeds 3.4e38, which no training survives either.
 */
export function sumOfAll(values: Iterable<Node>): Node {
  const vectors: Node[] = [];
  const sums: Node[] = [];
  for (const value of values) {
    if (value.shape.length === 1) vectors.push(value);
    else sums.push(value.shape.length === 0 ? value : ops.sum(value));
  }
  // Of many small sums a device would spend most of the time on beginning them.
  if (vectors.length > 0) sums.push(ops.sum(ops.concat(vectors, 0)));
  return sums.reduce((total, sum) => ops.add(total, sum));
}
