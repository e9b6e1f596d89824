/** Two distributions over one axis, as a block of a figure. */
import { above, beside, caption, colours, fill, space, type Block, type ColourName } from './blocks.ts';
import { ticksOf } from '../svg/plot.ts';

export interface HistogramSeries {
  /** As the legend calls it. */
  readonly name: string;
  readonly values: ArrayLike<number>;
}

export interface HistogramOptions {
  /** What the axis measures. */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

const binWidth = 8;
const lineWidth = 3;
const areaColour: ColourName = 'soft';
const lineColour: ColourName = 'accent';

/** One set of values as a filled area, another as an outline over it, each as shares of its own count. */
export function histogram(
  area: HistogramSeries,
  line: HistogramSeries,
  { label, width = 640, height = 160 }: HistogramOptions,
): Block {
  const bins = Math.floor(width / binWidth);
  const [from, to] = rangeOf(area.values, line.values);
  const sharesOf = ({ values }: HistogramSeries) => {
    const shares = new Float64Array(bins);
    for (let i = 0; i < values.length; i++) {
      const bin = Math.floor(((values[i]! - from) / (to - from)) * bins);
      shares[Math.min(bins - 1, Math.max(0, bin))]! += 1 / values.length;
    }
    return shares;
  };
  const [filled, outlined] = [sharesOf(area), sharesOf(line)];
  const most = Math.max(...filled, ...outlined);
  const tall = (share: number) => Math.round((share / most) * height);
  const chart: Block = {
    width: bins * binWidth,
    height: height + 2,
    draw(canvas, left, top) {
      const bottom = top + height;
      filled.forEach((share, bin) => {
        const size = { width: binWidth, height: tall(share) };
        fill(canvas, left + bin * binWidth, bottom - size.height, size, colours[areaColour]);
      });
      let before = 0;
      outlined.forEach((share, bin) => {
        const now = tall(share);
        const x = left + bin * binWidth;
        const high = Math.max(now, before);
        const step = { width: lineWidth, height: Math.min(height, Math.abs(now - before) + lineWidth) };
        if (now !== before) fill(canvas, x, Math.max(top, bottom - high), step, colours[lineColour]);
        const level = { width: binWidth, height: lineWidth };
        if (now > 0) fill(canvas, x, Math.max(top, bottom - now), level, colours[lineColour]);
        before = now;
      });
      fill(canvas, left, bottom, { width: bins * binWidth, height: 2 }, colours.ink);
    },
  };
  const legend = beside(
    [key(areaColour, 14), caption(area.name), space(12), key(lineColour, lineWidth), caption(line.name)],
    { gap: 8, align: 'middle' },
  );
  return above([legend, chart, ticks(from, to, bins * binWidth), caption(label, { colour: 'faint' })], {
    gap: 8,
  });
}

function key(colour: ColourName, thickness: number): Block {
  return {
    width: 24,
    height: 14,
    draw: (canvas, left, top) =>
      fill(
        canvas,
        left,
        top + Math.floor((14 - thickness) / 2),
        { width: 24, height: thickness },
        colours[colour],
      ),
  };
}

/** From zero, where the values come near it, for distances are read so. */
function rangeOf(...series: readonly ArrayLike<number>[]): [number, number] {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of series) {
    for (let i = 0; i < values.length; i++) {
      least = Math.min(least, values[i]!);
      greatest = Math.max(greatest, values[i]!);
    }
  }
  const from = least >= 0 && least < greatest / 2 ? 0 : least;
  return greatest > from ? [from, greatest] : [from - 0.5, from + 0.5];
}

/** Round numbers, each below its place on the axis. */
function ticks(from: number, to: number, width: number): Block {
  const labels = ticksOf({ from, to }).map((value) => ({
    place: ((value - from) / (to - from)) * width,
    words: caption(String(Number(value.toPrecision(6)))),
  }));
  return {
    width,
    height: Math.max(...labels.map(({ words }) => words.height)),
    draw(canvas, left, top) {
      for (const { place, words } of labels) {
        const free = width - words.width;
        words.draw(canvas, left + Math.round(Math.min(free, Math.max(0, place - words.width / 2))), top);
      }
    },
  };
}
