/** D's probabilities: of sets as distributions on one axis, and of single pictures, each above a bar. */
import { column, grid, inRows, space, widened, type Box } from '../svg/box.ts';
import { headed } from '../svg/figure.ts';
import { line, type Mark } from '../svg/marks.ts';
import { histogramBars } from '../svg/plot-layers.ts';
import type { Tone } from '../svg/theme.ts';
import { textAt, words } from '../svg/words.ts';
import { frameWidth, picture, scaleForFigure } from '../pictures.ts';
import type { ImageForm } from './parts.ts';

/** A set in the drawing of distributions. */
export interface JudgedRow {
  readonly name: string;
  /** Below the name: `500 of 60,000 pictures`. */
  readonly note: string;
  readonly tone: Tone;
  readonly probabilities: Float32Array;
  readonly mean: number;
}

/** A picture of the sheet. */
export interface JudgedCell {
  /** [C, H, W] */
  readonly values: Float32Array;
  readonly probability: number;
  readonly caption: string;
}

export interface JudgeDrawing {
  /** The lesson, in one sentence. */
  readonly lesson: string;
  readonly rows: readonly JudgedRow[];
  /** The pictures that were asked about, in descending order of D. */
  readonly cells: readonly JudgedCell[];
  /** The most cells to draw: of more, those that D finds most real and least real. */
  readonly show: number;
  readonly image: ImageForm;
}

/** The least width of the drawing, for the distributions of few pictures. */
const minWidth = 900;
const labelWidth = 250;
const meanWidth = 72;
const labelGap = 18;
const rowHeight = 46;
const rowGap = 12;
const bins = 40;
/** Sets of fewer pictures are drawn as one line for each. */
const fewPictures = 40;
const columns = 10;

/** The lesson, the distributions and the sheet, one below the other. */
export function judgeFigure({ lesson, rows, cells, show, image }: JudgeDrawing): Box {
  const shown = sheet(cells, show, image);
  const width = Math.max(minWidth, shown.width);
  const plotWidth = width - labelWidth - meanWidth - 2 * labelGap;
  const said = words(lesson, { size: 16, width: Math.min(width, 860) });
  return column([said, distributions(rows, plotWidth), shown], { gap: 30 });
}

function distributions(rows: readonly JudgedRow[], plotWidth: number): Box {
  const drawn = rows.map((set) => [labelOf(set), distribution(set, plotWidth), meanOf(set)]);
  const head = [space(labelWidth), space(plotWidth), words('mean of D', { size: 12, tone: 'soft' })];
  return grid([head, ...drawn, [space(), axis(plotWidth), space()]], {
    gap: { columns: labelGap, rows: rowGap },
    align: ['start', 'start', 'end'],
    across: 'end',
  });
}

function labelOf({ name, note }: JudgedRow): Box {
  return column(
    [
      words(name, { size: 14, bold: true, room: labelWidth }),
      words(note, { size: 12, tone: 'soft', room: labelWidth }),
    ],
    { gap: 0 },
  );
}

function meanOf({ mean, tone }: JudgedRow): Box {
  return widened(words(mean.toFixed(2), { size: 18, bold: true, tone }), meanWidth, 'end');
}

/** One set on the axis from 0 to 1: a histogram, or a line for each picture of few; the mean is a line with a dot. */
function distribution({ probabilities, tone, mean }: JudgedRow, plotWidth: number): Box {
  const x = (value: number) => value * plotWidth;
  const base = rowHeight - 0.5;
  const marks: Mark[] = [
    line(0, base, plotWidth, base, { stroke: 'rule' }),
    line(plotWidth / 2, 0, plotWidth / 2, base, { stroke: 'rule', dash: '3 3' }),
    ...(probabilities.length < fewPictures ? ticks(probabilities, tone, x) : bars(probabilities, tone, x)),
    line(x(mean), 4, x(mean), base, { stroke: tone, strokeWidth: 2 }),
    { kind: 'circle', x: x(mean), y: 4, radius: 4, paint: { fill: tone, stroke: 'paper', strokeWidth: 1.5 } },
  ];
  return { width: plotWidth, height: rowHeight, marks };
}

function bars(probabilities: Float32Array, tone: Tone, x: (value: number) => number): Mark[] {
  const shares = histogramBars(probabilities, { from: 0, to: 1, bins });
  const highest = Math.max(...shares.map(({ height }) => height));
  const room = rowHeight - 10;
  return shares
    .filter(({ height }) => height > 0)
    .map(({ from, to, height }): Mark => {
      const tall = Math.max(1, (height / highest) * room);
      return {
        kind: 'rectangle',
        x: x(from) + 0.5,
        y: rowHeight - 1 - tall,
        width: x(to) - x(from) - 1,
        height: tall,
        paint: { fill: tone, fillOpacity: 0.45 },
      };
    });
}

function ticks(probabilities: Float32Array, tone: Tone, x: (value: number) => number): Mark[] {
  return [...probabilities].map((value) =>
    line(x(value), 14, x(value), rowHeight - 1, { stroke: tone, strokeWidth: 2, strokeOpacity: 0.45 }),
  );
}

function axis(plotWidth: number): Box {
  const soft = { size: 12, tone: 'soft', anchor: 'middle' } as const;
  const marks = [0, 0.25, 0.5, 0.75, 1].flatMap((value): Mark[] => {
    const x = value * plotWidth;
    const anchor = value === 0 ? 'start' : value === 1 ? 'end' : 'middle';
    return [textAt(String(value), x, 12, { ...soft, anchor })];
  });
  const ends = { size: 12, tone: 'soft' } as const;
  return {
    width: plotWidth,
    height: 32,
    marks: [
      ...marks,
      textAt('generated', 0, 29, { ...ends, anchor: 'start' }),
      textAt('D(x), the probability of being real', plotWidth / 2, 29, { ...ends, anchor: 'middle' }),
      textAt('real', plotWidth, 29, { ...ends, anchor: 'end' }),
    ],
  };
}

function sheet(cells: readonly JudgedCell[], show: number, image: ImageForm): Box {
  const draw = (some: readonly JudgedCell[]) =>
    inRows(
      some.map((cell) => cellOf(cell, image)),
      Math.min(columns, some.length),
      { gap: { columns: 8, rows: 12 }, across: 'start' },
    );
  if (cells.length <= show) return headed('The pictures, the most real first', draw(cells));
  const half = Math.ceil(show / 2);
  return column(
    [
      headed(`The ${half} that D finds most real`, draw(cells.slice(0, half))),
      headed(`The ${show - half} that it finds least real`, draw(cells.slice(cells.length - (show - half)))),
    ],
    { gap: 26 },
  );
}

/** A picture above a bar as long as its probability, the number and the name. */
function cellOf({ values, probability, caption }: JudgedCell, image: ImageForm): Box {
  const scale = scaleForFigure(image.height, image.width);
  const shown = picture(values, image, { range: image.range, scale });
  const width = shown.width - 2 * frameWidth;
  const bar: Box = {
    width,
    height: 6,
    marks: [
      { kind: 'rectangle', x: 0, y: 0, width, height: 6, paint: { fill: 'wash' } },
      { kind: 'rectangle', x: 0, y: 0, width: probability * width, height: 6, paint: { fill: 'series-1' } },
    ],
  };
  return column(
    [
      shown,
      bar,
      words(probability.toFixed(2), { size: 13, bold: true }),
      words(caption, { size: 11, tone: 'soft', room: Math.max(width, 60) }),
    ],
    { align: 'middle', gap: 2 },
  );
}
