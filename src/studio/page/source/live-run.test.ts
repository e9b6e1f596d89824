import { describe, expect, it } from 'vitest';
import { withSheet } from './live-run.ts';

const sheets = [0, 100, 200, 300];

describe('withSheet', () => {
  it('has each once, in order', () => {
    expect(withSheet(sheets, 250)).toEqual([0, 100, 200, 250, 300]);
    expect(withSheet(sheets, 200)).toBe(sheets);
  });
});
