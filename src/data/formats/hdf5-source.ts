import { chooseLabels, choosePictures } from './array-choice.ts';
import { labelsOfArray, picturesOfArray } from './array-pictures.ts';
import type { Bytes } from '../disk/bytes.ts';
import { Hdf5File, type Hdf5Dataset } from './hdf5.ts';
import { nameOfFile, rawSource, sizeWording } from './raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted } from '../../core/wording.ts';

/** The rows of the last chunk are cached for the next picture, up to this size. */
const maxCachedBytes = 2 ** 24;

/**
 * The pictures of an HDF5 file (`.h5`, `.hdf5`). Arrays are interpreted as in NPY files (`picturesOfArray`). They may
 * be contiguous or in chunks, compressed with HDF5's own filters. For the choice of the arrays, see `choosePictures`
 * and `chooseLabels`.
 *
 * Pictures are read one by one. Reading one picture decompresses its whole chunk, so a file with large chunks is slow
 * to train on in random order. A pack of it is fast.
 *
 * @param bytes owned by the source
 * @throws SparringError if the file is damaged, has no array of pictures, or the choice is ambiguous
 */
export async function openHdf5(bytes: Bytes): Promise<PictureSource> {
  const file = await Hdf5File.open(bytes);
  try {
    const arrays = file.datasets();
    const chosen = choosePictures(bytes.name, arrays);
    const labelled = chooseLabels(arrays, chosen);
    const { wording, ...pictures } = picturesOfArray(cachedRows(file, chosen), chosen.header);
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

/** The values of a dataset, read in blocks of a chunk's rows. The last block is cached, for reading in order. */
function cachedRows(file: Hdf5File, dataset: Hdf5Dataset): Bytes {
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
