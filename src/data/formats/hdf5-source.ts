import { choosePictures } from './array-choice.ts';
import { labelsAmong } from './array-labels.ts';
import { picturesOfArray } from './array-pictures.ts';
import type { Bytes } from '../disk/bytes.ts';
import { encodedSource, formatsOf } from './encoded-source.ts';
import { labelsWording, membersOf } from './found-labels.ts';
import { Hdf5File, type Hdf5Array, type Hdf5Dataset, type Hdf5Series } from './hdf5.ts';
import { faultOfRows } from './hdf5-faults.ts';
import { faultOfManyArrays } from './hdf5-series.ts';
import { nameOfFile, rawSource, sizeWording } from './raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { withValues } from '../pictures/rescaled.ts';
import { unwrittenNotes } from './unwritten.ts';
import type { ValueLimits } from '../../core/value-range.ts';
import { counted, oneSentence } from '../../core/wording.ts';

/** The rows of the last chunk are cached for the next picture, up to this size. */
const maxCachedBytes = 2 ** 24;

/**
 * The pictures of an HDF5 file (`.h5`, `.hdf5`). Arrays are interpreted as in NPY files (`picturesOfArray`). They may
 * be contiguous or in chunks, compressed with HDF5's own filters. A data set of bytes of variable length holds picture
 * files. For the choice of the arrays, see `choosePictures` and `chooseLabels`.
 *
 * Pictures are read one by one. Reading one picture decompresses its whole chunk, so a file with large chunks is slow
 * to train on in random order. A pack of it is fast.
 *
 * @param bytes owned by the source
 * @param values which are black and white. Default: as detected
 * @throws SparringError if the file is damaged or was not closed by its writer, has no array of pictures, the choice is
 *   ambiguous, or the pictures are packed by a filter of others or in other files
 */
export async function openHdf5(bytes: Bytes, values?: ValueLimits): Promise<PictureSource> {
  const file = await Hdf5File.open(bytes);
  try {
    const { datasets, series } = file.contents();
    const chosen = choose(bytes.name, file, datasets, series);
    return chosen.byteRows === undefined
      ? await openArray(bytes, file, datasets, arrayOf(chosen), values)
      : withValues(await openEncoded(bytes, file, datasets, chosen), values);
  } catch (thrown) {
    file.close();
    throw thrown;
  }
}

/**
 * The data set of the pictures: an array, or else picture files.
 *
 * @throws SparringError if there is none, or several could be it
 */
function choose(
  name: string,
  file: Hdf5File,
  datasets: readonly Hdf5Dataset[],
  series: readonly Hdf5Series[],
): Hdf5Dataset {
  try {
    return choosePictures(name, datasets);
  } catch (thrown) {
    const pictureFiles = datasets.find(({ byteRows = 0 }) => byteRows > 0);
    if (pictureFiles !== undefined) return pictureFiles;
    throw faultOfManyArrays(name, file, datasets, series) ?? thrown;
  }
}

async function openArray(
  bytes: Bytes,
  file: Hdf5File,
  datasets: readonly Hdf5Dataset[],
  chosen: Hdf5Array,
  values: ValueLimits | undefined,
): Promise<PictureSource> {
  const { wording, ...pictures } = picturesOfArray(cachedRows(file, chosen), chosen.header, {
    range: values,
  });
  const { found, notes } = await labelsBeside(file, datasets, { name: chosen.name, count: pictures.count });
  const source = {
    ...pictures,
    description: oneSentence(
      `HDF5 file, ${chosen.name}, of ${counted(pictures.count, 'picture')} of ${sizeWording(pictures.shape)} (${wording})${labelsWording(found)}`,
    ),
    name: nameOfFile(bytes.name),
    ...membersOf(found),
    notes: [...notes, ...unwrittenNotes(pictures)],
    close: () => closeBoth(file, bytes),
  };
  return rawSource(source, bytes.name);
}

async function openEncoded(
  bytes: Bytes,
  file: Hdf5File,
  datasets: readonly Hdf5Dataset[],
  chosen: Hdf5Dataset,
): Promise<PictureSource> {
  const count = chosen.byteRows!;
  const formats = formatsOf(count, (index) => file.byteRow(chosen, index));
  if (formats.length === 0) {
    const head = file.byteRow(chosen, 0).subarray(0, 4);
    const begins = [...head].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw faultOfRows({ file: bytes.name, name: chosen.name }, begins || 'nothing');
  }
  const { found, notes } = await labelsBeside(file, datasets, { name: chosen.name, count });
  const name = nameOfFile(bytes.name);
  return encodedSource({
    description: oneSentence(
      `HDF5 file, ${chosen.name}, of ${counted(count, 'picture file')}, ${formats.join(' and ')}${labelsWording(found)}`,
    ),
    name,
    count,
    ...membersOf(found),
    notes,
    nameOf: (index) => `${name}[${index}]`,
    encodedOf: (index) => file.byteRow(chosen, index),
    close: () => closeBoth(file, bytes),
  });
}

function labelsBeside(
  file: Hdf5File,
  datasets: readonly Hdf5Dataset[],
  pictures: { readonly name: string; readonly count: number },
) {
  return labelsAmong(datasets, pictures, (dataset) => file.values(arrayOf(dataset)));
}

/** @throws SparringError if the values of the data set cannot be read */
function arrayOf(dataset: Hdf5Dataset): Hdf5Array {
  const { header, fault } = dataset;
  if (fault !== undefined) throw fault;
  return { ...dataset, header: header! };
}

function closeBoth(file: Hdf5File, bytes: Bytes): void {
  file.close();
  bytes.close();
}

/** The values of a dataset, read in blocks of a chunk's rows. The last block is cached, for reading in order. */
function cachedRows(file: Hdf5File, dataset: Hdf5Array): Bytes {
  const values = file.values(dataset);
  const rowBytes = values.size / Math.max(1, dataset.header.shape[0]!);
  const blockBytes =
    Math.min(dataset.chunkRows, Math.floor(maxCachedBytes / Math.max(1, rowBytes))) * rowBytes;
  if (blockBytes <= rowBytes) return values;
  let start = -1;
  let cached = new Uint8Array();
  return {
    ...values,
    read(offset, length) {
      if (length > rowBytes) return values.read(offset, length);
      const first = Math.floor(offset / blockBytes) * blockBytes;
      if (first !== start) {
        cached = values.read(first, Math.min(blockBytes, values.size - first));
        start = first;
      }
      return cached.subarray(offset - first, offset - first + length);
    },
  };
}
