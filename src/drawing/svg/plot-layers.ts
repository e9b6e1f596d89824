/** The layers of a plot, and their marks. */
import { line, polyline, type Mark, type Raster } from './marks.ts';
import { seriesDashes, seriesTone, type SeriesIndex, type Tone } from './theme.ts';

export type Point = readonly [x: number, y: number];

export type Layer =
  /** A curve through points in the order of x, broken where y is NaN, and clipped to the frame. */
  | {
      readonly kind: 'line';
      /** Default: no name, for a line that shares the name of another. */
      readonly name?: string;
      readonly points: readonly Point[];
      readonly series: SeriesIndex;
      /** Default 2.25. */
      readonly width?: number;
      /** Lengths of dashes and gaps, or `none`. Default: those of the series. */
      readonly dash?: string;
      /** Default 1. */
      readonly opacity?: number;
    }
  | {
      readonly kind: 'points';
      readonly name?: string;
      readonly points: readonly Point[];
      readonly series: SeriesIndex;
      /** Default 3. */
      readonly radius?: number;
      readonly opacity?: number;
    }
  /** Bars from 0 upwards, each over an interval of x. Those of a histogram are adjacent. */
  | {
      readonly kind: 'bars';
      readonly name?: string;
      readonly bars: readonly Bar[];
      readonly tone: Tone;
      readonly opacity?: number;
    }
  /** The outline of adjacent bars. */
  | {
      readonly kind: 'steps';
      readonly name?: string;
      readonly bars: readonly Bar[];
      readonly series: SeriesIndex;
    }
  /** A horizontal line at one value of y. */
  | {
      readonly kind: 'level';
      readonly name?: string;
      readonly value: number;
      readonly tone: Tone;
    }
  /** A picture over the whole frame. */
  | { readonly kind: 'shade'; readonly name?: undefined; readonly raster: Raster };

export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly height: number;
}

/** Maps values to pixels within the frame. */
export interface Places {
  readonly width: number;
  readonly height: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** Coordinates of paths are clamped to this many pixels. */
const maxCoordinate = 10_000;

export function layerMarks(layer: Layer, places: Places): Mark[] {
  switch (layer.kind) {
    case 'line': {
      const at = layer.points.map(([x, y]) => [places.x(x), bounded(places.y(y))] as const);
      return [polyline(at, strokeOf(layer))];
    }
    case 'points': {
      const { points, series, radius = 3, opacity } = layer;
      const paint = { fill: seriesTone(series), ...(opacity === undefined ? {} : { fillOpacity: opacity }) };
      const isWithin = (x: number, y: number) => x >= 0 && x <= places.width && y >= 0 && y <= places.height;
      return points.flatMap(([px, py]): Mark[] => {
        const [x, y] = [places.x(px), places.y(py)];
        return isWithin(x, y) ? [{ kind: 'circle', x, y, radius, paint }] : [];
      });
    }
    case 'bars': {
      const { bars, tone, opacity } = layer;
      const d = bars
        .filter(({ height }) => height > 0)
        .map(({ from, to, height }) => {
          const [x, y] = [places.x(from), bounded(places.y(height))];
          return `M${short(x)} ${short(places.y(0))}V${short(y)}H${short(places.x(to))}V${short(places.y(0))}Z`;
        });
      const paint = { fill: tone, ...(opacity === undefined ? {} : { fillOpacity: opacity }) };
      return [{ kind: 'path', d: d.join(''), paint }];
    }
    case 'steps':
      return [
        polyline(outlineOf(layer.bars, places), strokeOf({ series: layer.series, dash: 'none', width: 2 })),
      ];
    case 'level': {
      const y = places.y(layer.value);
      return [line(0, y, places.width, y, { stroke: layer.tone, strokeWidth: 1.5, dash: '5 4' })];
    }
    case 'shade': {
      const { width, height } = places;
      return [{ kind: 'picture', x: 0, y: 0, width, height, raster: layer.raster }];
    }
  }
}

function outlineOf(bars: readonly Bar[], places: Places): Point[] {
  const points = bars.flatMap(({ from, to, height }): Point[] => [
    [places.x(from), places.y(height)],
    [places.x(to), places.y(height)],
  ]);
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [[places.x(first.from), places.y(0)], ...points, [places.x(last.to), places.y(0)]];
}

/** The stroke of a curve, in the plot and in its key. */
export function strokeOf({
  series,
  width = 2.25,
  dash,
  opacity,
}: {
  series: SeriesIndex;
  width?: number;
  dash?: string;
  opacity?: number;
}) {
  const dashes = dash === 'none' ? undefined : (dash ?? seriesDashes[series]);
  return {
    stroke: seriesTone(series),
    strokeWidth: width,
    ...(opacity === undefined ? {} : { strokeOpacity: opacity }),
    ...(dashes === undefined
      ? {}
      : { dash: dashes, cap: dashes.startsWith('1 ') ? ('round' as const) : ('butt' as const) }),
  };
}

/** The distance from the top of the frame to the right end of a layer, clamped to the frame. */
export function endOf(layer: Layer, places: Places): number {
  const within = (y: number) => Math.min(places.height, Math.max(0, y));
  if (layer.kind === 'level') return within(places.y(layer.value));
  if (layer.kind !== 'line' && layer.kind !== 'points') return 0;
  const last = layer.points.findLast(([, y]) => Number.isFinite(y));
  return last === undefined ? places.height : within(places.y(last[1]));
}

function bounded(y: number): number {
  return Math.min(maxCoordinate, Math.max(-maxCoordinate, y));
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** The shares, or densities, of values in each of `bins` equal parts of a range. */
export function histogramBars(
  values: ArrayLike<number>,
  { from, to, bins }: { readonly from: number; readonly to: number; readonly bins: number },
  unit: 'share' | 'density' = 'share',
): Bar[] {
  const counts = new Array<number>(bins).fill(0);
  const width = (to - from) / bins;
  for (let i = 0; i < values.length; i++) {
    const place = (values[i]! - from) / width;
    const bin = values[i] === to ? bins - 1 : Math.floor(place);
    if (bin >= 0 && bin < bins) counts[bin]! += 1;
  }
  const total = Math.max(1, values.length) * (unit === 'density' ? width : 1);
  return counts.map((count, i) => ({
    from: from + i * width,
    to: from + (i + 1) * width,
    height: count / total,
  }));
}
