import { DataError, SparringError } from '../../core/errors.ts';
import { counted, firstOf, oneSentence } from '../../core/wording.ts';
import {
  hasAxesOfPictures,
  isArrayOfIntegers,
  isArrayOfLabels,
  isArrayOfPictures,
  typeWording,
  wrongAxes,
} from './array-pictures.ts';
import type { NpyHeader } from './npy.ts';

/** One of the arrays in a file. */
export interface NamedArray {
  /** Including the groups of an HDF5 file: `train/images`. */
  readonly name: string;
  /** Undefined if the array does not hold plain numbers. */
  readonly header: NpyHeader | undefined;
  /** Why there is no header. */
  readonly fault?: SparringError | undefined;
}

/** Usual names of arrays of pictures. The first in this list wins. */
const pictureNames = ['x_train', 'X_train', 'train_images', 'images', 'x', 'X', 'data', 'arr_0'];
/** Usual names of arrays of labels. */
const labelName = /(^|_)(y|labels?|targets?|classes)(_|$)|^arr_1$/i;

/**
 * Chooses the array of pictures from a file with several arrays. If only one array could be pictures, it is that one.
 * Otherwise it is the first of x_train, X_train, train_images, images, x, X, data and arr_0. If several groups have an
 * array with that name, it is the one whose path contains `train`. Integers that are not bytes are chosen only where
 * nothing else could be pictures: they may be masks.
 *
 * @param file name of the file in errors
 * @throws SparringError if no array could be pictures, or the choice is ambiguous
 */
export function choosePictures<T extends NamedArray>(file: string, arrays: readonly T[]): T {
  const usual = arrays.filter(({ header }) => header !== undefined && isArrayOfPictures(header));
  const candidates =
    usual.length > 0
      ? usual
      : arrays.filter(({ header }) => header !== undefined && isArrayOfIntegers(header));
  if (candidates.length === 1) return candidates[0]!;
  for (const wanted of pictureNames) {
    const named = candidates.filter(({ name }) => lastPart(name) === wanted);
    const chosen = named.length > 1 ? named.filter(({ name }) => name.includes('train')) : named;
    if (chosen.length === 1) return chosen[0]!;
  }
  if (candidates.length > 0) {
    throw new DataError(
      `${file} has several arrays that could be pictures (${listed(candidates)}): rename the one to train on to x_train, or save it alone`,
    );
  }
  const { fault } = arrays.find((one) => one.fault !== undefined) ?? {};
  if (fault !== undefined) throw fault;
  const ofOtherType = arrays.find(({ header }) => header !== undefined && hasAxesOfPictures(header));
  const only = arrays.length === 1 ? arrays[0]!.header : undefined;
  if (only !== undefined && only.shape.length > 2 && !hasAxesOfPictures(only)) {
    throw new DataError(`${arrays[0]!.name} of ${file} is ${wrongAxes(only.shape)}`);
  }
  const hasRows = arrays.some(({ header }) => header?.shape.length === 2 && header.shape[1]! > 1);
  throw new DataError(
    ofOtherType === undefined
      ? `${file} has no array of pictures (it has ${listed(arrays) || 'no arrays'}), expected uint8 or float32 of pictures × height × width, with 1 or 3 channels last or second: ${hasRows ? 'reshape its rows' : 'save pictures in that form'}`
      : `${file} has no array of pictures: ${ofOtherType.name} is of ${typeWording(ofOtherType.header!)}, expected integers or float32: save a.astype("float32")`,
  );
}

/**
 * Chooses the labels of the chosen pictures: an array with one integer per picture and a name that contains y, labels,
 * targets or classes as a word, or is arr_1. Its path contains `train` if that of the pictures does. An array of the
 * same group is preferred. Undefined if there is none.
 */
export function chooseLabels<T extends NamedArray>(
  arrays: readonly T[],
  pictures: { readonly name: string; readonly count: number },
): T | undefined {
  const isTraining = pictures.name.includes('train');
  const candidates = arrays.filter(
    ({ name, header }) =>
      header !== undefined &&
      labelName.test(lastPart(name)) &&
      name.includes('train') === isTraining &&
      isArrayOfLabels(header, pictures.count),
  );
  return candidates.find(({ name }) => groupOf(name) === groupOf(pictures.name)) ?? candidates[0];
}

/**
 * Notes which of a file's arrays are used for what, where others are not used at all.
 *
 * @param unused the others, with their sizes
 */
export function choiceNotes(
  unused: readonly string[],
  { pictures, labels }: { readonly pictures: string; readonly labels: string | undefined },
): string[] {
  if (unused.length === 0) return [];
  const forLabels = labels === undefined ? '' : ` and ${labels} for the labels`;
  const are = unused.length === 1 ? 'is' : 'are';
  return [
    oneSentence(
      `${pictures} was chosen for the pictures${forLabels}; ${counted(unused.length, 'array')} ${are} not used: ${firstOf(unused)}`,
    ),
  ];
}

/** The arrays that are none of the used ones, with their sizes. */
export function othersThan(used: readonly (string | undefined)[], arrays: readonly NamedArray[]): string[] {
  return arrays.filter(({ name }) => !used.includes(name)).map(sizedName);
}

function listed(arrays: readonly NamedArray[]): string {
  return firstOf(arrays.map(sizedName));
}

function sizedName({ name, header }: NamedArray): string {
  return `${name} ${header?.shape.join('×') ?? ''}`.trim();
}

/** An array with the name of labels that is not one whole number for each of the pictures; undefined if there is none. */
export function findUnfitLabels<T extends NamedArray>(
  arrays: readonly T[],
  pictures: { readonly name: string },
): T | undefined {
  return arrays.find(({ name }) => name !== pictures.name && labelName.test(lastPart(name)));
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function groupOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}
