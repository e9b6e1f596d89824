import { describe, expect, it } from 'vitest';
import { grad } from '../../tensor/grad.ts';
import type { Node } from '../../tensor/node.ts';
import type { OpName } from '../../tensor/operations.ts';
import * as ops from '../../tensor/ops.ts';
import { topologicalOrder } from '../../tensor/walk.ts';
import { countOps, deepGraph, expectSameValues, randomGraph } from '../testing/graphs.ts';
import { dropExpand } from './drop-expand.ts';

const elementwise = new Set<OpName>([
  ...(['Neg', 'Exp', 'Log', 'Sqrt', 'Tanh', 'Sigmoid', 'Softplus', 'Abs', 'Sign', 'LeakyRelu'] as const),
  ...(['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Greater', 'Less', 'Equal', 'Where'] as const),
]);

/** Elementwise nodes with an operand that is repeated in memory. */
const repeatedOperands = (outputs: readonly Node[]) =>
  topologicalOrder(outputs).filter(
    ({ op, inputs }) => elementwise.has(op) && inputs.some((input) => input.op === 'Expand'),
  );

describe('dropExpand', () => {
  it.each([...Array(20).keys()])('keeps every value of random graph %d and is idempotent', (seed) => {
    const before = randomGraph(seed);
    const after = dropExpand.apply(before);
    expectSameValues(after, before);
    expect(repeatedOperands(after)).toEqual([]);
    expect(dropExpand.apply(after).every((node, i) => node === after[i])).toBe(true);
  });

  it('lets an operation broadcast its operand', () => {
    const x = ops.input('x', [4, 3]);
    const b = ops.input('b', [1, 3]);
    const [after] = dropExpand.apply([ops.mul(ops.expand(b, [4, 3]), x)]);
    expect(after!.inputs).toEqual([b, x]);
  });

  it('computes a value before it is repeated', () => {
    const b = ops.input('b', [3]);
    const c = ops.input('c', [2, 1]);
    const outputs = [
      ops.exp(ops.neg(ops.expand(b, [2, 3]))),
      ops.mul(ops.expand(b, [5, 2, 3]), ops.expand(c, [5, 2, 3])),
      ops.where(ops.greater(ops.expand(c, [2, 4]), 0), ops.expand(c, [2, 4]), 1),
    ];
    const after = dropExpand.apply(outputs);
    expectSameValues(after, outputs);
    expect(after.map(({ op, inputs }) => [op, inputs[0]!.shape])).toEqual([
      ['Expand', [3]],
      ['Expand', [2, 3]],
      ['Expand', [2, 1]],
    ]);
  });

  it('keeps an Expand before an operation that does not broadcast', () => {
    const x = ops.input('x', [1, 3]);
    const outputs = [ops.matmul(ops.expand(x, [2, 3]), ops.input('w', [3, 2]))];
    expect(dropExpand.apply(outputs)[0]).toBe(outputs[0]);
  });

  it('leaves none in the gradient of batch normalisation', () => {
    const x = ops.input('x', [4, 3, 2, 2]);
    const axes = [0, 2, 3];
    const centred = ops.sub(x, ops.mean(x, { axes, keepDims: true }));
    const normalised = ops.div(
      centred,
      ops.sqrt(ops.add(ops.mean(ops.mul(centred, centred), { axes, keepDims: true }), 1e-5)),
    );
    const before = grad(ops.mean(ops.tanh(normalised)), [x]);
    const after = dropExpand.apply(before);
    expect(countOps(before)).toHaveProperty('Expand');
    expect(countOps(after)).not.toHaveProperty('Expand');
    expectSameValues(after, before);
  });

  it('handles a graph deeper than the call stack', () => {
    const deep = deepGraph(20_000);
    expect(dropExpand.apply([deep])[0]).toBe(deep);
  });
});
