/**
 * The window drop (Radford et al. 2015, section 6.3.2 and figure 6): a classifier of positions finds the feature maps of
 * G that draw an object, and G runs without them.
 */
import {
  checkArguments,
  finite,
  floatArray,
  having,
  including,
  listOf,
  positive,
  positiveInteger,
} from '../../core/checks.ts';
import { DataError } from '../../core/errors.ts';
import type { RandomStream } from '../../core/random.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import type { MapsGeometry } from './generator-maps.ts';
import { accuracyOf, fitLogistic, type LogisticModel } from './logistic-regression.ts';
import type { Box } from './object-boxes.ts';

/** The number of samples in the paper. */
export const paperSamples = 150;
/** The minimum number of pictures with boxes, which are split into a training and a test set. */
export const minBoxedPictures = 10;
/** The share of the pictures with boxes that the classifier is tested on. */
const heldOutShare = 0.2;
/** The maximum number of positions in boxes that are used, and of positions outside. */
const maxPlaces = 8000;

/** A position in a picture's maps, which the classifier sees as a row of activations. */
interface Place {
  readonly picture: number;
  /** Index in a map, row by row. */
  readonly place: number;
  readonly isInside: boolean;
}

const sides = { height: positiveInteger, width: positiveInteger };
const sidesRule = including(sides);
const geometryRule = including({ maps: positiveInteger, ...sides });
/** The boxes of each picture. */
const boxesRule = listOf(listOf(including({ left: finite, top: finite, width: finite, height: finite })));

/** A classifier of positions in feature maps, with its test. */
export interface WindowClassifier {
  readonly model: LogisticModel;
  /** The maps with positive weights, which draw the object. */
  readonly positive: readonly number[];
  /** How many pictures with boxes, and positions inside and outside the boxes, it was fitted to and tested on. */
  readonly fitted: { readonly pictures: number; readonly places: number };
  readonly heldOut: { readonly pictures: number; readonly places: number };
  /** The share of positions that it classifies correctly; half of the positions are in boxes. */
  readonly accuracy: { readonly fitted: number; readonly heldOut: number };
}

/**
 * Fits a logistic regression that predicts from the activations of all maps at a position whether it is in a box.
 * Positive are the positions whose centres lie in a box, or the one nearest to the box's centre if there are none.
 * Negative are as many random positions outside the boxes of the same picture. A fifth of the pictures are held out.
 *
 * @param boxes the boxes of each picture; pictures without boxes are ignored
 * @param activations [pictures, maps · height · width]
 * @param image the size of the pictures that the boxes refer to
 * @throws SparringError if fewer than ten pictures have boxes
 */
export function fitWindowClassifier(
  boxes: readonly (readonly Box[])[],
  activations: Float32Array,
  geometry: MapsGeometry,
  image: Pick<ImageSpec, 'height' | 'width'>,
  random: RandomStream,
): WindowClassifier {
  checkArguments(
    'fitWindowClassifier',
    { boxes, activations, geometry, image, random },
    {
      boxes: boxesRule,
      activations: floatArray,
      geometry: geometryRule,
      image: sidesRule,
      random: having('a RandomStream', 'below', 'uniform'),
    },
  );
  const boxed = [...boxes.keys()].filter((picture) => boxes[picture]!.length > 0);
  if (boxed.length < minBoxedPictures) {
    throw new DataError(
      `got boxes in ${boxed.length} of ${boxes.length} pictures, expected boxes in ${minBoxedPictures} or more, to train and test a classifier`,
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

/** Positions in the boxes of a picture, and as many outside, or fewer if there are not enough. */
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
    // A row of the maps is image.height / height pixels high; its centre is at half of that.
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

/** At most `maxPlaces` positions inside the boxes, and as many outside. */
function thinned(places: readonly Place[], random: RandomStream): Place[] {
  return [true, false].flatMap((isInside) => {
    const kind = places.filter((place) => place.isInside === isInside);
    return kind.length <= maxPlaces
      ? kind
      : [...random.permutation(kind.length).subarray(0, maxPlaces)].map((i) => kind[i]!);
  });
}

/** The activations of all maps at each position, [places, maps]. */
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

/** A mean over the values of pictures with boxes, inside and outside the boxes. */
export interface MeanByPlace {
  readonly inside: number;
  readonly outside: number;
}

/** How much pictures changed: the mean absolute difference of their values, divided by the difference of white and black. */
export type ChangeByPlace = MeanByPlace;

/**
 * How much pictures with boxes differ from others of the same seeds, inside and outside the boxes.
 *
 * @param boxes the boxes of each picture
 * @param span the difference between white and black
 */
export function changeByPlace(
  before: Float32Array,
  after: Float32Array,
  boxes: readonly (readonly Box[])[],
  image: Pick<ImageSpec, 'channels' | 'height' | 'width'>,
  span: number,
): ChangeByPlace {
  checkArguments(
    'changeByPlace',
    { before, after, boxes, image, span },
    {
      before: floatArray,
      after: floatArray,
      boxes: boxesRule,
      image: including({ channels: positiveInteger, height: positiveInteger, width: positiveInteger }),
      span: positive,
    },
  );
  return meanByPlace((at) => Math.abs(before[at]! - after[at]!) / span, boxes, image);
}

/**
 * The mean over pictures with boxes, inside and outside the boxes; 0 if there are no such positions.
 *
 * @param valueAt the value for an index into pictures [count, C, H, W]
 * @param boxes the boxes of each picture
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
