import { expect, it } from 'vitest';
import { StrangersTail } from './grouping.ts';

/** @param below pairs in the steps below 0.75, the nearest first; `above`: in the two above it */
function beyond(below: readonly [number, number, number], above: readonly [number, number]): number {
  const tail = new StrangersTail(0.75);
  const add = (count: number, similarity: number) => {
    for (let i = 0; i < count; i++) tail.add(similarity);
  };
  below.forEach((count, step) => add(count, 0.7 - 0.15 * step));
  add(above[0], 0.8);
  add(above[1], 0.95);
  tail.add(0);
  tail.add(-0.2);
  return tail.beyond();
}

it('strangers that become fewer by a share are expected to go on so above the limit', () => {
  expect(beyond([4, 16, 64], [100, 100])).toBeCloseTo(1 + 1 / 4);
  expect(beyond([0, 3, 90], [100, 100])).toBe(0);
  expect(beyond([0, 0, 0], [100, 100])).toBe(0);
});

it('strangers that do not become fewer are expected above the limit in numbers', () => {
  expect(beyond([20, 10, 5], [100, 100])).toBeCloseTo(15 + 11.25);
});

it('no more strangers are expected anywhere than pairs were found there', () => {
  expect(beyond([4, 16, 64], [0, 100])).toBeCloseTo(1 / 4);
  expect(beyond([20, 10, 5], [3, 0])).toBe(3);
  expect(beyond([20, 10, 5], [0, 0])).toBe(0);
});

it('the very same pictures are counted in the last step', () => {
  const tail = new StrangersTail(0.75);
  tail.add(0.7);
  tail.add(1);
  expect(tail.beyond()).toBeGreaterThan(0);
});
