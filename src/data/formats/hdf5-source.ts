import { chooseLabels, choosePictures } from './array-choice.ts';
import { labelsOfArray, picturesOfArray } from './array-pictures.ts';
import type { Bytes } from '../disk/bytes.ts';
import { Hdf5File, type Hdf5Dataset } from './hdf5.ts';
import { nameOfFile, rawSource, sizeWording } from './raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted } from '../../core/wording.ts';

/** Rows of a chunk that were read together are kept for the next picture, up to so many bytes. */
const mostKept = 2 ** 24;

/**
 * The pictures of an HDF5 file (`.h5`, `.hdf5`), in arrays as NPY files have them (`picturesOfArray`), contiguous or
 * in chunks that HDF5's own filters packed. Which of several arrays are meant: `choosePictures`, `chooseLabels`.
 *
 * Pictures are read one by one. To read one of a chunk of many is to unpack the whole chunk, so a file with large
 * chunks trains slowly in a random order: make a pack of it.
 *
 * @param bytes the source's from now on
 * @throws SparringError if the file is damaged, has no array of pictures, or it cannot be told which is meant
 */
export async function openHdf5(bytes: Bytes): Promise<PictureSource> {
  const file = await Hdf5File.open(bytes);
  try {
    const arrays = file.datasets();
    const chosen = choosePictures(bytes.name, arrays);
    const labelled = chooseLabels(arrays, chosen);
    const { wording, ...pictures } = picturesOfArray(keepingRows(file, chosen), chosen.header);
    const labels =
      labelled === undefined
        ? undefined
        : labelsOfArray(file.values(labelled), labelled.header, pictures.count);
    const ofLabels = labels === undefined ? '' : ', with labels';
    const source = {
      ...pictures,
      description: `HDF5 file, ${chosen.name}, of ${counted(pictures.count, 'picture')} of ${sizeWording(pictures.shape)} (${wording})${ofLabels}`,
      name: nameOfFile(bytes.name),
      labels,
      close() {
        file.close();
        bytes.close();
      },
    };
    return rawSource(source, bytes.name);
  } catch (thrown) {
    file.close();
    throw thrown;
  }
}

/** Values that are read by stretches as long as a chunk, of which the last is kept: for reading in order. */
function keepingRows(file: Hdf5File, dataset: Hdf5Dataset): Bytes {
  const values = file.values(dataset);
  const rowBytes = values.size / Math.max(1, dataset.header.shape[0]!);
  const stretch = Math.min(dataset.chunkRows, Math.floor(mostKept / Math.max(1, rowBytes))) * rowBytes;
  if (stretch <= rowBytes) return values;
  let start = -1;
  let kept: Uint8Array = new Uint8Array();
  return {
    ...values,
    read(offset, length) {
      if (length > rowBytes) return values.read(offset, length);
      const first = Math.floor(offset / stretch) * stretch;
      if (first !== start) {
        kept = values.read(first, Math.min(stretch, values.size - first));
        start = first;
      }
      return kept.subarray(offset - first, offset - first + length);
    },
  };
}
