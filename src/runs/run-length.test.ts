import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import type { RunOptions } from './run-options.ts';
import { limitsOfResumed, stepLimit } from './run-length.ts';

describe('stepLimit', () => {
  const data = { pictures: 5000, name: 'rooms', batchSize: 64, k: 1 };

  it('counts complete batches, k per step, and returns the limit that comes first', () => {
    expect(stepLimit({ epochs: 25 }, data)).toBe(25 * 78);
    expect(stepLimit({ epochs: 0.5 }, data)).toBe(39);
    expect(stepLimit({ epochs: 1 }, { ...data, k: 5 })).toBe(16);
    expect(stepLimit({ epochs: 1, steps: 50 }, data)).toBe(50);
    expect(stepLimit({ epochs: 1, steps: 100 }, data)).toBe(78);
    expect(stepLimit({ minutes: 5 }, data)).toBeNull();
  });

  it('refuses a batch that the data set cannot fill', () => {
    expect(() => stepLimit({ epochs: 1 }, { ...data, pictures: 63 })).toThrow(UsageError);
  });
});

describe('limitsOfResumed', () => {
  const options = (steps: number | null, minutes: number | null) => ({
    until: { steps, minutes },
    training: { batchSize: 10, k: 1 } as RunOptions['training'],
    pictures: 100,
    data: 'rooms',
  });
  const done = { step: 40, seconds: 120 };
  const resumed = (from: ReturnType<typeof options>, flags: Parameters<typeof limitsOfResumed>[2]) =>
    limitsOfResumed('run', from, flags, done);

  it('keeps the previous limits of the run', () => {
    expect(resumed(options(100, null), {})).toEqual({ steps: 100, minutes: null });
    expect(resumed(options(100, 3), {})).toEqual({ steps: 100, minutes: 3 });
    expect(resumed(options(40, null), {})).toBeUndefined();
    expect(resumed(options(100, 2), {})).toBeUndefined();
  });

  it('counts total steps and epochs, and minutes from now, and replaces the old limits', () => {
    expect(resumed(options(40, 2), { steps: 60 })).toEqual({ steps: 60, minutes: null });
    expect(resumed(options(40, 2), { epochs: 5 })).toEqual({ steps: 50, minutes: null });
    expect(resumed(options(40, 2), { minutes: 3 })).toEqual({ steps: null, minutes: 5 });
    expect(resumed(options(40, 2), { steps: 40 })).toBeUndefined();
    expect(() => resumed(options(40, 2), { steps: 39 })).toThrow(
      'run is already at step 40, past the requested 39 steps',
    );
  });
});
