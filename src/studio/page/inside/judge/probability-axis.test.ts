import { describe, expect, it } from 'vitest';
import { placeOf, rowsFor } from './probability-axis.ts';

describe('the axis of probability', () => {
  it('has one half in the middle, and is symmetric', () => {
    expect(placeOf(0.5)).toBeCloseTo(0.5, 12);
    for (const p of [0.01, 0.2, 0.4]) expect(placeOf(p) + placeOf(1 - p)).toBeCloseTo(1, 12);
    expect(placeOf(0.9) - placeOf(0.8)).toBeGreaterThan(placeOf(0.6) - placeOf(0.5));
  });

  it('ends where answers are certain', () => {
    expect([placeOf(0), placeOf(1e-9), placeOf(1)]).toEqual([0, 0, 1]);
  });

  it('stacks pictures that would cover each other, whatever their order', () => {
    expect(rowsFor([0.1, 0.5, 0.9], 0.2)).toEqual([0, 0, 0]);
    expect(rowsFor([0.5, 0.55, 0.45, 0.9], 0.1)).toEqual([1, 0, 0, 0]);
    expect(rowsFor([0.5, 0.5, 0.5], 0.1)).toEqual([0, 1, 2]);
    expect(rowsFor([], 0.1)).toEqual([]);
  });
});
