import { describe, expect, it } from 'vitest';
import type { CurveTable } from './curve-table.ts';
import { stepAxis } from './step-axis.ts';

const table: CurveTable = {
  stepsPerColumn: 1,
  steps: [10, 20, 40],
  seconds: [3600, 7200, 18_000],
  speed: [1, 2, 3],
  metrics: new Map(),
};

describe('the axis', () => {
  it('has steps, or the pictures that D saw', () => {
    expect(stepAxis('steps', table, 4).places(table)).toBe(table.steps);
    const pictures = stepAxis('pictures', table, 4);
    expect([pictures.places(table), pictures.place(15), pictures.step(60)]).toEqual([[40, 80, 160], 60, 15]);
  });
  it('has hours, interpolated between records', () => {
    const hours = stepAxis('hours', table, 4);
    expect(hours.places(table)).toEqual([1, 2, 5]);
    expect([0, 5, 10, 30, 99].map((step) => hours.place(step))).toEqual([0, 0.5, 1, 3.5, 5]);
    expect([0.5, 2, 3.5].map((place) => hours.step(place))).toEqual([5, 20, 30]);
  });
});
