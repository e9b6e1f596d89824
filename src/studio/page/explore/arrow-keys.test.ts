import { describe, expect, it } from 'vitest';
import { arrowTarget } from './arrow-keys.ts';

/** Seven buttons in rows of three. */
const buttons = Array.from({ length: 7 }, (_, i) => ({
  number: i,
  getBoundingClientRect: () => ({ left: 50 * (i % 3) }) as DOMRect,
}));
const from = (number: number, key: string) => arrowTarget(buttons, buttons[number]!, key)?.number;

describe('arrowTarget', () => {
  it('leads to the neighbours in all four directions', () => {
    expect(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map((key) => from(4, key))).toEqual([
      3,
      5,
      1,
      undefined,
    ]);
    expect(from(3, 'ArrowDown')).toBe(6);
    expect(from(6, 'ArrowUp')).toBe(3);
  });

  it('ends where the buttons end', () => {
    expect(from(0, 'ArrowLeft')).toBeUndefined();
    expect(from(6, 'ArrowRight')).toBeUndefined();
    expect(from(4, 'Home')).toBe(0);
    expect(from(4, 'End')).toBe(6);
    expect(from(4, 'x')).toBeUndefined();
  });
});
