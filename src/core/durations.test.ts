import { describe, expect, it } from 'vitest';
import { duration } from './durations.ts';

describe('wording', () => {
  it('formats durations', () => {
    expect([0, 3.14, 9.99, 59.4, 61, 300, 3599.6, 7500].map(duration)).toEqual([
      '0 s',
      '3.1 s',
      '10 s',
      '59 s',
      '1 min 1 s',
      '5 min',
      '1 h 0 min',
      '2 h 5 min',
    ]);
  });
});
