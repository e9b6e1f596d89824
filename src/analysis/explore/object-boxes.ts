/** Boxes around objects in pictures, drawn by a person or found by a rule. */
import { checkArguments, floatArray, including, oneOf } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { imageRules, type ImageSpec } from '../../gan/networks/gan.ts';

/** A box in a picture, in pixels from the top left. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A box around an object in the sample of a seed. */
export interface SeedBox extends Box {
  readonly seed: number;
}

/** What each rule measures in a pixel; red, green and blue are in [0, 1]. */
const measures = {
  bright: (red: number, green: number, blue: number) => 0.299 * red + 0.587 * green + 0.114 * blue,
  dark: (red: number, green: number, blue: number) => 1 - measures.bright(red, green, blue),
  red: (red: number, green: number, blue: number) => red - Math.max(green, blue),
  green: (red: number, green: number, blue: number) => green - Math.max(red, blue),
  blue: (red: number, green: number, blue: number) => blue - Math.max(red, green),
} as const;

/** The name of a rule that finds objects. */
export type BoxRule = keyof typeof measures;
/** The names of the rules that find objects. */
export const boxRules = Object.keys(measures) as readonly BoxRule[];

/** A pixel belongs to an object if it is more than this many standard deviations above the mean. */
const thresholdDeviations = 1;
/** The minimum share of a picture that a patch covers, and the maximum share of its box. */
const minPatchShare = 0.01;
const maxBoxShare = 0.5;

/** Finds the objects in a picture, from top to bottom. */
export type BoxFinder = (picture: Float32Array) => Box[];

/**
 * A finder of objects that needs no person. An object is a patch of pixels, connected by their sides, that are brighter
 * (darker, redder …) than the mean pixel by more than one standard deviation. Its box is the smallest around the patch.
 * Patches of less than 1% of a picture are ignored, and so are boxes of more than half of it.
 *
 * @param images [count, C, H, W] in the GAN's range; mean and standard deviation are taken over these pictures
 * @throws SparringError if the pictures are grey and the rule is a colour
 */
export function boxFinder(images: Float32Array, image: ImageSpec, rule: BoxRule): BoxFinder {
  checkArguments(
    'boxFinder',
    { images, image, rule },
    { images: floatArray, image: including(imageRules), rule: oneOf(boxRules) },
  );
  if (image.channels === 1 && rule !== 'bright' && rule !== 'dark') {
    throw new UsageError(`got the rule ${rule} for grey pictures, expected bright or dark`);
  }
  const size = image.channels * image.height * image.width;
  const measured = (picture: Float32Array) => measureOf(picture, image, rule);
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < images.length; at += size) {
    for (const value of measured(images.subarray(at, at + size))) {
      sum += value;
      squares += value * value;
    }
  }
  const pixels = images.length / image.channels;
  const mean = sum / pixels;
  const threshold = mean + thresholdDeviations * Math.sqrt(Math.max(0, squares / pixels - mean * mean));
  return (picture) => patchesAbove(threshold, measured(picture), image);
}

function measureOf(
  picture: Float32Array,
  { channels, height, width, range }: ImageSpec,
  rule: BoxRule,
): Float64Array {
  const area = height * width;
  // The threshold is relative, so the values of black and white do not matter.
  const unit = (value: number) => (range === 'unit' ? value : (value + 1) / 2);
  return Float64Array.from({ length: area }, (_, i) => {
    const red = unit(picture[i]!);
    return channels === 1
      ? measures[rule](red, red, red)
      : measures[rule](red, unit(picture[area + i]!), unit(picture[2 * area + i]!));
  });
}

function patchesAbove(
  threshold: number,
  values: Float64Array,
  { height, width }: Pick<ImageSpec, 'height' | 'width'>,
): Box[] {
  const unvisited = values.map((value) => (value > threshold ? 1 : 0));
  const boxes: Box[] = [];
  for (let first = 0; first < unvisited.length; first++) {
    if (unvisited[first] === 0) continue;
    unvisited[first] = 0;
    const patch = [first];
    for (let next = 0; next < patch.length; next++) {
      for (const neighbour of neighboursOf(patch[next]!, height, width)) {
        if (unvisited[neighbour] === 0) continue;
        unvisited[neighbour] = 0;
        patch.push(neighbour);
      }
    }
    const box = boxAround(patch, width);
    const isObject =
      patch.length >= minPatchShare * values.length && box.width * box.height <= maxBoxShare * values.length;
    if (isObject) boxes.push(box);
  }
  return boxes;
}

function neighboursOf(place: number, height: number, width: number): number[] {
  const column = place % width;
  const neighbours: number[] = [];
  if (column > 0) neighbours.push(place - 1);
  if (column < width - 1) neighbours.push(place + 1);
  if (place >= width) neighbours.push(place - width);
  if (place < (height - 1) * width) neighbours.push(place + width);
  return neighbours;
}

function boxAround(places: readonly number[], pictureWidth: number): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const place of places) {
    const column = place % pictureWidth;
    const row = Math.floor(place / pictureWidth);
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
