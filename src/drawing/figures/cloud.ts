/** Small plots of generated points on those of the data, for rows of them. */
import { histogramBars } from '../svg/plot-layers.ts';
import { plot, type Point } from '../svg/plot.ts';
import type { Box } from '../svg/box.ts';
import { placesOf, type Extent } from '../point-plots.ts';

export interface Cloud {
  /** Points of the data, [count, dimension]; of a dimension of 1 or 2. */
  readonly real: ArrayLike<number>;
  readonly generated: ArrayLike<number>;
  readonly dimension: number;
  readonly extent: Extent;
  /** Pixels. */
  readonly side: number;
}

const bins = 60;
/** On a line, the height of the frame is that many times the largest density of the data. */
const headroom = 1.5;

/** Generated points in green on real ones in grey; on a line, their histograms. A square, without numbers at its axes. */
export function cloud(shown: Cloud): Box {
  return shown.dimension === 1 ? histogramsOf(shown) : pointsOf(shown);
}

function pointsOf({ real, generated, extent: [from, to], side }: Cloud): Box {
  const radius = side < 200 ? 1 : 1.4;
  return plot({
    width: side,
    height: side,
    x: { label: '', from, to, ticks: [] },
    y: { label: '', from, to, ticks: [] },
    layers: [
      { kind: 'points', series: 5, radius, opacity: 0.3, points: pairsOf(real) },
      { kind: 'points', series: 2, radius, points: pairsOf(generated) },
    ],
    names: 'none',
    insets: { left: 1, right: 1 },
  });
}

function histogramsOf({ real, generated, extent, side }: Cloud): Box {
  const [from, to] = extent;
  const density = histogramBars(real, { from, to, bins }, 'density');
  const highest = Math.max(...density.map(({ height }) => height));
  const middles = placesOf(extent, bins);
  return plot({
    width: side,
    height: side,
    x: { label: '', from, to, ticks: [] },
    y: { label: '', from: 0, to: headroom * highest, ticks: [] },
    layers: [
      {
        kind: 'bars',
        tone: 'series-2',
        opacity: 0.6,
        bars: histogramBars(generated, { from, to, bins }, 'density'),
      },
      { kind: 'line', series: 5, points: density.map(({ height }, i): Point => [middles[i]!, height]) },
    ],
    names: 'none',
    insets: { left: 1, right: 1 },
  });
}

function pairsOf(points: ArrayLike<number>): Point[] {
  return Array.from({ length: points.length >> 1 }, (_, i): Point => [points[2 * i]!, points[2 * i + 1]!]);
}
