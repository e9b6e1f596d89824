import { expect, it } from 'vitest';
import { StrangersTail } from './grouping.ts';

function beyond(counts: readonly [number, number, number]): number {
  const tail = new StrangersTail(0.75);
  counts.forEach((count, step) => {
    for (let i = 0; i < count; i++) tail.add(0.7 - 0.15 * step);
  });
  tail.add(0);
  tail.add(-0.2);
  return tail.beyond();
}

it('strangers that become fewer by a share are expected to go on so above the limit', () => {
  expect(beyond([4, 16, 64])).toBeCloseTo(4 / 4 / (1 - 1 / 4)); // 1 + 1/4 + 1/16 …
  expect(beyond([0, 3, 90])).toBe(0);
  expect(beyond([0, 0, 0])).toBe(0);
});

it('strangers that do not become fewer are expected above the limit in numbers', () => {
  expect(beyond([20, 10, 5])).toBeCloseTo(60);
  expect(beyond([2, 0, 0])).toBeCloseTo(6);
});
