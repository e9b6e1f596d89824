/** Tables: a heading, a rule, and rows whose numbers line up. */
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
  /** Pixels of an em. Default 13. */
  readonly size?: number;
  /** At least so wide. */
  readonly width?: number;
  /** Pixels between columns, at least. Default 20. */
  readonly gap?: number;
  /** The colour of a row; one that is not `ink` is bold as well. Default: `ink` for all. */
  readonly toneOf?: (row: number) => Tone;
}

/** Cells are words, or boxes of their own. */
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
