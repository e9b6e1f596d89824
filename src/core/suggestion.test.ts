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

it('knows a name that is the first letters of another', () => {
  expect(suggestionFor('learningRate', ['lr', 'beta1', 'k'])).toBe('lr');
  expect(suggestionFor('kernel', ['lr', 'k'])).toBeUndefined();
});

it('knows the first letters of names with hyphens', () => {
  expect(suggestionFor('cd', ['dcgan', 'conditional-dcgan'])).toBe('conditional-dcgan');
});
