import { describe, expect, it } from 'vitest';
import { checkInteger, rowCount } from './checks.ts';
import { SparringError, UsageError } from './errors.ts';

describe('rowCount', () => {
  it('counts rows', () => {
    expect(rowCount('pictures', new Float32Array(12), 4)).toBe(3);
    expect(rowCount('numbers', Float32Array.of(7), 1)).toBe(1);
  });

  it.each([
    [0, 4],
    [6, 4],
    [3, 4],
  ])('refuses %d numbers as rows of %d', (length, size) => {
    const says = `got ${length} numbers, expected one or more pictures of ${size}`;
    expect(() => rowCount('pictures', new Float32Array(length), size)).toThrow(new SparringError(says));
  });
});

describe('checkInteger', () => {
  it('accepts integers within the range, both ends included', () => {
    for (const value of [2, 3, 5]) expect(() => checkInteger('units', value, 2, 5)).not.toThrow();
    expect(() => checkInteger('seed', Number.MAX_SAFE_INTEGER, 0)).not.toThrow();
  });

  it.each([1, 6, 2.5, NaN, Infinity])('refuses %d where the range is 2 to 5', (value) => {
    const says = `units got ${value}, expected a whole number from 2 to 5`;
    expect(() => checkInteger('units', value, 2, 5)).toThrow(new UsageError(says));
  });

  it.each([-1, 2 ** 53, NaN])('refuses %d where only a minimum is set', (value) => {
    const says = `seed got ${value}, expected a whole number of at least 0`;
    expect(() => checkInteger('seed', value, 0)).toThrow(new UsageError(says));
  });
});
