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
  return [...values]
    .map((value) => (value.shape.length === 0 ? value : ops.sum(value)))
    .reduce((total, value) => ops.add(total, value));
}
