/** Small plots of generated points on those of the data, for rows of them. */
import { placesOf, type Extent } from '../point-plots.ts';
import { placeOn } from '../svg/axis.ts';
import type { Box } from '../svg/box.ts';
import { histogramBars, layerMarks, type Layer, type Point } from '../svg/plot-layers.ts';

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
/** On a line, the frame is that many times as high as the largest density of the data. */
const headroom = 1.5;

/** Generated points in green on real ones in grey, in a square frame; on a line, their histograms. */
export function cloud(shown: Cloud): Box {
  const { dimension, extent, side } = shown;
  const { layers, to } = dimension === 1 ? histogramsOf(shown) : { layers: pointsOf(shown), to: extent };
  const across = placeOn({ label: '', from: extent[0], to: extent[1] }, side);
  const up = placeOn({ label: '', from: to[0], to: to[1] }, side);
  const places = { width: side, height: side, x: across, y: (value: number) => side - up(value) };
  const paint = { stroke: 'rule', strokeWidth: 1 } as const;
  return {
    width: side,
    height: side,
    marks: [
      { kind: 'rectangle', x: 0.5, y: 0.5, width: side - 1, height: side - 1, radius: 4, paint },
      {
        kind: 'group',
        x: 0,
        y: 0,
        clip: { width: side, height: side },
        marks: layers.flatMap((layer) => layerMarks(layer, places)),
      },
    ],
  };
}

function pointsOf({ real, generated, side }: Cloud): Layer[] {
  const radius = side < 200 ? 1 : 1.4;
  return [
    { kind: 'points', series: 5, radius, opacity: 0.3, points: pairsOf(real) },
    { kind: 'points', series: 2, radius, points: pairsOf(generated) },
  ];
}

function histogramsOf({ real, generated, extent }: Cloud): { readonly layers: Layer[]; readonly to: Extent } {
  const [from, to] = extent;
  const density = histogramBars(real, { from, to, bins }, 'density');
  const middles = placesOf(extent, bins);
  const bars = histogramBars(generated, { from, to, bins }, 'density');
  return {
    to: [0, headroom * Math.max(...density.map(({ height }) => height))],
    layers: [
      { kind: 'bars', tone: 'series-2', opacity: 0.6, bars },
      { kind: 'line', series: 5, points: density.map(({ height }, i): Point => [middles[i]!, height]) },
    ],
  };
}

function pairsOf(points: ArrayLike<number>): Point[] {
  return Array.from({ length: points.length >> 1 }, (_, i): Point => [points[2 * i]!, points[2 * i + 1]!]);
}
