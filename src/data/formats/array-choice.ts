import { SparringError } from '../../core/errors.ts';
import { isArrayOfLabels, isArrayOfPictures } from './array-pictures.ts';
import type { NpyHeader } from './npy.ts';

/** An array in a file of several. */
export interface NamedArray {
  /** With the groups it is in, as HDF5 has them: `train/images`. */
  readonly name: string;
  /** Undefined for an array that is not of numbers. */
  readonly header: NpyHeader | undefined;
  /** Why there is no header. */
  readonly fault?: SparringError | undefined;
}

/** What an array of pictures may be expected to be called, the first that is there being meant. */
const pictureNames = ['x_train', 'X_train', 'train_images', 'images', 'x', 'X', 'data', 'arr_0'];
/** And what its labels are called. */
const labelName = /(^|_)(y|labels?|targets?|classes)(_|$)|^arr_1$/i;

/**
 * The array of pictures that a file of several is about: the only one that could be of pictures, or else the first
 * called x_train, X_train, train_images, images, x, X, data or arr_0. If several groups have one so called, it is
 * that of the group whose name says train.
 *
 * @param file what errors call the whole
 * @throws SparringError if there is none, or it cannot be told which is meant
 */
export function choosePictures<T extends NamedArray>(file: string, arrays: readonly T[]): T {
  const candidates = arrays.filter(({ header }) => header !== undefined && isArrayOfPictures(header));
  if (candidates.length === 1) return candidates[0]!;
  for (const wanted of pictureNames) {
    const called = candidates.filter(({ name }) => lastPart(name) === wanted);
    const meant = called.length > 1 ? called.filter(({ name }) => name.includes('train')) : called;
    if (meant.length === 1) return meant[0]!;
  }
  const { fault } = arrays.find((one) => one.fault !== undefined) ?? {};
  if (candidates.length === 0 && fault !== undefined) throw fault;
  const names = (list: readonly T[]) =>
    list
      .slice(0, 5)
      .map(({ name, header }) => `${name} ${header?.shape.join('×') ?? ''}`.trim())
      .join(', ');
  throw new SparringError(
    candidates.length === 0
      ? `${file} has no array of pictures (it has ${names(arrays) || 'no arrays'}), expected uint8 or float32 of pictures × height × width, with 1 or 3 channels last or second: reshape it`
      : `${file} has several arrays that could be pictures (${names(candidates)}): call the one to train on x_train, or save it alone`,
  );
}

/**
 * The labels of the pictures that were chosen: an array of as many whole numbers, called y, labels, targets,
 * classes or arr_1 with whatever before or behind it, of the training set if the pictures are, and rather from
 * the same group. Undefined if there is none.
 */
export function chooseLabels<T extends NamedArray>(arrays: readonly T[], pictures: T): T | undefined {
  const isTraining = pictures.name.includes('train');
  const count = pictures.header!.shape[0]!;
  const candidates = arrays.filter(
    ({ name, header }) =>
      header !== undefined &&
      labelName.test(lastPart(name)) &&
      name.includes('train') === isTraining &&
      isArrayOfLabels(header, count),
  );
  return candidates.find(({ name }) => groupOf(name) === groupOf(pictures.name)) ?? candidates[0];
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function groupOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}
