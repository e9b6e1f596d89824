import { describe, expect, it } from 'vitest';
import { gridForm, gridHeight, itemAfterKey, seenItems } from './virtual-rows.ts';

const square = (width: number) => width + 100;

describe('the form of a grid', () => {
  it.each([
    [328, 1, 328],
    [579, 1, 579],
    [580, 2, 280],
    [1232, 4, 293],
    [2512, 8, 296.5],
  ])('of %d pixels has %d columns', (width, columns, columnWidth) => {
    expect(gridForm(width, 280, 20, square)).toEqual({
      columns,
      columnWidth,
      pitch: columnWidth + 100 + 20,
      gap: 20,
    });
  });

  it('has one column of the whole width for a list', () => {
    expect(gridForm(900, Number.POSITIVE_INFINITY, 0, () => 72)).toEqual({
      columns: 1,
      columnWidth: 900,
      pitch: 72,
      gap: 0,
    });
  });

  it('has no gap below its last row', () => {
    const form = gridForm(620, 300, 20, () => 80); // two columns
    expect(gridHeight(0, form)).toBe(0);
    expect(gridHeight(2, form)).toBe(80);
    expect(gridHeight(3, form)).toBe(180);
  });
});

describe('the items that are seen', () => {
  const form = gridForm(620, 300, 20, () => 80); // two columns, rows of 100
  it.each([
    ['at the top', 0, 250, 0, { first: 0, end: 6 }],
    ['with rows to spare', 0, 250, 1, { first: 0, end: 8 }],
    ['in the middle', 1050, 250, 1, { first: 18, end: 28 }],
    ['at an end that is not full', 1000, 250, 0, { first: 20, end: 21 }],
    ['below which the page goes on', 5000, 250, 0, { first: 21, end: 21 }],
    ['above which the page begins', -150, 250, 0, { first: 0, end: 2 }],
    ['far below the window', -800, 250, 1, { first: 0, end: 0 }],
  ])('%s', (_, top, height, spare, expected) => {
    const items = top === 1050 ? 40 : 21;
    expect(seenItems(top, height, items, form, spare)).toEqual(expected);
  });

  it('show every item once while the page is scrolled past them', () => {
    const seen = new Set<number>();
    for (let top = -300; top < 1200; top += 90) {
      const { first, end } = seenItems(top, 100, 21, form, 0);
      for (let i = first; i < end; i++) seen.add(i);
    }
    expect(seen.size).toBe(21);
  });
});

describe('a key', () => {
  // 0 1 2
  // 3 4 5
  // 6 7
  it.each([
    ['ArrowRight', 2, 3],
    ['ArrowRight', 7, 7],
    ['ArrowLeft', 3, 2],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 5, 7],
    ['ArrowDown', 6, 6],
    ['ArrowUp', 4, 1],
    ['ArrowUp', 7, 4],
    ['ArrowUp', 1, 1],
    ['PageDown', 1, 7],
    ['PageUp', 7, 1],
    ['Home', 5, 0],
    ['End', 1, 7],
  ])('%s leads from item %d to item %d', (key, from, to) => {
    expect(itemAfterKey(key, from, 8, 3, 2)).toBe(to);
  });

  it('of a letter leads nowhere', () => {
    expect(itemAfterKey('a', 1, 8, 3, 2)).toBeUndefined();
  });
});
