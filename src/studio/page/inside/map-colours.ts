/** Maps of numbers as pictures: zero has the colour of the page, what is above and below zero a colour each. */
import type { RgbaPicture } from '../../../core/pictures.ts';
import { darkColours, lightColours } from '../../../drawing/svg/theme.ts';

type Rgb = readonly [red: number, green: number, blue: number];

/** Colours from zero to the limit, in equal steps. */
export interface MapColours {
  readonly above: readonly Rgb[];
  readonly below: readonly Rgb[];
}

/** Where a tone turns towards the colour of text, so that the strongest numbers stand out. */
const turn = 0.7;

/** The colours of a light or a dark page. */
export function mapColours(isDark: boolean): MapColours {
  const tones = isDark ? darkColours : lightColours;
  const [paper, ink] = [rgbOf(tones.paper), rgbOf(tones.ink)];
  const ramp = (tone: 'positive' | 'negative') => {
    const colour = rgbOf(tones[tone]);
    return Array.from({ length: 256 }, (_, i) => {
      const share = i / 255;
      return share <= turn
        ? between(paper, colour, share / turn)
        : between(colour, ink, (0.6 * (share - turn)) / (1 - turn));
    });
  };
  return { above: ramp('positive'), below: ramp('negative') };
}

/** @param limit the number that has the strongest colour, as its negative has */
export function mapPicture(
  values: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
  limit: number,
  colours: MapColours,
): RgbaPicture {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const value = values[i] ?? 0;
    const at = limit > 0 ? Math.min(255, Math.round((255 * Math.abs(value)) / limit)) : 0;
    data.set((value < 0 ? colours.below : colours.above)[at]!, 4 * i);
    data[4 * i + 3] = 255;
  }
  return { width, height, data };
}

/** The absolute value below which a share of all values is: a few extreme ones do not make all others pale. */
export function limitOf(values: Float32Array, share = 0.998): number {
  const sorted = values.map(Math.abs).sort();
  return sorted[Math.ceil(share * (sorted.length - 1))] ?? 0;
}

/** The root mean square of each map, over all examples: [examples, maps, area] → [maps]. */
export function strengthsOf(values: Float32Array, maps: number, area: number): Float64Array {
  const sums = new Float64Array(maps);
  for (let i = 0; i < values.length; i++) sums[Math.floor(i / area) % maps]! += values[i]! ** 2;
  return sums.map((sum) => Math.sqrt((sum * maps) / values.length));
}

/** The numbers of maps, those with the highest value first; equal ones by number. */
export function ranked(values: ArrayLike<number>): number[] {
  return Array.from(values, (_, i) => i).sort((a, b) => values[b]! - values[a]! || a - b);
}

function rgbOf(colour: string): Rgb {
  const at = (from: number) => Number.parseInt(colour.slice(from, from + 2), 16);
  return [at(1), at(3), at(5)];
}

function between(a: Rgb, b: Rgb, share: number): Rgb {
  const at = (i: 0 | 1 | 2) => Math.round(a[i] + (b[i] - a[i]) * share);
  return [at(0), at(1), at(2)];
}
