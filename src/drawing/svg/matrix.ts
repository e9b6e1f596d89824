/** Small tables of numbers and how they are drawn: as squares, coloured by sign and size, with the number inside. */
import { maxOf } from '../../core/extremes.ts';
import { element, label, placed, stacked, textWidth, type Drawing } from './svg.ts';

/** Numbers by row and column. */
export type Matrix = readonly (readonly number[])[];

/** Row-major values as rows of `columns` numbers. */
export function matrixOf(values: ArrayLike<number>, columns: number): Matrix {
  const all = Array.from(values);
  return Array.from({ length: all.length / columns }, (_, row) =>
    all.slice(row * columns, (row + 1) * columns),
  );
}

/** The numbers of a matrix, row by row, as one column: what vec(x) means on these pages. */
export function columnOf(matrix: Matrix): Matrix {
  return matrix.flat().map((value) => [value]);
}

export function transposeOf(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));
}

/** Elementwise difference of two matrices of one shape. */
export function differenceOf(a: Matrix, b: Matrix): Matrix {
  return a.map((row, i) => row.map((value, j) => value - b[i]![j]!));
}

/** The largest absolute value. */
export function largestOf(matrix: Matrix): number {
  return Math.max(0, maxOf(matrix.flat().map(Math.abs)));
}

/** `4×16` */
export function sizeOfMatrix(matrix: Matrix): string {
  return `${matrix.length}×${matrix[0]!.length}`;
}

/** −3 with a minus sign, not a hyphen. */
export function signed(value: number): string {
  return value < 0 ? `−${-value}` : String(value);
}

/** Cells from (row, column) on. */
export interface Region {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  /** `mark` is what the reader is to look at; `kept` is what remains of a larger sheet. */
  readonly style: 'mark' | 'kept';
}

export interface MatrixStyle {
  /** Side of a cell in pixels. */
  readonly cell: number;
  readonly regions?: readonly Region[];
  /** Cells around the matrix that count as zeros, in each direction. Default 0. */
  readonly padding?: number;
  /** Cells outside this region are drawn as cut off. */
  readonly within?: Omit<Region, 'style'>;
  /** The value drawn in the full colour. Default: the largest of the matrix. */
  readonly strongest?: number;
}

/** Numbers in smaller cells than this could not be read, and are left to their colours. */
const smallestNumbered = 13;
/** The full colour still lets the number on it be read. */
const fullOpacity = 0.6;

/** The matrix as squares: blue above zero, orange below, white at zero. */
export function drawMatrix(matrix: Matrix, style: MatrixStyle): Drawing {
  const { cell, padding = 0, regions = [], within } = style;
  const rows = matrix.length + 2 * padding;
  const columns = matrix[0]!.length + 2 * padding;
  const strongest = style.strongest ?? largestOf(matrix);
  const widest = maxOf(matrix.flat().map((value) => textWidth(signed(value), 1)));
  const size = Math.min(cell * 0.46, (cell * 0.86) / widest);
  const parts: string[] = [];
  const numbers: string[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = matrix[row - padding]?.[column - padding];
      const cut = within !== undefined && !holds(within, row, column);
      const faint = value === undefined || cut;
      if (value !== undefined && value !== 0 && strongest > 0) {
        const opacity = (fullOpacity * Math.abs(value)) / strongest;
        parts.push(
          element('rect', {
            ...square(row, column, cell),
            class: value > 0 ? 'positive' : 'negative',
            'fill-opacity': faint ? opacity / 4 : opacity,
          }),
        );
      }
      if (cell < smallestNumbered) continue;
      const tone = faint || value === 0 ? 'soft' : 'ink';
      const place = { x: (column + 0.5) * cell, y: (row + 0.5) * cell + size * 0.36 };
      numbers.push(element('text', { ...place, class: tone }, signed(value ?? 0)));
    }
  }
  parts.push(element('g', { 'font-size': size, 'text-anchor': 'middle' }, ...numbers));
  parts.push(gridLines(rows, columns, cell));
  if (padding > 0) {
    const box = { x: padding * cell, y: padding * cell };
    const inner = { width: matrix[0]!.length * cell, height: matrix.length * cell };
    parts.push(element('rect', { ...box, ...inner, class: 'frame' }));
  }
  for (const region of regions) {
    parts.push(
      element('rect', {
        x: region.column * cell,
        y: region.row * cell,
        width: region.columns * cell,
        height: region.rows * cell,
        rx: 2,
        class: region.style,
      }),
    );
  }
  return { width: columns * cell, height: rows * cell, markup: parts.join('') };
}

function holds(region: Omit<Region, 'style'>, row: number, column: number): boolean {
  const down = row - region.row;
  const along = column - region.column;
  return down >= 0 && down < region.rows && along >= 0 && along < region.columns;
}

function square(row: number, column: number, cell: number) {
  return { x: column * cell, y: row * cell, width: cell, height: cell };
}

/** All lines as one path; where cells are only a few pixels wide, just the outline. */
function gridLines(rows: number, columns: number, cell: number): string {
  const width = columns * cell;
  const height = rows * cell;
  const frame = element('rect', { x: 0, y: 0, width, height, class: 'frame' });
  if (cell < 6) return frame;
  const across = Array.from({ length: rows - 1 }, (_, i) => `M0 ${(i + 1) * cell}H${width}`);
  const down = Array.from({ length: columns - 1 }, (_, i) => `M${(i + 1) * cell} 0V${height}`);
  const lines = [...across, ...down].join('');
  return (lines === '' ? '' : element('path', { d: lines, class: 'rule' })) + frame;
}

/** A drawing with its name above it and a remark below the name. */
export function titled(drawing: Drawing, name: string, remark: string): Drawing {
  return stacked(
    [label(name, { size: 14, bold: true }), label(remark, { size: 12, tone: 'soft' }), drawing],
    {
      gap: 4,
      align: 'middle',
    },
  );
}

/** Height of the two lines that `titled` puts above a drawing, with their gaps. */
const titleHeight = 20 + 17 + 2 * 4;

/** A sign between two titled drawings, at the middle of the larger one's body. */
export function operator(sign: string, bodyHeight: number): Drawing {
  const drawn = label(sign, { size: 24 });
  const y = titleHeight + bodyHeight / 2 - drawn.height / 2;
  return { width: drawn.width, height: y + drawn.height, markup: placed(drawn, 0, y) };
}

/** Titled drawings and the signs between them, centred on one line. */
export function equation(
  parts: readonly (string | { readonly drawing: Drawing; readonly name: string; readonly remark: string })[],
  gap = 14,
): Drawing {
  const bodies = parts.map((part) => (typeof part === 'string' ? 0 : part.drawing.height));
  const tallest = Math.max(...bodies);
  let x = 0;
  let height = 0;
  const markup = parts.map((part) => {
    const drawn = typeof part === 'string' ? operator(part, tallest) : titledAt(part, tallest);
    const piece = placed(drawn, x, 0);
    x += drawn.width + gap;
    height = Math.max(height, drawn.height);
    return piece;
  });
  return { width: x - gap, height, markup: markup.join('') };
}

/** A titled drawing pushed down so that its middle is that of the tallest. */
function titledAt(part: { drawing: Drawing; name: string; remark: string }, tallest: number): Drawing {
  const drawn = titled(part.drawing, part.name, part.remark);
  const y = (tallest - part.drawing.height) / 2;
  return { width: drawn.width, height: drawn.height + y, markup: placed(drawn, 0, y) };
}
