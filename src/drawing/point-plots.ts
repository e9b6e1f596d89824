/** Plots of points from known distributions and of points that a GAN generates. */
import { maxOf, minOf } from '../core/extremes.ts';
import { rasterOf } from './pictures.ts';
import { column, type Box } from './svg/box.ts';
import { lightColours } from './svg/theme.ts';
import { histogramBars } from './svg/plot-layers.ts';
import { plot, type Axis, type Point } from './svg/plot.ts';
import { words } from './svg/words.ts';

/** The range of a plot along each of its axes. */
export type Extent = readonly [from: number, to: number];

/** The middles of equal parts of the extent. */
export function placesOf([from, to]: Extent, parts: number): number[] {
  return Array.from({ length: parts }, (_, i) => from + ((i + 0.5) * (to - from)) / parts);
}

export interface LinePlot {
  /** Density of the data at the middle of each of `linePlotPlaces` equal parts. */
  readonly density: readonly number[];
  /** Generated points. */
  readonly generated: ArrayLike<number>;
  /** D at the same positions. */
  readonly judged: ArrayLike<number>;
  /** Whether D answers with scores, not with probabilities. */
  readonly isScore?: boolean;
  readonly extent: Extent;
}

export const linePlotPlaces = 640;
const bins = 80;
const linePlotInsets = { left: 34, right: 10 };

/** Densities on a line, with D below them. */
export function linePlot({ density, generated, judged, isScore = false, extent }: LinePlot): Box {
  const [from, to] = extent;
  const places = placesOf(extent, linePlotPlaces);
  // The data's peak is at two thirds of the height, so that all frames of a training have the same scale.
  const top = 1.5 * Math.max(...density);
  return column(
    [
      plot({
        width: 560,
        height: 250,
        x: { label: '', from, to, ticks: [] },
        y: { label: 'density', from: 0, to: top },
        layers: [
          {
            kind: 'bars',
            name: 'generated',
            tone: 'series-2',
            opacity: 0.45,
            bars: histogramBars(generated, { from, to, bins }, 'density'),
          },
          { kind: 'line', name: 'data', series: 5, points: places.map((x, i): Point => [x, density[i]!]) },
        ],
        names: 'key',
        insets: linePlotInsets,
      }),
      plot({
        width: 560,
        height: 170,
        x: { label: 'x', from, to },
        y: isScore ? scoreAxis(judged) : { label: 'D(x): how real', from: 0, to: 1, ticks: [0, 0.5, 1] },
        layers: [
          { kind: 'line', series: 0, dash: 'none', points: places.map((x, i): Point => [x, judged[i]!]) },
        ],
        insets: linePlotInsets,
      }),
    ],
    { gap: 4, align: 'end' },
  );
}

/** From the lowest to the highest score. */
function scoreAxis(judged: ArrayLike<number>): Axis {
  const scores = Array.from(judged);
  const [low, high] = [minOf(scores), maxOf(scores)];
  return low === high
    ? { label: 'D(x): score', from: low - 1, to: high + 1 }
    : { label: 'D(x): score', from: low, to: high };
}

export interface PlanePlot {
  /** Points [count, 2]. */
  readonly real: ArrayLike<number>;
  readonly generated: ArrayLike<number>;
  /** D at the middles of `shadeCells` × `shadeCells` cells, row by row, from the lowest second coordinate on. */
  readonly judged: ArrayLike<number>;
  /** Whether D answers with scores, not with probabilities. */
  readonly isScore?: boolean;
  readonly extent: Extent;
}

export const shadeCells = 64;
/** Six pixels per cell. */
const planeSide = 6 * shadeCells;
const planeInsets = { left: 30, right: 14 };
/** Height of the key and the axis labels above and below the frame. */
const planeHeadAndFoot = 98;

/** Points of a plane on top of the shades of D. */
export function planePlot({ real, generated, judged, isScore = false, extent }: PlanePlot): Box {
  const [from, to] = extent;
  const drawn = plot({
    width: planeInsets.left + planeSide + planeInsets.right,
    height: planeSide + planeHeadAndFoot,
    x: { label: 'x₁', from, to },
    y: { label: 'x₂', from, to },
    layers: [
      { kind: 'shade', raster: shadesOf(isScore ? withinItsRange(judged) : judged) },
      { kind: 'points', name: 'data', series: 5, radius: 1.5, opacity: 0.5, points: pairsOf(real) },
      { kind: 'points', name: 'generated', series: 2, radius: 2, points: pairsOf(generated) },
    ],
    names: 'key',
    insets: planeInsets,
  });
  const reading = isScore
    ? 'Shaded: where D’s score is high (orange) or low (blue) in this plot.'
    : 'Shaded: where D takes points for real (orange) or for generated (blue).';
  return column([drawn, words(reading, { size: 12, tone: 'soft', width: drawn.width })], { gap: 8 });
}

function pairsOf(points: ArrayLike<number>): Point[] {
  return Array.from({ length: points.length >> 1 }, (_, i): Point => [points[2 * i]!, points[2 * i + 1]!]);
}

/** Scores from 0, the lowest, to 1, the highest. */
function withinItsRange(judged: ArrayLike<number>): number[] {
  const scores = Array.from(judged);
  const [low, high] = [minOf(scores), maxOf(scores)];
  return scores.map((score) => (high > low ? (score - low) / (high - low) : 0.5));
}

/** Maximum opacity of a colour, so that points are visible on it. */
const fullShade = 0.45;

/** White where D is undecided; the stronger the colour, the more certain D is. */
function shadesOf(judged: ArrayLike<number>) {
  const data = new Uint8Array(shadeCells * shadeCells * 3);
  const [positive, negative] = [rgb(lightColours.positive), rgb(lightColours.negative)];
  for (let row = 0; row < shadeCells; row++) {
    for (let cell = 0; cell < shadeCells; cell++) {
      const probability = judged[(shadeCells - 1 - row) * shadeCells + cell]!;
      const amount = Math.min(1, Math.abs(probability - 0.5) * 2) * fullShade || 0;
      const colour = probability > 0.5 ? negative : positive;
      colour.forEach((part, i) => {
        data[(row * shadeCells + cell) * 3 + i] = Math.round(255 * (1 - amount) + part * amount);
      });
    }
  }
  return rasterOf({ data, width: shadeCells, height: shadeCells, channels: 3 });
}

function rgb(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}
