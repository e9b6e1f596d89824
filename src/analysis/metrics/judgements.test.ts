import { expect, it } from 'vitest';
import { moreRealThan, summariseJudgements } from './judgements.ts';

it('summarises probabilities in any order', () => {
  const eleven = Float32Array.from({ length: 11 }, (_, i) => ((i * 7) % 11) / 10); // 0, 0.1 … 1, mixed
  const { count, mean, median, low, high, aboveHalf } = summariseJudgements(eleven);
  expect([count, aboveHalf]).toEqual([11, 5 / 11]);
  [mean, median, low, high].forEach((value, i) => expect(value).toBeCloseTo([0.5, 0.5, 0.1, 0.9][i]!, 6));
  expect(summariseJudgements(Float32Array.of(0.25))).toEqual({
    count: 1,
    mean: 0.25,
    median: 0.25,
    low: 0.25,
    high: 0.25,
    aboveHalf: 0,
  });
});

it('counts the pairs in which the one of the set is judged more real, and ties as half', () => {
  // 0.5 > 0.25; 0.75 > 0.25 and = 0.75; 0.1 none.
  expect(moreRealThan(Float32Array.of(0.5, 0.75, 0.1), Float32Array.of(0.75, 0.25))).toBeCloseTo(2.5 / 6, 12);
  expect(moreRealThan(Float32Array.of(1, 1), Float32Array.of(0))).toBe(1);
  expect(moreRealThan(Float32Array.of(0), Float32Array.of(0.5, 1))).toBe(0);
});
