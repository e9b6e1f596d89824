import { describe, expect, it } from 'vitest';
import type { CurveTable } from '../source/curve-table.ts';
import { stepAxis } from '../source/step-axis.ts';
import { placedSheets, sheetAt, stopsOf } from './places.ts';

/** A run that is slow at first: an hour for 10 steps, then as long for 90. */
const table: CurveTable = {
  stepsPerColumn: 1,
  steps: [10, 100],
  seconds: [3600, 7200],
  speed: [undefined, undefined],
  metrics: new Map(),
};

describe('sheets on an axis', () => {
  it.each([
    ['steps', [0, 10, 50, 100]],
    ['pictures', [0, 80, 400, 800]],
    ['hours', [0, 1, 1 + 40 / 90, 2]],
  ] as const)('of %s have their places', (over, places) => {
    const { places: found } = placedSheets([0, 10, 50, 100], stepAxis(over, table, 8));
    found.forEach((place, i) => expect(place).toBeCloseTo(places[i]!, 12));
  });

  it('are found by the nearest place, not by the nearest step', () => {
    const sheets = placedSheets([0, 10, 50, 100], stepAxis('hours', table, 8));
    // At 0.6 hours the run had made 6 steps; the sheet of step 10, at one hour, is nearer than that of step 0.
    expect(sheets.steps[sheetAt(sheets, 0.6)]).toBe(10);
    expect(sheets.steps[sheetAt(sheets, 0.4)]).toBe(0);
    // Halfway between step 50 and 100 in time is step 75.
    expect(sheets.steps[sheetAt(sheets, 1.73)]).toBe(100);
    expect(sheets.steps[sheetAt(sheets, 99)]).toBe(100);
  });

  it('are the newest where no place is chosen, and none where there are none', () => {
    const axis = stepAxis('steps', table, 8);
    expect(sheetAt(placedSheets([0, 10], axis), undefined)).toBe(1);
    expect(sheetAt(placedSheets([], axis), undefined)).toBe(-1);
    expect(sheetAt(placedSheets([], axis), 5)).toBe(-1);
  });

  it('without known times have no place in hours', () => {
    const none = stepAxis('hours', { ...table, steps: [], seconds: [], speed: [] }, 8);
    expect(placedSheets([0, 10], none)).toEqual({ steps: [], places: [] });
  });

  it('of all runs are the stops of one slider', () => {
    const axis = stepAxis('steps', table, 8);
    expect(stopsOf([placedSheets([0, 40, 80], axis), placedSheets([0, 50, 80, 90], axis)])).toEqual([
      0, 40, 50, 80, 90,
    ]);
  });
});
