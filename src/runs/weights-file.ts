/** Reads weights that other programs saved, which may come from anywhere. */
import { DataError } from '../core/errors.ts';
import { openBytes } from '../data/disk/bytes.ts';
import { foreignFileOf, foreignHeadBytes } from '../data/formats/foreign-files.ts';
import { hasSafetensorsBrace, isPickle } from '../gan/files/pickle.ts';

/**
 * All bytes of a file that should hold weights.
 *
 * @throws SparringError if it is no regular file, cannot be read, or is of a kind that is known and no safetensors
 */
export function readWeightsFile(path: string): Uint8Array {
  const file = openBytes(path);
  try {
    const bytes = file.read(0, file.size);
    if (!isPickle(bytes) && !hasSafetensorsBrace(bytes)) {
      const foreign = foreignFileOf(bytes.subarray(0, foreignHeadBytes))?.replace(
        /, which is not read: .*/,
        '',
      );
      if (foreign !== undefined)
        throw new DataError(`${path} is ${foreign}; expected safetensors: fetch or save the file itself`);
    }
    return bytes;
  } finally {
    file.close();
  }
}
