/** The values that a picture file holds: of 16 bits where it has 16. */
import { DataError, SparringError } from '../../core/errors.ts';
import { decodePicture, readingOptions, readPictureHeader, whyUnreadable } from './decode.ts';
import { loadSharp } from './sharp.ts';
import type { PictureShape } from './source.ts';
import { expectPicture, type KnownPicture } from './untrusted.ts';

/** A picture with the values of its file. */
export interface FileValues {
  /** channels × height × width, planes. */
  readonly planes: Uint8Array | Uint16Array;
  readonly shape: PictureShape;
  /** The value of white: 255, or 65,535. */
  readonly white: number;
}

/**
 * Decodes a picture file without changing its values to eight bits. Values of 16 bits are those of the file, whatever its
 * colour profile is.
 *
 * @param name of the picture in errors
 * @param longest side in pixels: larger pictures are reduced to it. Default: none is
 * @returns one channel if the three are equal, else three
 * @throws DataError as `decodePicture` does
 */
export async function decodeFileValues(
  encoded: Uint8Array,
  name: string,
  longest = Number.POSITIVE_INFINITY,
): Promise<FileValues> {
  let known: KnownPicture | undefined;
  let shape: PictureShape;
  try {
    known = expectPicture(encoded);
    const { width, height } = await readPictureHeader(encoded, name);
    const scale = Math.min(1, longest / Math.max(width, height));
    const side = (length: number) => Math.max(1, Math.round(length * scale));
    shape = { channels: 3, height: side(height), width: side(width) };
    if (known.format === 'PNG' && known.head[24] === 16)
      return inOneChannel(await decodeSixteenBits(encoded, shape), shape, 65_535);
  } catch (thrown) {
    if (thrown instanceof SparringError) throw thrown; // of the header, with the name
    throw new DataError(`${name}: ${await whyUnreadable(encoded, known, thrown)}`, { cause: thrown });
  }
  return inOneChannel(await decodePicture(encoded, name, shape), shape, 255);
}

async function decodeSixteenBits(encoded: Uint8Array, { height, width }: PictureShape): Promise<Uint16Array> {
  const sharp = await loadSharp();
  const { buffer, byteOffset, length } = await sharp(encoded, { ...readingOptions, ignoreIcc: true })
    .flatten({ background: '#ffffff' })
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .toColourspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer();
  const pixels = new Uint16Array(buffer.slice(byteOffset, byteOffset + length));
  const area = height * width;
  const planes = new Uint16Array(3 * area);
  for (let i = 0, from = 0; i < area; i++) {
    for (let channel = 0; channel < 3; channel++) planes[channel * area + i] = pixels[from++]!;
  }
  return planes;
}

function inOneChannel(planes: Uint8Array | Uint16Array, shape: PictureShape, white: number): FileValues {
  const area = shape.height * shape.width;
  for (let i = 0; i < area; i++) {
    if (planes[i] !== planes[area + i] || planes[i] !== planes[2 * area + i]) return { planes, shape, white };
  }
  return { planes: planes.subarray(0, area), shape: { ...shape, channels: 1 }, white };
}
