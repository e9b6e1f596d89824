import { describe, expect, it } from 'vitest';
import { arrowTarget } from './arrow-keys.ts';

/** Buttons of 10×10 in rows: of each row the left sides. */
const laid = (...rows: readonly (readonly number[])[]) =>
  rows.flatMap((lefts, row) =>
    lefts.map((left) => ({
      name: `${row}/${left}`,
      getBoundingClientRect: () => ({ left, top: 20 * row, width: 10, height: 10 }),
    })),
  );

const led = (buttons: ReturnType<typeof laid>, from: string, key: string) =>
  arrowTarget(
    buttons,
    buttons.find(({ name }) => name === from)!,
    key,
  )?.name;

describe('arrow keys', () => {
  it('lead to the nearest button in a row, whatever the order of the buttons is', () => {
    const reversed = laid([40, 20, 0]);
    expect(led(reversed, '0/20', 'ArrowLeft')).toBe('0/0');
    expect(led(reversed, '0/20', 'ArrowRight')).toBe('0/40');
    expect(led(reversed, '0/40', 'ArrowRight')).toBeUndefined();
  });

  it('lead from the end of a row to the beginning of the next, and back', () => {
    const buttons = laid([0, 20, 40], [0, 20]);
    expect(led(buttons, '0/40', 'ArrowRight')).toBe('1/0');
    expect(led(buttons, '1/0', 'ArrowLeft')).toBe('0/40');
    expect(led(buttons, '1/20', 'ArrowRight')).toBeUndefined();
    expect(led(buttons, '0/0', 'ArrowLeft')).toBeUndefined();
  });

  it('lead to the nearest button of the next row', () => {
    const buttons = laid([0, 20, 40], [0, 22], [40]);
    expect(led(buttons, '0/20', 'ArrowDown')).toBe('1/22');
    expect(led(buttons, '0/40', 'ArrowDown')).toBe('1/22');
    expect(led(buttons, '2/40', 'ArrowUp')).toBe('1/22');
    expect(led(buttons, '2/40', 'ArrowDown')).toBeUndefined();
  });

  it('leave other keys, and go to both ends', () => {
    const buttons = laid([0, 20], [0]);
    expect(led(buttons, '0/20', 'Home')).toBe('0/0');
    expect(led(buttons, '0/0', 'End')).toBe('1/0');
    expect(led(buttons, '0/0', 'a')).toBeUndefined();
  });
});
