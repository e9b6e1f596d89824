/**
 * Plots: layers in a frame with two axes. Lines, points, bars, levels and shades, named next to their ends or in a key
 * above the frame.
 */
import { placeOn, ticksOf, tickTexts, type Axis } from './axis.ts';
import type { Box } from './box.ts';
import { line, type Mark } from './marks.ts';
import { endOf, layerMarks, type Layer, type Places } from './plot-layers.ts';
import { directLabels, keyRows, keyMarks, namedLayers } from './plot-names.ts';
import type { Tone } from './theme.ts';
import { textAt } from './words.ts';
import { widthOfText } from './measure.ts';

export type { Axis } from './axis.ts';
export type { Layer, Point } from './plot-layers.ts';

/** A text at a point of the plot, which is marked with a dot. */
export interface Note {
  readonly at: readonly [x: number, y: number];
  readonly text: string;
  /**
   * Where the text is: to the right of the dot, below and to its right, or centred above it, right of the name of the y
   * axis. Default `right`.
   */
  readonly side?: 'right' | 'below' | 'above';
  /** Default `ink`. */
  readonly tone?: Tone;
}

export interface Plot {
  readonly title?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly layers: readonly Layer[];
  readonly notes?: readonly Note[];
  readonly width: number;
  readonly height: number;
  /**
   * Where layers are named: `beside` their right ends, in a `key` above the frame, or not. Default: `beside`, or a key
   * if a name would take more than a third of the width.
   */
  readonly names?: 'beside' | 'key' | 'none';
  /** Pixels at the left and right of the frame, to align the frames of several plots. Default: as the texts need. */
  readonly insets?: { readonly left?: number; readonly right?: number };
}

const sizes = { title: 15, label: 13, tick: 12 } as const;
const rowHeights = { title: 26, key: 22, label: 30 } as const;
const gapToTicks = 8;
/** Space below the frame for its ticks, and for the axis label. */
const below = { ticks: 24, label: 22 } as const;
/** Clipping margin, so that curves along an axis keep their full width. */
const slack = 3;

