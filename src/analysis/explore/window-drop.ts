/**
 * The window drop (Radford et al. 2015, section 6.3.2 and figure 6): which feature maps of G draw an object is told by
 * a classifier of places, and G is run without them.
 */
import { SparringError } from '../../core/errors.ts';
import type { RandomStream } from '../../core/random.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import type { MapsGeometry } from './generator-maps.ts';
import { accuracyOf, fitLogistic, type LogisticModel } from './logistic-regression.ts';
import type { Box } from './object-boxes.ts';

/** Samples that the paper takes. */
export const paperSamples = 150;
/** Pictures with boxes that it takes at least: some to learn from, others to test on. */
export const leastBoxed = 10;
/** The share of the pictures with boxes that the classifier is tested on. */
const heldOutShare = 0.2;
/** Places in boxes that the classifier learns from, at most; with as many outside. */
const mostPlaces = 8000;

/** Where in a picture's maps the classifier looks. */
interface Place {
  readonly picture: number;
  /** Of a map, row by row. */
  readonly place: number;
  readonly isInside: boolean;
}

export interface WindowClassifier {
  readonly model: LogisticModel;
  /** The maps of positive weight, which draw the object. */
  readonly positive: readonly number[];
  /** Pictures with boxes, and places in and beside the boxes, that it was fitted to and that it was tested on. */
  readonly fitted: { readonly pictures: number; readonly places: number };
  readonly heldOut: { readonly pictures: number; readonly places: number };
  /** The share of places that it tells right; half of the places are in boxes. */
  readonly accuracy: { readonly fitted: number; readonly heldOut: number };
}

/**
 * Fits a logistic regression of whether a place is in a box to the activations of all maps there. Positive are the
 * places of the maps whose centres lie in a box (if none does, the one nearest to the box's centre); negative are
 * as many places outside the boxes of the same picture, chosen at random. A fifth of the pictures are held out.
 *
 * @param boxes of each picture; pictures without boxes are left aside
 * @param activations of each picture: [pictures, maps · height · width]
 * @param image the size of the pictures, which the boxes are in
 * @throws SparringError if fewer than ten pictures have boxes
 */
export function fitWindowClassifier(
  boxes: readonly (readonly Box[])[],
  activations: Float32Array,
  geometry: MapsGeometry,
  image: Pick<ImageSpec, 'height' | 'width'>,
  random: RandomStream,
): WindowClassifier {
  const boxed = [...boxes.keys()].filter((picture) => boxes[picture]!.length > 0);
  if (boxed.length < leastBoxed) {
    throw new SparringError(
      `got boxes in ${boxed.length} of ${boxes.length} pictures, expected them in ${leastBoxed} or more: to learn from and to test on`,
    );
  }
  const order = [...random.permutation(boxed.length)].map((i) => boxed[i]!);
  const held = Math.round(heldOutShare * boxed.length);
  const places = (pictures: readonly number[]) => {
    const all = pictures.flatMap((picture) => placesOf(picture, boxes[picture]!, geometry, image, random));
    return thinned(all, random);
  };
  const [testing, learning] = [places(order.slice(0, held)), places(order.slice(held))];
  const rows = (chosen: readonly Place[]) => rowsAt(chosen, activations, geometry);
  const classes = (chosen: readonly Place[]) => chosen.map(({ isInside }) => (isInside ? 1 : 0));
  const model = fitLogistic(rows(learning), classes(learning));
  return {
    model,
    positive: [...model.weights.keys()].filter((map) => model.weights[map]! > 0),
    fitted: { pictures: order.length - held, places: learning.length },
    heldOut: { pictures: held, places: testing.length },
    accuracy: {
      fitted: accuracyOf(model, rows(learning), classes(learning)),
      heldOut: accuracyOf(model, rows(testing), classes(testing)),
    },
  };
}

