import { expect, it } from 'vitest';
import { interpret } from '../../tensor/interpret.ts';
import { grad } from '../../tensor/grad.ts';
import * as ops from '../../tensor/ops.ts';
import { topologicalOrder } from '../../tensor/walk.ts';
import { replaceSign } from './replace-sign.ts';

const minNormal = 2 ** -126;
const values = [0, -0, 1, -1, minNormal, -minNormal, 1e-30, -1e30, 3e38, -3e38, 0.5];

it.each([0, 0.2])('replaces Sign by Clip for slope %d and changes no value', (slope) => {
  const x = ops.input('x', [values.length]);
  const before = grad(ops.sum(ops.leakyRelu(x, slope)), [x]);
  const after = replaceSign.apply(before);
  expect(topologicalOrder(before).some(({ op }) => op === 'Sign')).toBe(true);
  expect(topologicalOrder(after).some(({ op }) => op === 'Sign')).toBe(false);
  expect([...interpret(after, { x: values })[0]!]).toEqual([...interpret(before, { x: values })[0]!]);
});

it('leaves other maxima of signs as they are', () => {
  const x = ops.input('x', [2]);
  const outputs = [ops.max(ops.sign(x), -0.5), ops.max(ops.sign(x), x)];
  expect(replaceSign.apply(outputs)).toEqual(outputs);
});
