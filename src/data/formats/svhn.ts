import { DataError } from '../../core/errors.ts';
import { range } from '../../core/numbers.ts';
import { sizeOf } from '../../core/shape.ts';
import { choiceNotes } from './array-choice.ts';
import type { Bytes } from '../disk/bytes.ts';
import {
  hasLabels,
  labelsWording,
  membersOf,
  numberedLabels,
  type Labels,
  type NoLabels,
} from './found-labels.ts';
import { readMat, unsignedBytes, valuesOf, type MatArray } from './mat.ts';
import { nameOfFile, rawSource, sizeWording } from './raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { unwrittenNotes } from './unwritten.ts';
import { counted, firstOf, grouped } from '../../core/wording.ts';

/** The files of SVHN, the training set first. */
export const svhnFiles = ['train_32x32.mat', 'extra_32x32.mat', 'test_32x32.mat'];

/**
 * Street View House Numbers, cropped digits (Netzer et al. 2011, ufldl.stanford.edu/housenumbers).
 *
 * The MAT file holds `X`, height × width × 3 × pictures of uint8 (32×32 in SVHN), and `y`, the digits, with 10 for the
 * digit 0. `X` is decompressed into memory: 225 MB for the training set, 1.6 GB for the extra one.
 *
 * @param bytes owned by the source
 * @param name of the source; default: that of the file
 * @throws SparringError if the file is damaged or does not have these arrays
 */
export async function openSvhn(bytes: Bytes, name = nameOfFile(bytes.name)): Promise<PictureSource> {
  const { arrays, others } = await readMat(bytes, new Set(['X', 'y']));
  const pictures = arrays.get('X');
  if (pictures === undefined) {
    throw new DataError(
      `${bytes.name} is a MAT file without an array X of pictures (it has ${firstOf(others) || 'no arrays'}), expected one like SVHN’s train_32x32.mat: save height × width × 3 × pictures as X`,
    );
  }
  // MATLAB omits a last axis of size 1.
  const [height, width, channels, count] = [...pictures.sizes, ...(pictures.sizes.length === 3 ? [1] : [])];
  if (pictures.sizes.length > 4 || channels !== 3 || pictures.numberType !== unsignedBytes) {
    throw new DataError(
      `X in ${bytes.name} is ${pictures.sizes.map(grouped).join('×')}, expected height × width × 3 × pictures of uint8: save it in that form`,
    );
  }
  const shape = { channels, height: height!, width: width! } as const;
  const pictureBytes = channels * shape.height * shape.width;
  const digits = arrays.get('y');
  const found = labelsOf(digits, count!, bytes.name);
  const planesOf = (index: number) =>
    transposePlanes(pictures.data.read(index * pictureBytes, pictureBytes), shape.height, shape.width);
  const source = {
    description: `SVHN, ${counted(count!, 'picture')} of ${sizeWording(shape)}${labelsWording(found)}`,
    name,
    count: count!,
    shape,
    ...membersOf(found),
    notes: [
      ...choiceNotes(others, { pictures: 'X', labels: hasLabels(found) ? 'y' : undefined }),
      ...unwrittenNotes({ count: count!, planesOf }),
    ],
    planesOf,
    close: () => bytes.close(),
  };
  return rawSource(source, bytes.name);
}

/** Transposes each plane, from column by column to row by row. */
function transposePlanes(columns: Uint8Array, height: number, width: number): Uint8Array<ArrayBuffer> {
  const rows = new Uint8Array(columns.length);
  const area = height * width;
  let to = 0;
  for (let plane = 0; plane < columns.length; plane += area) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) rows[to++] = columns[plane + x * height + y]!;
    }
  }
  return rows;
}

function labelsOf(digits: MatArray | undefined, count: number, name: string): Labels | NoLabels {
  if (digits === undefined) return { why: `${name} has no array y`, isSurprising: true };
  const found = sizeOf(digits.sizes);
  if (found !== count) {
    throw new DataError(
      `${name} holds ${grouped(found)} labels for ${counted(count, 'picture')}: replace it with a whole copy`,
    );
  }
  const labels = Uint8Array.from(valuesOf(digits), (digit) => {
    if (digit >= 0 && digit <= 10 && Number.isInteger(digit)) return digit % 10;
    throw new DataError(
      `${name} holds ${digit} as a label, expected 1 to 9, and 10 for the digit 0: replace it with a whole copy`,
    );
  });
  return numberedLabels(labels, 'by the array y', range(0, 10).map(String));
}
