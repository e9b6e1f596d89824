/** Measures of pictures that need no person: the brightness of their parts. */
import { mean } from '../../core/numbers.ts';
import { limitsOf } from '../../core/value-range.ts';
import { vectorsOf } from '../../analysis/explore/latent.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';

/** A measure of a picture: the mean brightness of some positions minus that of others. */
export interface PictureMeasure {
  /** The name of the measure in protocols. */
  readonly what: string;
  /** Whether a position counts positively (1), negatively (−1) or not at all (0); x and y are in [0, 1]. */
  readonly side: (x: number, y: number) => -1 | 0 | 1;
}

/** The brightness of the picture. */
export const brightness: PictureMeasure = { what: 'the mean brightness', side: () => 1 };

/** How much lighter the middle is than the border: in faces, the face than hair and background. */
export const middleLight: PictureMeasure = {
  what: 'the mean brightness of the middle (half as wide and half as high as the picture) minus that of the outer eighth on each side',
  side(x, y) {
    const out = Math.max(Math.abs(x - 0.5), Math.abs(y - 0.5));
    return out < 0.25 ? 1 : out > 0.375 ? -1 : 0;
  },
};

/** How much lighter the right third is than the left: in faces, it depends on where they look and on the light. */
export const rightLight: PictureMeasure = {
  what: 'the mean brightness of the right third minus that of the left third',
  side: (x) => (x > 2 / 3 ? 1 : x < 1 / 3 ? -1 : 0),
};

/**
 * Measures each picture, with black as 0 and white as 1.
 *
 * @param images [count, C, H, W] in the GAN's range
 */
export function measuresOf(images: Float32Array, image: ImageSpec, { side }: PictureMeasure): number[] {
  const { channels, height, width, range } = image;
  const [min, max] = limitsOf(range);
  const area = height * width;
  const sides = Array.from({ length: area }, (_, place) =>
    side(((place % width) + 0.5) / width, (Math.floor(place / width) + 0.5) / height),
  );
  return vectorsOf(images, channels * area).map((picture) => {
    const sums = { '1': 0, '-1': 0 };
    const counts = { '1': 0, '-1': 0 };
    sides.forEach((which, place) => {
      if (which === 0) return;
      sums[which] += (brightnessAt(picture, place, area, channels) - min) / (max - min);
      counts[which] += 1;
    });
    return sums[1] / counts[1] - (counts[-1] === 0 ? 0 : sums[-1] / counts[-1]);
  });
}

/** The luma at a position, in the units of the values. */
function brightnessAt(picture: Float32Array, place: number, area: number, channels: number): number {
  if (channels === 1) return picture[place]!;
  return 0.299 * picture[place]! + 0.587 * picture[area + place]! + 0.114 * picture[2 * area + place]!;
}

/** Converts values to standard deviations from the mean of samples; 0 if the samples are all equal. */
export function standardisedBy(samples: readonly number[]): (value: number) => number {
  const centre = mean(samples);
  const deviation = Math.sqrt(mean(samples.map((value) => (value - centre) ** 2)));
  return (value) => (deviation === 0 ? 0 : (value - centre) / deviation);
}
