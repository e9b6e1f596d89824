/**
 * Layout: boxes of known size, put beside and below each other. Sizes and places are whole pixels, so that
 * pictures in them stay exact.
 */
import { maxOf } from '../../core/extremes.ts';
import type { Group, Mark, Paint } from './marks.ts';
import type { Tone } from './theme.ts';

/** A part of a drawing: its marks lie between (0, 0) and (width, height). */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

/** Where boxes stand that are smaller than those along with them. */
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
  /** How boxes stand in their cells, along the row; default `middle`. */
  readonly align?: Alignment | readonly Alignment[];
  /** How boxes stand in their rows, from top to bottom; default `middle`. */
  readonly across?: Alignment;
}

/** Moves a box. */
export function at(box: Box, x: number, y: number): Group {
  return { kind: 'group', x, y, marks: box.marks };
}

/** An empty box, to keep a place free. */
export function space(width = 0, height = 0): Box {
  return { width, height, marks: [] };
}

/** Boxes from left to right. */
export function row(boxes: readonly Box[], { gap = 12, align = 'start' }: Arrangement = {}): Box {
  const height = maxOf([0, ...boxes.map((box) => box.height)]);
  let x = 0;
  const marks = boxes.map((box) => {
    const group = at(box, x, aside(height - box.height, align));
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
    const group = at(box, aside(width - box.width, align), y);
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

/** Boxes in rows of so many. */
export function inRows(boxes: readonly Box[], columns: number, options: GridOptions = {}): Box {
  const count = Math.ceil(boxes.length / columns);
  return grid(
    Array.from({ length: count }, (_, i) => boxes.slice(i * columns, (i + 1) * columns)),
    options,
  );
}

/** The box in one at least as wide. */
export function widened(box: Box, width: number, align: Alignment = 'start'): Box {
  if (box.width >= width) return box;
  return { width, height: box.height, marks: [at(box, aside(width - box.width, align), 0)] };
}

/** The box with room around it. */
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

/** Boxes over each other, from the first to the last, each at its place; as large as the first. */
export function overlaid(
  base: Box,
  above: readonly { readonly box: Box; readonly x: number; readonly y: number }[],
): Box {
  return { ...base, marks: [...base.marks, ...above.map(({ box, x, y }) => at(box, x, y))] };
}

/** The box on a ground of its own, with a frame. */
export function panel(box: Box, options: { readonly padding?: number; readonly paint?: Paint } = {}): Box {
  const { padding = 16, paint = { fill: 'wash' } } = options;
  const outer = padded(box, { left: padding, top: padding, right: padding, bottom: padding });
  const ground: Mark = {
    kind: 'rectangle',
    x: 0,
    y: 0,
    width: outer.width,
    height: outer.height,
    radius: 6,
    paint,
  };
  return { ...outer, marks: [ground, ...outer.marks] };
}

/** A line across, between parts. */
export function separator(width: number, tone: Tone = 'rule'): Box {
  return { width, height: 1, marks: [{ kind: 'path', d: `M0 0.5H${width}`, paint: { stroke: tone } }] };
}

function aside(free: number, align: Alignment): number {
  return align === 'start' ? 0 : align === 'middle' ? Math.floor(free / 2) : free;
}
