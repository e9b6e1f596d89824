import { expect, it } from 'vitest';
import { isAtEnd, secondsLeft } from './run-end.ts';

const done = { step: 40, seconds: 120 };

it.each([
  [{ steps: 40, minutes: null }, true],
  [{ steps: 41, minutes: null }, false],
  [{ steps: null, minutes: 2 }, true],
  [{ steps: 41, minutes: 2 }, true],
  [{ steps: 41, minutes: 2.1 }, false],
])('a run until %j is at its end after 40 steps and 2 minutes: %s', (until, expected) => {
  expect(isAtEnd(until, done)).toBe(expected);
});

it.each([
  [{ steps: 50, minutes: null }, 3, 30],
  [{ steps: 50, minutes: null }, undefined, undefined],
  [{ steps: null, minutes: 3 }, undefined, 60],
  [{ steps: 50, minutes: 3 }, 3, 30],
  [{ steps: 100, minutes: 3 }, 3, 60],
  [{ steps: null, minutes: 1 }, 3, 0],
])('a run until %j, at %s seconds a step, takes %s more', (until, secondsPerStep, expected) => {
  expect(secondsLeft(until, done, secondsPerStep)).toBe(expected);
});
