/** Curves in a frame, with axes, ticks and a legend. */
import { element, rounded, textAt, textWidth, type Drawing } from './svg.ts';
import { seriesDashes, type SeriesIndex } from './theme.ts';

export type Point = readonly [x: number, y: number];

export interface Axis {
  /** What it measures, in the reader's words. */
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Default `linear`; `log` wants `from` above 0. */
  readonly scale?: 'linear' | 'log';
  /** Where its ticks are. Default: round numbers, or on a logarithmic axis the powers of ten. */
  readonly ticks?: readonly number[];
}

export interface Curve {
  /** As the legend calls it. Empty of one that is of a kind with another, which has the name of both. */
  readonly name: string;
  /** In the order of x. What lies outside the axes is cut off. */
  readonly points: readonly Point[];
  readonly series: SeriesIndex;
}

/** Words at a place of the plot, with a dot there. */
export interface Note {
  readonly at: Point;
  readonly text: string;
  /** Where the words begin: beside the dot, or below and to its right. Default `right`. */
  readonly side?: 'right' | 'below';
}

export interface Plot {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly curves: readonly Curve[];
  readonly notes?: readonly Note[];
  readonly width: number;
  readonly height: number;
}

const left = 54;
const right = 14;
const titleLine = 22;
const legendLine = 22;
const labelLine = 26;
const bottom = 46;
const letters = 13;

/** Draws a plot: its title, its legend, the name of the y axis above the frame, and the curves. */
export function drawPlot(plot: Plot): Drawing {
  const named = plot.curves.filter(({ name }) => name !== '');
  const legend = legendRows(named, plot.width - left);
  const top = titleLine + legend.length * legendLine + labelLine;
  const inner = { width: plot.width - left - right, height: plot.height - top - bottom };
  const across = positionOn(plot.x, inner.width);
  const up = positionOn(plot.y, inner.height);
  const xOf = (value: number) => left + across(value);
  const yOf = (value: number) => top + inner.height - up(value);
  const parts = [textAt(plot.title, left, 16, { size: 15, bold: true })];

  legend.forEach((row, i) => {
    const y = titleLine + i * legendLine + legendLine / 2 + 2;
    for (const { curve, x } of row) {
      const d = `M${rounded(left + x)} ${rounded(y)}h${keyWidth}`;
      parts.push(element('path', { d, ...strokeOf(curve.series) }));
      parts.push(textAt(curve.name, left + x + keyWidth + 8, y + 4.5, { size: letters }));
    }
  });
  parts.push(textAt(plot.y.label, left, top - 9, { size: letters, tone: 'soft' }));

  for (const value of plot.x.ticks ?? ticksOf(plot.x)) {
    const x = rounded(xOf(value));
    parts.push(element('path', { d: `M${x} ${rounded(top)}v${rounded(inner.height)}`, class: 'rule' }));
    parts.push(
      textAt(tickText(value), xOf(value), top + inner.height + 18, {
        size: 12,
        anchor: 'middle',
        tone: 'soft',
      }),
    );
  }
  for (const value of plot.y.ticks ?? ticksOf(plot.y)) {
    const y = rounded(yOf(value));
    parts.push(element('path', { d: `M${left} ${y}h${rounded(inner.width)}`, class: 'rule' }));
    parts.push(textAt(tickText(value), left - 8, yOf(value) + 4, { size: 12, anchor: 'end', tone: 'soft' }));
  }
  parts.push(element('rect', { x: left, y: top, ...inner, class: 'frame' }));
  const middle = left + inner.width / 2;
  parts.push(
    textAt(plot.x.label, middle, top + inner.height + 38, { size: letters, anchor: 'middle', tone: 'soft' }),
  );

  // A nested svg cuts off what lies outside it, without an id that a second plot of the page would repeat. It
  // is a little larger than the frame: a curve that runs along an axis is not to lose half its width.
  const slack = 2;
  const curves = plot.curves.map(({ points, series }) => {
    const path = points
      .map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${rounded(xOf(x))} ${rounded(yOf(y))}`)
      .join('');
    return element('path', { d: path, ...strokeOf(series) });
  });
  const window = {
    x: left - slack,
    y: top - slack,
    width: inner.width + 2 * slack,
    height: inner.height + 2 * slack,
  };
  const viewBox = Object.values(window).map(rounded).join(' ');
  parts.push(element('svg', { ...window, viewBox, overflow: 'hidden' }, ...curves));

  for (const { at, text, side = 'right' } of plot.notes ?? []) {
    const [x, y] = [xOf(at[0]), yOf(at[1])];
    parts.push(element('circle', { cx: x, cy: y, r: 4, class: 'ink' }));
    parts.push(textAt(text, x + 10, y + (side === 'below' ? 20 : 4), { size: letters, bold: true }));
  }
  return { width: plot.width, height: plot.height, markup: parts.join('') };
}

const keyWidth = 30;

function strokeOf(series: SeriesIndex) {
  return { class: `series-${series}`, 'stroke-dasharray': seriesDashes[series] };
}

/** The legend's entries, in as many rows as they need. */
function legendRows(curves: readonly Curve[], width: number): { curve: Curve; x: number }[][] {
  const rows: { curve: Curve; x: number }[][] = [];
  let x = 0;
  for (const curve of curves) {
    const needed = keyWidth + 8 + textWidth(curve.name, letters) + 20;
    if (rows.length === 0 || x + needed > width + 20) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)!.push({ curve, x });
    x += needed;
  }
  return rows;
}

/** From a value to pixels from the axis's beginning. */
function positionOn({ from, to, scale }: Axis, length: number): (value: number) => number {
  if (scale !== 'log') return (value) => ((value - from) / (to - from)) * length;
  const decades = Math.log(to / from);
  return (value) => (Math.log(value / from) / decades) * length;
}

/** Round numbers along an axis: four to eight of them, or each power of ten. */
export function ticksOf({ from, to, scale }: Omit<Axis, 'label'> & Partial<Axis>): number[] {
  if (scale === 'log') {
    const first = Math.ceil(Math.log10(from) - 1e-9);
    const last = Math.floor(Math.log10(to) + 1e-9);
    return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
  }
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.9) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** A tick's number without the noise of binary fractions, and with a minus sign. */
function tickText(value: number): string {
  return String(Number(value.toPrecision(6))).replace('-', '−');
}
