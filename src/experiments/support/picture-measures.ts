/** What is measured on pictures without a person: how light parts of them are. */
import { mean } from '../../core/numbers.ts';
import { limitsOf } from '../../core/value-range.ts';
import { vectorsOf } from '../../analysis/explore/latent.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';

/** Something measured on a picture: the mean brightness of some places, less that of others. */
export interface PictureMeasure {
  /** What it is, for a protocol. */
  readonly what: string;
  /** Whether a place is among those (1), among the others (−1), or neither; its column and row are given in [0, 1]. */
  readonly side: (x: number, y: number) => -1 | 0 | 1;
}

/** How light the picture is. */
export const brightness: PictureMeasure = { what: 'the mean brightness', side: () => 1 };

/** How much lighter the middle is than what is around it: of faces, the face than hair and background. */
export const middleLight: PictureMeasure = {
  what: 'the mean brightness of the middle (half as wide and half as high as the picture) less that of the outer eighth on each side',
  side(x, y) {
    const out = Math.max(Math.abs(x - 0.5), Math.abs(y - 0.5));
    return out < 0.25 ? 1 : out > 0.375 ? -1 : 0;
  },
};

/** How much lighter the right third is than the left one: of faces, where they look, or where the light comes from. */
export const rightLight: PictureMeasure = {
  what: 'the mean brightness of the right third less that of the left third',
  side: (x) => (x > 2 / 3 ? 1 : x < 1 / 3 ? -1 : 0),
};

/**
 * The measure of each picture, black being 0 and white 1.
 *
 * @param images [count, C, H, W] in the GAN's range
 */
export function measuresOf(images: Float32Array, image: ImageSpec, { side }: PictureMeasure): number[] {
  const { channels, height, width, range } = image;
  const [least, greatest] = limitsOf(range);
  const area = height * width;
  const sides = Array.from({ length: area }, (_, place) =>
    side(((place % width) + 0.5) / width, (Math.floor(place / width) + 0.5) / height),
  );
  return vectorsOf(images, channels * area).map((picture) => {
    const sums = { '1': 0, '-1': 0 };
    const counts = { '1': 0, '-1': 0 };
    sides.forEach((which, place) => {
      if (which === 0) return;
      sums[which] += (brightnessAt(picture, place, area, channels) - least) / (greatest - least);
      counts[which] += 1;
    });
    return sums[1] / counts[1] - (counts[-1] === 0 ? 0 : sums[-1] / counts[-1]);
  });
}

/** Luma of a place, in the values' own units. */
function brightnessAt(picture: Float32Array, place: number, area: number, channels: number): number {
  if (channels === 1) return picture[place]!;
  return 0.299 * picture[place]! + 0.587 * picture[area + place]! + 0.114 * picture[2 * area + place]!;
}

/** Where a value lies among those of samples: in their standard deviations from their mean. */
export function standardisedBy(samples: readonly number[]): (value: number) => number {
  const centre = mean(samples);
  const deviation = Math.sqrt(mean(samples.map((value) => (value - centre) ** 2)));
  return (value) => (deviation === 0 ? 0 : (value - centre) / deviation);
}
