import { basename } from 'node:path';
import { DataError, SparringError } from '../../core/errors.ts';
import { maxPicturePixels, resizePlanes } from '../pictures/decode.ts';
import type { PictureShape, PictureSource } from '../pictures/source.ts';
import { grouped } from '../../core/wording.ts';

/** Pictures of one size, stored as pixels. */
export interface RawPictures extends Omit<PictureSource, 'kind' | 'channels' | 'nameOf' | 'read' | 'stored'> {
  /** The shape of every picture. */
  readonly shape: PictureShape;
  /** Picture `index` as planes: channels × height × width bytes; possibly a view. */
  readonly planesOf: (index: number) => Uint8Array<ArrayBuffer>;
}

/**
 * A source of pictures that need no decoding. At their own size they are copied; otherwise they are resized like any
 * picture. Records are named like `mnist[17]`.
 *
 * @param file name of the file in errors
 * @throws SparringError if there are no pictures, or they have no pixels or more than 100 megapixels
 */
export function rawSource(pictures: RawPictures, file: string): PictureSource {
  const { shape, planesOf, ...rest } = pictures;
  const { channels, height, width } = shape;
  if (pictures.count === 0) throw new DataError(`${file} holds no pictures: replace it with a whole copy`);
  if (height === 0 || width === 0 || height * width > maxPicturePixels) {
    throw new DataError(
      `${file} holds pictures of ${grouped(height)}×${grouped(width)}, expected 1 to ${grouped(maxPicturePixels)} pixels`,
    );
  }
  const nameOf = (index: number) => `${pictures.name}[${index}]`;
  const named = async <T>(index: number, work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      throw new DataError(`${nameOf(index)}: ${thrown.message}`, { cause: thrown });
    }
  };
  return {
    kind: 'pictures',
    ...rest,
    channels,
    nameOf,
    read: (index, to) => named(index, () => resizePlanes(planesOf(index), shape, to)),
    stored: (index) => named(index, () => ({ kind: 'planes', planes: planesOf(index), shape })),
  };
}

/** A short name for the data in a file: the name of the file without `.gz` and the extension before it. */
export function nameOfFile(path: string): string {
  return (
    basename(path)
      .replace(/\.gz$/i, '')
      .replace(/\.(bin|mat|npy|npz|h5|hdf5|zip|pack|parquet|idx3-ubyte|mdb)$/i, '') || 'pictures'
  );
}

/** The size of pictures in descriptions: `28×28 in grey`, `32×32 in colour`. */
export function sizeWording({ channels, height, width }: PictureShape): string {
  return `${width}×${height} in ${channels === 1 ? 'grey' : 'colour'}`;
}
