import { expect, it } from 'vitest';
import { drawMatrix, equation, largestOf, signed, titled } from './matrix.ts';
import { inlineSvg } from './render.ts';
import { faultsOf } from './testing/markup.ts';

it('a matrix has no numbers in cells that are too small to read them', () => {
  const numbered = inlineSvg(drawMatrix([[1, -2]], { cell: 20 }), '');
  expect(numbered).toContain('>−2</text>');
  expect(inlineSvg(drawMatrix([[1, -2]], { cell: 5 }), '')).not.toContain('<text');
  expect(faultsOf(numbered)).toEqual([]);
});

it('a matrix shows signs by colour, padding as zeros, and regions', () => {
  const region = { row: 0, column: 0, rows: 1, columns: 1, style: 'mark' } as const;
  const drawn = drawMatrix([[1, -2]], { cell: 20, padding: 1, regions: [region] });
  expect([drawn.width, drawn.height]).toEqual([80, 60]);
  const svg = inlineSvg(drawn, '');
  for (const tone of ['f-positive', 'f-negative', 's-mark']) expect(svg).toContain(tone);
  expect(svg.match(/>0<\/text>/g)).toHaveLength(10);
});

it('an equation has its bodies vertically centred', () => {
  const part = (rows: number) => ({
    body: drawMatrix(
      Array.from({ length: rows }, () => [1]),
      { cell: 20 },
    ),
    name: 'name',
    remark: 'remark',
  });
  const drawn = equation([part(2), '=', part(4)]);
  expect(drawn.height).toBe(titled(part(4)).height);
  expect([largestOf([[1, -3]]), signed(-3), signed(2)]).toEqual([3, '−3', '2']);
});

it('finds the largest of more numbers than a call can have arguments', () => {
  const matrix = Array.from({ length: 550 }, (_, row) =>
    Array.from({ length: 550 }, (__, column) => row - 2 * column),
  );
  expect(largestOf(matrix)).toBe(2 * 549);
});
