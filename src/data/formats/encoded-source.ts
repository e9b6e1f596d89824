import { DataError, SparringError } from '../../core/errors.ts';
import { evenlySpread } from '../../core/numbers.ts';
import { decodePicture } from '../pictures/decode.ts';
import { pictureFormatOf, pictureHeadBytes, type PictureFormat } from '../pictures/format.ts';
import type { PictureSource } from '../pictures/source.ts';

/** Picture files that are stored together in one file, each read by its number. */
interface EncodedPictures extends Omit<PictureSource, 'kind' | 'channels' | 'read' | 'stored'> {
  /** File `index`, complete. */
  readonly encodedOf: (index: number) => Uint8Array<ArrayBuffer>;
}

/** How many files, evenly spread, are looked at to know their formats. */
const maxSampled = 16;

/** A source of picture files that another file holds. Errors begin with the name of the record. */
export function encodedSource({ encodedOf, ...rest }: EncodedPictures): PictureSource {
  const named = (index: number): Uint8Array<ArrayBuffer> => {
    try {
      return encodedOf(index);
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      throw new DataError(`${rest.nameOf(index)}: ${thrown.message}`, { cause: thrown });
    }
  };
  return {
    ...rest,
    kind: 'pictures',
    channels: undefined,
    // Must start to decode before the first await: see `Bytes`.
    read: async (index, shape) => decodePicture(named(index), rest.nameOf(index), shape),
    stored: async (index) => ({ kind: 'file', encoded: named(index) }),
  };
}

/** The formats of some of the files, by their first bytes; none if they are no pictures. */
export function formatsOf(count: number, encodedOf: (index: number) => Uint8Array): PictureFormat[] {
  const formats = new Set<PictureFormat>();
  for (const index of evenlySpread(count, maxSampled)) {
    const format = pictureFormatOf(encodedOf(index).subarray(0, pictureHeadBytes));
    if (format !== undefined) formats.add(format);
  }
  return [...formats].sort();
}
