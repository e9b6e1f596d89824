import { describe, expect, it } from 'vitest';
import { describeStalled, LearningWatch } from './learning-watch.ts';

const won = { dReal: 0.9999, dFake: 0.0001 };

type Step = typeof won;

/** The same judgements, `count` times. */
const steps = (count: number, step: Step = won): Step[] => Array.from({ length: count }, () => ({ ...step }));

function stalledAfter(judged: readonly Step[]) {
  const watch = new LearningWatch();
  for (const step of judged) watch.add(step);
  return watch.stalled;
}

describe('a training', () => {
  it('is stalled if D was certain of everything in the last hundred steps, and not before', () => {
    const before = [...steps(40, { dReal: 0.5, dFake: 0.5 }), ...steps(99)];
    expect(stalledAfter(before)).toBeUndefined();
    const stalled = stalledAfter([...before, won])!;
    expect(stalled).toEqual({ dReal: expect.closeTo(0.9999), dFake: expect.closeTo(0.0001), steps: 100 });
    expect(String(describeStalled(stalled))).toBe(
      'D tells all apart, so G has nothing to learn from: over the last 100 steps D(x) is 0.9999 and D(G(z)) 0.0001 on average; train again with a lower learningRate, with smoothReal: 0.9, or with more examples',
    );
  });

  it.each([
    ['of 99 steps', steps(99)],
    ['whose D doubts the real ones', steps(100, { dReal: 0.99, dFake: 0.0001 })],
    ['whose D doubts the fakes', steps(100, { dReal: 0.9999, dFake: 0.01 })],
    ['whose D takes all for real', steps(100, { dReal: 1, dFake: 1 })],
    ['whose D doubted once', [...steps(99), { dReal: 0.5, dFake: 0.5 }]],
    ['with numbers that are none', steps(100, { dReal: Number.NaN, dFake: 0 })],
  ])('%s is not', (_, judged) => {
    expect(stalledAfter(judged)).toBeUndefined();
  });

  it('counts the steps of earlier sessions', () => {
    const records = Array.from({ length: 120 }, (_, i) => ({ step: i + 1, ...won }));
    expect(new LearningWatch(records).stalled).toMatchObject({ steps: 100 });
    const other = new LearningWatch([
      ...records.slice(0, 60),
      { step: 61, score: 1 },
      { step: 62, dReal: null },
    ]);
    expect(other.stalled).toBeUndefined();
  });
});
