import { describe, expect, it } from 'vitest';
import { at, centred, column, grid, inRows, padded, row, space, widened, type Box } from './box.ts';
import type { Mark } from './marks.ts';

const square: Mark = { kind: 'rectangle', x: 0, y: 0, width: 1, height: 1, paint: { fill: 'ink' } };
const box = (width: number, height: number): Box => ({ width, height, marks: [square] });

/** The positions of the squares. */
function places(marks: readonly Mark[], dx = 0, dy = 0): number[][] {
  return marks.flatMap((mark) =>
    mark.kind === 'group' ? places(mark.marks, dx + mark.x, dy + mark.y) : [[dx, dy]],
  );
}

describe('boxes', () => {
  it('are arranged in rows and columns without touching', () => {
    const beside = row([box(10, 5), box(20, 8)], { gap: 3, align: 'end' });
    expect([beside.width, beside.height, places(beside.marks)]).toEqual([
      33,
      8,
      [
        [0, 3],
        [13, 0],
      ],
    ]);
    const below = column([box(10, 5), box(21, 8)], { gap: 3, align: 'middle' });
    expect([below.width, below.height, places(below.marks)]).toEqual([
      21,
      16,
      [
        [5, 0],
        [0, 8],
      ],
    ]);
    expect([row([]).width, column([]).height]).toEqual([0, 0]);
  });

  it('are centred in a larger space, and keep their size in a smaller one', () => {
    const { width, height, marks } = centred(box(10, 5), { width: 21, height: 9 });
    expect([width, height, places(marks)]).toEqual([21, 9, [[5, 2]]]);
    const kept = centred(box(10, 5), { height: 4 });
    expect([kept.width, kept.height, places(kept.marks)]).toEqual([10, 5, [[0, 0]]]);
  });

  it('line up in grids, whose rows may have different lengths', () => {
    const lined = grid([[box(10, 10), box(30, 30)], [box(20, 20)]], { gap: 2 });
    expect([lined.width, lined.height, places(lined.marks)]).toEqual([
      52,
      52,
      [
        [5, 10],
        [22, 0],
        [0, 32],
      ],
    ]);
    const spread = grid([[box(10, 10), box(10, 10)]], { gap: { columns: 7, rows: 1 } });
    expect(spread.width).toBe(27);
    expect(places(inRows([box(1, 1), box(1, 1), box(1, 1)], 2, { gap: 1 }).marks)).toHaveLength(3);
  });

  it('are centred at integer positions', () => {
    for (const [x, y] of places(column([box(10, 5), box(13, 8), space(7)], { align: 'middle' }).marks)) {
      expect([Number.isInteger(x), Number.isInteger(y)]).toEqual([true, true]);
    }
  });

  it('are widened, padded and moved', () => {
    expect(places(widened(box(10, 5), 20, 'end').marks)).toEqual([[10, 0]]);
    expect(widened(box(10, 5), 5).width).toBe(10);
    const roomy = padded(box(10, 5), { left: 1, top: 2, right: 3, bottom: 4 });
    expect([roomy.width, roomy.height, places(roomy.marks)]).toEqual([14, 11, [[1, 2]]]);
    expect(places([at(box(1, 1), 8, 9)])).toEqual([[8, 9]]);
  });
});
