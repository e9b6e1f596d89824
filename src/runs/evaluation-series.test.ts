import { describe, expect, it } from 'vitest';
import { decidingSeries, seriesNamed, seriesOf } from './evaluation-series.ts';
import { peopleMetric, type Evaluation } from './evaluations.ts';

const usual = {
  metric: 'kid@net,n=2048/2048,training',
  better: 'lower',
  what: 'kernel distance',
  samples: 2048,
  protocol: 'as ever',
  weights: 'average',
  normalisation: 'running',
} as const;
const at = (step: number, value: number, more: Partial<Evaluation> = {}): Evaluation => ({
  ...usual,
  step,
  value,
  ...more,
});
const few = { metric: 'kid@net,n=100/100,training' } as const;
const kept = new Set([10, 20, 30]);
const decided = (all: readonly Evaluation[], steps: ReadonlySet<number> = kept) =>
  decidingSeries(all, steps).map(({ step, value }) => [step, value]);

it('has the last value of every step, in order, of each metric and kind of generator', () => {
  const all = [at(20, 1), at(10, 2), at(20, 3), at(20, 4, { weights: 'live' }), at(20, 5, few)];
  expect([...seriesOf(all).values()].map((each) => each.map(({ value }) => value))).toEqual([
    [2, 3],
    [4],
    [5],
  ]);
  expect(seriesNamed(all, { ...usual, weights: 'live' }).map(({ value }) => value)).toEqual([4]);
  expect(seriesNamed(all, { ...usual, truncation: 1 })).toEqual([]);
});

describe('what decides', () => {
  it('is the series of most steps, however early another began', () => {
    expect(decided([at(10, 9, few), at(10, 1), at(20, 2)])).toEqual([
      [10, 1],
      [20, 2],
    ]);
    expect(decided([at(10, 9, few), at(20, 2)])).toEqual([[10, 9]]);
  });

  it('has a checkpoint, if any of them has', () => {
    const all = [at(1, 1), at(2, 1), at(3, 1), at(20, 5, few)];
    expect(decided(all)).toEqual([[20, 5]]);
    expect(decided(all, new Set([40]))).toHaveLength(3);
  });

  it('is not what people say', () => {
    expect(decided([at(10, 1, { metric: peopleMetric })])).toEqual([]);
  });
});
