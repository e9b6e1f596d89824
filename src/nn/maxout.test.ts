import { expect, it } from 'vitest';
import { interpret } from '../tensor/interpret.ts';
import type { Node } from '../tensor/node.ts';
import * as ops from '../tensor/ops.ts';
import { Maxout } from './maxout.ts';
import { uniformInitialiser } from './parameter.ts';
import { Scope } from './scope.ts';

it('gives for each unit the largest of its pieces', () => {
  const layer = new Maxout(2, 2, 3, { initialise: uniformInitialiser(1) });
  const { weight, bias } = layer.parameters;
  expect(weight!.shape).toEqual([2, 6]);
  const values = new Map<string, Node>([
    ['weight', ops.input('weight', weight!.shape)],
    ['bias', ops.input('bias', bias!.shape)],
  ]);
  const y = layer.apply(ops.input('x', [1, 2]), new Scope(values, 'training'));
  // Unit 0 has the pieces x₀, x₁ and 0.5; unit 1 has −x₀, −x₁ and x₀ + x₁ − 10.
  const feeds = {
    weight: [1, 0, 0, -1, 0, 1, 0, 1, 0, 0, -1, 1],
    bias: [0, 0, 0.5, 0, 0, -10],
    x: [3, 4],
  };
  expect([...interpret([y], feeds)[0]!]).toEqual([4, -3]);
  expect([...interpret([y], { ...feeds, x: [-1, -2] })[0]!]).toEqual([0.5, 2]);
});
