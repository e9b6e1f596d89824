import { expect, it } from 'vitest';
import { suggestionFor } from './suggestion.ts';

const names = ['learningRate', 'beta1', 'beta2', 'epsilon', 'l2'];

it.each([
  ['learningrate', 'learningRate'],
  ['leraningRate', 'learningRate'],
  ['lr', 'learningRate'],
  ['learn', 'learningRate'],
  ['beta', 'beta1'],
  ['epsilom', 'epsilon'],
])('takes %s for %s', (given, meant) => {
  expect(suggestionFor(given, names)).toBe(meant);
});

it.each(['weightDecay', '', 'x y z'])('does not guess what %j means', (given) => {
  expect(suggestionFor(given, names)).toBeUndefined();
});

it('knows the first letters of names with hyphens', () => {
  expect(suggestionFor('cd', ['dcgan', 'conditional-dcgan'])).toBe('conditional-dcgan');
});
