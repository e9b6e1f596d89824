/** Small matrices as squares, coloured by sign and magnitude, with their numbers; and equations of matrices. */
import { maxOf } from '../../core/extremes.ts';
import { at, column as stacked, type Box } from './box.ts';
import type { Mark } from './marks.ts';
import { widthOfText } from './measure.ts';
import { textAt, words } from './words.ts';

/** Numbers by row and column. */
export type Matrix = readonly (readonly number[])[];

/** A rectangle of cells from (row, column) on. */
export interface Region {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  /** `mark` draws the reader's attention; `kept` is the remaining part of a larger sheet. */
  readonly style: 'mark' | 'kept';
}

export interface MatrixStyle {
  /** Side of a cell in pixels. */
  readonly cell: number;
  readonly regions?: readonly Region[];
  /** Cells around the matrix that count as zeros, in each direction. Default 0. */
  readonly padding?: number;
  /** Cells outside this region are drawn faintly. */
  readonly within?: Omit<Region, 'style'>;
  /** The magnitude that is drawn in the full colour. Default: the largest of the matrix. */
  readonly strongest?: number;
}

/** Smaller cells have colours only, because numbers would not be legible. */
const minNumberedCell = 13;
/** The opacity of the full colour, on which a number is still legible. */
const fullOpacity = 0.6;

/** The largest absolute value. */
export function largestOf(matrix: Matrix): number {
  return Math.max(0, maxOf(matrix.flat().map(Math.abs)));
}

/** −3 with a minus sign, not a hyphen. */
export function signed(value: number): string {
  return value < 0 ? `−${-value}` : String(value);
}

/** The matrix as squares: blue above zero, orange below, white at zero. */
export function drawMatrix(matrix: Matrix, style: MatrixStyle): Box {
  const { cell, padding = 0, regions = [], within } = style;
  const rows = matrix.length + 2 * padding;
  const columns = matrix[0]!.length + 2 * padding;
  const strongest = style.strongest ?? largestOf(matrix);
  const widest = maxOf(matrix.flat().map((value) => widthOfText(signed(value), { size: 1, bold: false })));
  const size = Math.min(cell * 0.46, (cell * 0.86) / widest);
  const colours: Mark[] = [];
  const numbers: Mark[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = matrix[row - padding]?.[column - padding];
      const isFaint = value === undefined || (within !== undefined && !holds(within, row, column));
      if (value !== undefined && value !== 0 && strongest > 0) {
        const opacity = (fullOpacity * Math.abs(value)) / strongest;
        colours.push({
          kind: 'rectangle',
          x: column * cell,
          y: row * cell,
          width: cell,
          height: cell,
          paint: { fill: value > 0 ? 'positive' : 'negative', fillOpacity: isFaint ? opacity / 4 : opacity },
        });
      }
      if (cell < minNumberedCell) continue;
      const tone = isFaint || value === 0 ? 'soft' : 'ink';
      const [x, y] = [(column + 0.5) * cell, (row + 0.5) * cell + size * 0.36];
      numbers.push(textAt(signed(value ?? 0), x, y, { size, anchor: 'middle', tone }));
    }
  }
  const marks = [...colours, ...numbers, ...gridLines(rows, columns, cell)];
  if (padding > 0) {
    marks.push(
      outline({ row: padding, column: padding, rows: matrix.length, columns: matrix[0]!.length }, cell),
    );
  }
  marks.push(...regions.map((region) => regionMark(region, cell)));
  return { width: columns * cell, height: rows * cell, marks };
}

function holds(region: Omit<Region, 'style'>, row: number, column: number): boolean {
  const down = row - region.row;
  const along = column - region.column;
  return down >= 0 && down < region.rows && along >= 0 && along < region.columns;
}

function areaOf({ row, column, rows, columns }: Omit<Region, 'style'>, cell: number) {
  return { x: column * cell, y: row * cell, width: columns * cell, height: rows * cell };
}

function outline(region: Omit<Region, 'style'>, cell: number): Mark {
  return { kind: 'rectangle', ...areaOf(region, cell), paint: { stroke: 'soft' } };
}

function regionMark(region: Region, cell: number): Mark {
  const paint =
    region.style === 'mark'
      ? ({ stroke: 'mark', strokeWidth: 3 } as const)
      : ({ stroke: 'ink', strokeWidth: 2 } as const);
  return { kind: 'rectangle', ...areaOf(region, cell), radius: 2, paint };
}

/** All lines as one path. For cells of only a few pixels, just the outline. */
function gridLines(rows: number, columns: number, cell: number): Mark[] {
  const frame = outline({ row: 0, column: 0, rows, columns }, cell);
  if (cell < 6) return [frame];
  const across = Array.from({ length: rows - 1 }, (_, i) => `M0 ${(i + 1) * cell}H${columns * cell}`);
  const down = Array.from({ length: columns - 1 }, (_, i) => `M${(i + 1) * cell} 0V${rows * cell}`);
  return [{ kind: 'path', d: [...across, ...down].join(''), paint: { stroke: 'rule' } }, frame];
}

/** A body with its name above it, and a remark between them. */
export interface Titled {
  readonly body: Box;
  readonly name: string;
  readonly remark: string;
}

const titleGap = 4;

export function titled({ body, name, remark }: Titled): Box {
  return stacked([words(name, { bold: true }), words(remark, { size: 12, tone: 'soft' }), body], {
    gap: titleGap,
    align: 'middle',
  });
}

/** Titled bodies and the signs between them. The bodies are vertically centred. */
export function equation(parts: readonly (string | Titled)[], gap = 14): Box {
  const heightOf = (part: string | Titled) => (typeof part === 'string' ? 0 : part.body.height);
  const tallest = Math.max(...parts.map(heightOf));
  let [x, height] = [0, 0];
  const marks = parts.map((part) => {
    const drawn = typeof part === 'string' ? words(part, { size: 24 }) : titled(part);
    const y =
      typeof part === 'string'
        ? titleHeight + Math.floor((tallest - drawn.height) / 2)
        : Math.floor((tallest - part.body.height) / 2);
    const group = at(drawn, x, y);
    x += drawn.width + gap;
    height = Math.max(height, drawn.height + y);
    return group;
  });
  return { width: x - gap, height, marks };
}

/** Height of the texts that `titled` puts above a body. */
const titleHeight = titled({ body: { width: 0, height: 0, marks: [] }, name: 'n', remark: 'r' }).height;
