/**
 * Layout: boxes of known size, in rows, columns and grids. Sizes and positions are integers, so that pictures in boxes
 * are drawn exactly.
 */
import { maxOf } from '../../core/extremes.ts';
import type { Group, Mark } from './marks.ts';
import type { Tone } from './theme.ts';

/** A part of a drawing. Its marks are between (0, 0) and (width, height). */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

/** The alignment of boxes that are smaller than the others. */
export type Alignment = 'start' | 'middle' | 'end';

export interface Arrangement {
  /** Pixels between neighbours. */
  readonly gap?: number;
  /** Default `start`. */
  readonly align?: Alignment;
}

export interface GridOptions {
  /** Pixels between columns, and between rows. Default 8. */
  readonly gap?: number | { readonly columns: number; readonly rows: number };
  /** Horizontal alignment of boxes in their cells. Default `middle`. */
  readonly align?: Alignment | readonly Alignment[];
  /** Vertical alignment of boxes in their rows. Default `middle`. */
  readonly across?: Alignment;
}

/** A box at a position. */
export function at(box: Box, x: number, y: number): Group {
  return { kind: 'group', x, y, marks: box.marks };
}

/** An empty box that reserves space. */
export function space(width = 0, height = 0): Box {
  return { width, height, marks: [] };
}

/** Boxes from left to right. */
export function row(boxes: readonly Box[], { gap = 12, align = 'start' }: Arrangement = {}): Box {
  const height = maxOf([0, ...boxes.map((box) => box.height)]);
  let x = 0;
  const marks = boxes.map((box) => {
    const group = at(box, x, offsetIn(height - box.height, align));
    x += box.width + gap;
    return group;
  });
  return { width: Math.max(0, x - gap), height, marks };
}

/** Boxes from top to bottom. */
export function column(boxes: readonly Box[], { gap = 4, align = 'start' }: Arrangement = {}): Box {
  const width = maxOf([0, ...boxes.map((box) => box.width)]);
  let y = 0;
  const marks = boxes.map((box) => {
    const group = at(box, offsetIn(width - box.width, align), y);
    y += box.height + gap;
    return group;
  });
  return { width, height: Math.max(0, y - gap), marks };
}

/** Boxes in rows whose columns are as wide as their widest box. */
export function grid(rows: readonly (readonly Box[])[], options: GridOptions = {}): Box {
  const { gap = 8, align = 'middle', across = 'middle' } = options;
  const gaps = typeof gap === 'number' ? { columns: gap, rows: gap } : gap;
  const columns = maxOf([0, ...rows.map((each) => each.length)]);
  const widths = Array.from({ length: columns }, (_, i) =>
    maxOf([0, ...rows.map((each) => each[i]?.width ?? 0)]),
  );
  const alignOf = (i: number) => (typeof align === 'string' ? align : (align[i] ?? 'middle'));
  return column(
    rows.map((each) =>
      row(
        each.map((box, i) => widened(box, widths[i]!, alignOf(i))),
        { gap: gaps.columns, align: across },
      ),
    ),
    { gap: gaps.rows },
  );
}

/** Boxes in rows of `columns` boxes. */
export function inRows(boxes: readonly Box[], columns: number, options: GridOptions = {}): Box {
  const count = Math.ceil(boxes.length / columns);
  return grid(
    Array.from({ length: count }, (_, i) => boxes.slice(i * columns, (i + 1) * columns)),
    options,
  );
}

/** The box, widened to at least `width`. */
export function widened(box: Box, width: number, align: Alignment = 'start'): Box {
  if (box.width >= width) return box;
  return { width, height: box.height, marks: [at(box, offsetIn(width - box.width, align), 0)] };
}

/** The box, in the middle of a space of at least `width` × `height`. */
export function centred(
  box: Box,
  { width = 0, height = 0 }: Partial<Record<'width' | 'height', number>>,
): Box {
  const outer = space(Math.max(box.width, width), Math.max(box.height, height));
  const x = offsetIn(outer.width - box.width, 'middle');
  const y = offsetIn(outer.height - box.height, 'middle');
  return { ...outer, marks: [at(box, x, y)] };
}

/** The box with padding around it. */
export function padded(
  box: Box,
  { left = 0, top = 0, right = 0, bottom = 0 }: Partial<Record<'left' | 'top' | 'right' | 'bottom', number>>,
): Box {
  return {
    width: box.width + left + right,
    height: box.height + top + bottom,
    marks: [at(box, left, top)],
  };
}

/** A horizontal line between parts. */
export function separator(width: number, tone: Tone = 'rule'): Box {
  return { width, height: 1, marks: [{ kind: 'path', d: `M0 0.5H${width}`, paint: { stroke: tone } }] };
}

function offsetIn(free: number, align: Alignment): number {
  return align === 'start' ? 0 : align === 'middle' ? Math.floor(free / 2) : free;
}