/** Draws a plot: its title, its key, the name of the y axis above the frame, and the layers. */
export function plot(spec: Plot): Box {
  const { x, y, width, height, layers, notes = [] } = spec;
  const yTicks = ticksWithText(y);
  const widest = Math.max(
    0,
    ...yTicks.map(({ text }) => widthOfText(text, { size: sizes.tick, bold: false })),
  );
  const left = spec.insets?.left ?? Math.ceil(widest) + (yTicks.length > 0 ? gapToTicks : 1);
  const names = placeOfNames(spec, width - left);
  const labelWidths = names === 'beside' ? namedLayers(layers).map(({ name }) => nameWidth(name)) : [];
  const needed = labelWidths.length > 0 ? Math.ceil(Math.max(...labelWidths)) + 14 : lastTickRoom(x);
  const right = spec.insets?.right ?? needed;
  const rows = names === 'key' ? keyRows(namedLayers(layers), width - left) : [];
  const titleHeight = spec.title === undefined ? 0 : rowHeights.title;
  const keyHeight = rows.length * rowHeights.key;
  const top = titleHeight + keyHeight + (y.label === '' ? 8 : rowHeights.label);
  const bottom = (ticksWithText(x).length > 0 ? below.ticks : 4) + (x.label === '' ? 0 : below.label);
  const frame = { left, top, width: width - left - right, height: height - top - bottom };
  const across = placeOn(x, frame.width);
  const up = placeOn(y, frame.height);
  const places: Places = {
    width: frame.width,
    height: frame.height,
    x: across,
    y: (value) => frame.height - up(value),
  };
  const marks: Mark[] = [
    ...(spec.title === undefined ? [] : [textAt(spec.title, 0, 16, { size: sizes.title, bold: true })]),
    ...keyMarks(rows, { x: 0, y: titleHeight, height: rowHeights.key, size: sizes.label }),
    ...axisMarks(spec, places, frame),
    {
      kind: 'group',
      x: frame.left - slack,
      y: frame.top - slack,
      clip: { width: frame.width + 2 * slack, height: frame.height + 2 * slack },
      marks: [
        { kind: 'group', x: slack, y: slack, marks: layers.flatMap((layer) => layerMarks(layer, places)) },
      ],
    },
    ...notes.flatMap((note) => noteMarks(note, places, frame, nameOf(y))),
    ...(names === 'beside'
      ? directLabels(
          namedLayers(layers).map((layer) => ({ ...layer, y: frame.top + endOf(layer.layer, places) })),
          {
            x: frame.left + frame.width + 10,
            top: frame.top,
            bottom: frame.top + frame.height,
            size: sizes.label,
          },
        )
      : []),
  ];
  return { width, height, marks };
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function placeOfNames({ names, layers, width }: Plot, room: number): 'beside' | 'key' | 'none' {
  if (names !== undefined) return names;
  const named = namedLayers(layers);
  if (named.length === 0) return 'none';
  const canStandBeside = named.every(
    ({ layer, name }) =>
      (layer.kind === 'line' || layer.kind === 'level') && nameWidth(name) < Math.min(room, width) / 3,
  );
  return canStandBeside ? 'beside' : 'key';
}

function nameWidth(name: string): number {
  return widthOfText(name, { size: sizes.label, bold: true });
}

/** Space for the last number of the x axis, which may extend beyond the frame. */
function lastTickRoom(axis: Axis): number {
  const last = ticksWithText(axis).at(-1);
  return last === undefined
    ? 2
    : Math.ceil(widthOfText(last.text, { size: sizes.tick, bold: false }) / 2) + 2;
}

function ticksWithText(axis: Axis): { readonly value: number; readonly text: string }[] {
  const values = axis.ticks ?? ticksOf(axis);
  const texts = axis.format === undefined ? tickTexts(values, axis) : values.map(axis.format);
  return values.map((value, i) => ({ value, text: texts[i]! }));
}

/** Rules at the ticks of y, ticks along x, their numbers, and the names of both axes. */
function axisMarks({ x, y }: Plot, places: Places, { left, top, width, height }: Frame): Mark[] {
  const bottom = top + height;
  const numbers = { size: sizes.tick, tone: 'soft' } as const;
  const base = Math.round(bottom) + 0.5;
  return [
    ...ticksWithText(y).flatMap(({ value, text }): Mark[] => {
      const at = top + places.y(value);
      const rule = Math.round(at) + 0.5;
      return [
        ...(Math.abs(rule - base) < 1 ? [] : [line(left, rule, left + width, rule, { stroke: 'rule' })]),
        textAt(text, left - gapToTicks, at + sizes.tick * 0.36, { ...numbers, anchor: 'end' }),
      ];
    }),
    ...ticksWithText(x).flatMap(({ value, text }): Mark[] => {
      const at = left + places.x(value);
      return [
        line(at, base, at, base + 5, { stroke: 'soft' }),
        textAt(text, at, bottom + 20, { ...numbers, anchor: 'middle' }),
      ];
    }),
    line(left, base, left + width, base, { stroke: 'soft' }),
    ...(y.label === '' ? [] : [textAt(nameOf(y), 0, top - 15, { size: sizes.label, tone: 'soft' })]),
    ...(x.label === ''
      ? []
      : [
          textAt(nameOf(x), left + width / 2, bottom + below.ticks + 17, {
            size: sizes.label,
            anchor: 'middle',
            tone: 'soft',
          }),
        ]),
  ];
}

function nameOf({ label, unit }: Axis): string {
  return unit === undefined ? label : `${label} (${unit})`;
}

function noteMarks(note: Note, places: Places, frame: Frame, yName: string): Mark[] {
  const { at, text, side = 'right', tone = 'ink' } = note;
  const [x, y] = [frame.left + places.x(at[0]), frame.top + places.y(at[1])];
  const dot: Mark = {
    kind: 'circle',
    x,
    y,
    radius: 4,
    paint: { fill: tone, stroke: 'paper', strokeWidth: 1.5 },
  };
  if (text === '') return [dot];
  const style = { size: sizes.label, bold: true, tone } as const;
  if (side !== 'above') return [dot, textAt(text, x + 10, y + (side === 'below' ? 20 : 4.5), style)];
  const half = widthOfText(text, style) / 2;
  const first = widthOfText(yName, { size: sizes.label, bold: false }) + 12 + half;
  const middle = Math.max(first, Math.min(x, frame.left + frame.width - half));
  return [dot, textAt(text, middle, y - 11, { ...style, anchor: 'middle' })];
}
