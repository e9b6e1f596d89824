/** Tables: a heading, a rule, and rows of aligned cells. */
import { maxOf } from '../../core/extremes.ts';
import { column, row, separator, widened, type Alignment, type Box } from './box.ts';
import type { Tone } from './theme.ts';
import { words } from './words.ts';

export interface TableColumn {
  readonly heading: string;
  /** Default: the first column `start`, all others `end`. */
  readonly align?: Alignment;
}

export interface TableOptions {
  /** Font size: pixels per em. Default 13. */
  readonly size?: number;
  /** Minimum width. */
  readonly width?: number;
  /** Minimum space between columns, in pixels. Default 20. */
  readonly gap?: number;
  /** The colour of a row. Rows that are not `ink` are also bold. Default: `ink` for all. */
  readonly toneOf?: (row: number) => Tone;
}

/** Draws a table whose cells are texts or boxes. */
export function table(
  columns: readonly TableColumn[],
  rows: readonly (readonly (string | Box)[])[],
  { size = 13, width = 0, gap = 20, toneOf = () => 'ink' }: TableOptions = {},
): Box {
  const heading = columns.map((each) => words(each.heading, { size, tone: 'soft' }));
  const body = rows.map((cells, i) => {
    const tone = toneOf(i);
    return cells.map((cell) =>
      typeof cell === 'string' ? words(cell, { size, tone, bold: tone !== 'ink' }) : cell,
    );
  });
  const lines = [heading, ...body];
  const widths = columns.map((_, i) => maxOf([0, ...lines.map((cells) => cells[i]?.width ?? 0)]));
  const natural = widths.reduce((sum, each) => sum + each, 0);
  const gaps = Math.max(0, columns.length - 1);
  const wide = Math.max(gap, gaps === 0 ? 0 : Math.floor((width - natural) / gaps));
  const [head, ...others] = lines.map((cells) =>
    row(
      cells.map((cell, i) => widened(cell, widths[i]!, columns[i]!.align ?? (i === 0 ? 'start' : 'end'))),
      { gap: wide, align: 'middle' },
    ),
  );
  return column([head!, separator(natural + wide * gaps, 'soft'), ...others], { gap: 5 });
}
