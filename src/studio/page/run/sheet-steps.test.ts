import { describe, expect, it } from 'vitest';
import { shownIndex, someSheets, stepOfIndex } from './sheet-steps.ts';

const sheets = [0, 100, 200, 300];

describe('the sheet of a step', () => {
  it.each([
    [undefined, 3],
    [0, 0],
    [120, 1],
    [150, 1],
    [151, 2],
    [9999, 3],
  ])('%s is number %d', (step, index) => expect(shownIndex(sheets, step)).toBe(index));
  it('is none where there are none', () => expect(shownIndex([], undefined)).toBe(-1));
});

describe('the step of a sheet', () => {
  it('is none of the newest, which then stays the newest', () => {
    expect([0, 2, 3, 9, -1].map((index) => stepOfIndex(sheets, index))).toEqual([
      0,
      200,
      undefined,
      undefined,
      0,
    ]);
  });
});

describe('someSheets', () => {
  it('has the first, the last, and evenly spread ones', () => {
    const many = Array.from({ length: 101 }, (_, i) => i);
    expect(someSheets(many, 5)).toEqual([0, 25, 50, 75, 100]);
    expect(someSheets(sheets, 5)).toBe(sheets);
  });
});
