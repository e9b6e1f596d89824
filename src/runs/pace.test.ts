import { describe, expect, it } from 'vitest';
import { checkpointPace, samplePace } from './pace.ts';

const until = (steps: number | null, minutes: number | null) => ({ steps, minutes });
const stepsFrom = (first: number, last: number) =>
  Array.from({ length: last - first }, (_, i) => first + i + 1);

describe('samplePace', () => {
  it('draws fifty grids, evenly spaced over the steps', () => {
    const due = samplePace({ until: until(1000, null), sampleEvery: null }, 0, 0);
    const drawn = stepsFrom(0, 1000).filter((step) => due(step, 0));
    expect(drawn).toHaveLength(50);
    expect(drawn.slice(0, 3)).toEqual([20, 40, 60]);
    expect(drawn.at(-1)).toBe(1000);
  });

  it('draws at every step of a short run, and no grid twice after resuming', () => {
    const short = samplePace({ until: until(10, null), sampleEvery: null }, 0, 0);
    expect(stepsFrom(0, 10).every((step) => short(step, 0))).toBe(true);
    const resumed = samplePace({ until: until(1000, null), sampleEvery: null }, 45, 0);
    expect(stepsFrom(45, 100).filter((step) => resumed(step, 0))).toEqual([60, 80, 100]);
  });

  it('follows the clock if the time limit ends the run first', () => {
    const due = samplePace({ until: until(1_000_000, 5), sampleEvery: null }, 0, 0);
    expect(stepsFrom(0, 300).filter((second) => due(second, second))).toHaveLength(50);
  });

  it('draws every so many steps if asked to', () => {
    const due = samplePace({ until: until(10, null), sampleEvery: 4 }, 0, 0);
    expect(stepsFrom(0, 10).filter((step) => due(step, 0))).toEqual([4, 8]);
  });
});

describe('checkpointPace', () => {
  it('saves every five minutes, or every so many steps if asked to', () => {
    const byClock = checkpointPace({ checkpointEvery: null, keepEvery: null }, 100);
    expect([399, 401, 500, 700, 702].map((now) => byClock(1, now))).toEqual([
      false,
      true,
      false,
      false,
      true,
    ]);
    const bySteps = checkpointPace({ checkpointEvery: 3, keepEvery: null }, 0);
    expect([1, 2, 3, 4, 5, 6].filter((step) => bySteps(step, 0))).toEqual([3, 6]);
  });

  it('also saves the checkpoints that are kept', () => {
    const due = checkpointPace({ checkpointEvery: 3, keepEvery: 4 }, 0);
    expect([1, 2, 3, 4, 5, 6, 7, 8].filter((step) => due(step, 0))).toEqual([3, 4, 6, 8]);
    const byClock = checkpointPace({ checkpointEvery: null, keepEvery: 4 }, 0);
    expect([1, 2, 3, 4].filter((step) => byClock(step, 150 * step))).toEqual([2, 4]);
  });
});