/** Places in the boxes of a picture, and as many outside (fewer, if there are no more). */
function placesOf(
  picture: number,
  boxes: readonly Box[],
  { height, width }: MapsGeometry,
  image: Pick<ImageSpec, 'height' | 'width'>,
  random: RandomStream,
): Place[] {
  const inside = new Set<number>();
  for (const box of boxes) {
    const before = inside.size;
    // The centre of row y of the maps is at (y + 1/2) of as many pixels as the picture has for one of the maps.
    for (let place = 0; place < height * width; place++) {
      const y = ((Math.floor(place / width) + 0.5) * image.height) / height;
      const x = (((place % width) + 0.5) * image.width) / width;
      const isInside = x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height;
      if (isInside) inside.add(place);
    }
    if (inside.size > before) continue;
    const row = Math.floor(((box.top + box.height / 2) * height) / image.height);
    const column = Math.floor(((box.left + box.width / 2) * width) / image.width);
    inside.add(row * width + column);
  }
  const outside = [...random.permutation(height * width)].filter((place) => !inside.has(place));
  return [
    ...[...inside].map((place) => ({ picture, place, isInside: true })),
    ...outside.slice(0, inside.size).map((place) => ({ picture, place, isInside: false })),
  ];
}

/** No more than are needed, of each kind. */
function thinned(places: readonly Place[], random: RandomStream): Place[] {
  return [true, false].flatMap((isInside) => {
    const kind = places.filter((place) => place.isInside === isInside);
    return kind.length <= mostPlaces
      ? kind
      : [...random.permutation(kind.length).subarray(0, mostPlaces)].map((i) => kind[i]!);
  });
}

/** The activations of all maps at each place, [places, maps]. */
function rowsAt(
  places: readonly Place[],
  activations: Float32Array,
  { maps, height, width }: MapsGeometry,
): Float32Array {
  const area = height * width;
  const rows = new Float32Array(places.length * maps);
  places.forEach(({ picture, place }, i) => {
    for (let map = 0; map < maps; map++) {
      rows[i * maps + map] = activations[(picture * maps + map) * area + place]!;
    }
  });
  return rows;
}

/** A mean over the values of pictures with boxes, inside the boxes and outside of them. */
export interface MeanByPlace {
  readonly inside: number;
  readonly outside: number;
}

/** How much pictures changed: mean absolute difference of values, as a share of their span. */
export type ChangeByPlace = MeanByPlace;

/**
 * How much pictures with boxes differ from others of the same seeds, in and outside the boxes.
 *
 * @param boxes of each picture
 * @param span how far apart black and white are
 */
export function changeByPlace(
  before: Float32Array,
  after: Float32Array,
  boxes: readonly (readonly Box[])[],
  image: Pick<ImageSpec, 'channels' | 'height' | 'width'>,
  span: number,
): ChangeByPlace {
  return meanByPlace((at) => Math.abs(before[at]! - after[at]!) / span, boxes, image);
}

/**
 * The mean over pictures with boxes, in and outside the boxes; 0 where there is no such place.
 *
 * @param valueAt of an index into pictures [count, C, H, W]
 * @param boxes of each picture
 */
export function meanByPlace(
  valueAt: (index: number) => number,
  boxes: readonly (readonly Box[])[],
  { channels, height, width }: Pick<ImageSpec, 'channels' | 'height' | 'width'>,
): MeanByPlace {
  const sums = { inside: 0, outside: 0 };
  const counts = { inside: 0, outside: 0 };
  boxes.forEach((list, picture) => {
    if (list.length === 0) return;
    for (let place = 0; place < height * width; place++) {
      const [x, y] = [place % width, Math.floor(place / width)];
      const where = list.some(
        (box) => x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height,
      )
        ? 'inside'
        : 'outside';
      for (let channel = 0; channel < channels; channel++) {
        sums[where] += valueAt((picture * channels + channel) * height * width + place);
      }
      counts[where] += channels;
    }
  });
  const mean = (where: 'inside' | 'outside') => (counts[where] === 0 ? 0 : sums[where] / counts[where]);
  return { inside: mean('inside'), outside: mean('outside') };
}
