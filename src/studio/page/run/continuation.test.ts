import { describe, expect, it } from 'vitest';
import { continuationOf } from './continuation.ts';

const form = { length: '10', unit: 'minutes', rate: '' } as const;

describe('how a run continues', () => {
  it('has what was typed, and nothing of what was not', () => {
    expect(continuationOf(form)).toEqual({ minutes: 10 });
    expect(continuationOf({ ...form, unit: 'steps', length: '5000', rate: '1e-4' })).toEqual({
      steps: 5000,
      lr: 1e-4,
    });
    expect(continuationOf({ ...form, unit: 'before' })).toEqual({});
    expect(continuationOf({ ...form, unit: 'before', step: 0 })).toEqual({ step: 0, branch: true });
  });

  it.each([
    { length: '' },
    { length: '0' },
    { length: '-1' },
    { length: 'ten' },
    { length: '1.5', unit: 'steps' },
    { rate: '0' },
    { rate: 'fast' },
  ] as const)('is none with %j', (changes) => {
    expect(continuationOf({ ...form, ...changes })).toBeUndefined();
  });
});
