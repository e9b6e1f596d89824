/** The labels in a file with several arrays, one of which has the pictures. */
import { counted, grouped } from '../../core/wording.ts';
import type { Bytes } from '../disk/bytes.ts';
import { chooseLabels, choiceNotes, findUnfitLabels, othersThan, type NamedArray } from './array-choice.ts';
import { labelsOfArray, typeWording } from './array-pictures.ts';
import { hasLabels, maxClasses, numberedLabels, type Labels, type NoLabels } from './found-labels.ts';

/** The array of the pictures. */
interface ChosenPictures {
  readonly name: string;
  readonly count: number;
}

/**
 * The labels of the chosen pictures (`chooseLabels`), and notes of the arrays that are not used.
 *
 * @param open the bytes that hold the values of an array
 */
export async function labelsAmong<T extends NamedArray>(
  arrays: readonly T[],
  pictures: ChosenPictures,
  open: (array: T) => Bytes | Promise<Bytes>,
): Promise<{ readonly found: Labels | NoLabels; readonly notes: readonly string[] }> {
  const array = chooseLabels(arrays, pictures);
  const found =
    array === undefined ? noneAmong(arrays, pictures) : labelsIn(array, await open(array), pictures.count);
  const chosen = { pictures: pictures.name, labels: hasLabels(found) ? array?.name : undefined };
  return { found, notes: choiceNotes(othersThan([chosen.pictures, chosen.labels], arrays), chosen) };
}

function labelsIn({ name, header }: NamedArray, bytes: Bytes, count: number): Labels | NoLabels {
  const labels = labelsOfArray(bytes, header!, count);
  if (labels !== undefined) return numberedLabels(labels, `by the array ${name}`);
  const range = `expected 0 to ${grouped(maxClasses - 1)}`;
  return { why: `the array ${name} has numbers that are no classes, ${range}`, isSurprising: true };
}

function noneAmong(arrays: readonly NamedArray[], pictures: ChosenPictures): NoLabels {
  const unfit = findUnfitLabels(arrays, pictures);
  if (unfit === undefined) {
    return { why: 'no array is called y, labels, targets or classes', isSurprising: false };
  }
  const { name, header } = unfit;
  const is =
    header === undefined
      ? 'does not hold plain numbers'
      : `is ${header.shape.map(grouped).join('×') || 'one number'} of ${typeWording(header)}`;
  const expected = `one whole number for each of ${counted(pictures.count, 'picture')}`;
  return { why: `the array ${name} ${is}, expected ${expected}`, isSurprising: true };
}
