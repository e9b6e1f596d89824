import { expect, it } from 'vitest';
import type { Node } from '../../tensor/node.ts';
import { interpret } from '../../tensor/interpret.ts';
import { grad } from '../../tensor/grad.ts';
import * as ops from '../../tensor/ops.ts';
import { topologicalOrder } from '../../tensor/walk.ts';
import { replaceSign } from './replace-sign.ts';

const minNormal = 2 ** -126;
const values = [0, -0, 1, -1, minNormal, -minNormal, 1e-30, -1e30, 3e38, -3e38, 0.5];

it.each([0, 0.2])('replaces the derivative for slope %d by one Clip and changes no value', (slope) => {
  const x = ops.input('x', [values.length]);
  const before = grad(ops.sum(ops.leakyRelu(x, slope)), [x]);
  const after = replaceSign.apply(before);
  expect(topologicalOrder(before).some(({ op }) => op === 'Sign')).toBe(true);
  expect(topologicalOrder(after).map(({ op }) => op)).not.toContain('Sign');
  expect(topologicalOrder(after).map(({ op }) => op)).not.toContain('Max');
  expect([...interpret(after, { x: values })[0]!]).toEqual([...interpret(before, { x: values })[0]!]);
});

it('replaces other signs, and maxima of them, and changes no value', () => {
  const x = ops.input('x', [values.length]);
  const before: Node[] = [-2, -0.5, 1, 3].map((floor) => ops.max(ops.sign(x), floor));
  before.push(ops.sign(x), ops.max(ops.sign(x), x), ops.max(ops.clip(x, 0.25, 0.5), 0.3));
  const after = replaceSign.apply(before);
  expect(topologicalOrder(after).map(({ op }) => op)).not.toContain('Sign');
  expect(interpret(after, { x: values })).toEqual(interpret(before, { x: values }));
});
