import { expect, it } from 'vitest';
import { interpret } from '../engine/tensor/interpret.ts';
import { input } from '../engine/tensor/ops.ts';
import { JoinLabel } from './join-label.ts';
import { Scope } from './scope.ts';

const scope = new Scope(new Map(), 'batch').withLabel(input('label', [2, 3]));
const label = [0, 1, 0, 0, 0, 1];

it('appends the label to vectors', () => {
  const joined = new JoinLabel().apply(input('x', [2, 1]), scope);
  expect([...interpret([joined], { x: [7, 8], label })[0]!]).toEqual([7, 0, 1, 0, 8, 0, 0, 1]);
});

it('appends a map of ones and maps of zeros to pictures', () => {
  const joined = new JoinLabel().apply(input('x', [2, 1, 1, 2]), scope.child('inner'));
  expect(joined.shape).toEqual([2, 4, 1, 2]);
  expect([...interpret([joined], { x: [1, 2, 3, 4], label })[0]!]).toEqual(
    [1, 2, 0, 0, 1, 1, 0, 0].concat([3, 4, 0, 0, 0, 0, 1, 1]),
  );
});

it('reports a missing label', () => {
  expect(() => new JoinLabel().apply(input('x', [2, 1]), new Scope(new Map(), 'batch'))).toThrow(
    'this network is conditional and needs the class of each example, but got none',
  );
});
