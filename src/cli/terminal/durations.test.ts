import { describe, expect, it } from 'vitest';
import { duration, shellWord } from './durations.ts';

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

  it('quotes words for a shell', () => {
    expect(shellWord('runs/00001-a')).toBe('runs/00001-a');
    expect(shellWord("it's here")).toBe(`'it'\\''s here'`);
  });
});
