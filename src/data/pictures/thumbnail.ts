import { loadSharp } from './sharp.ts';
import type { PictureSource } from './source.ts';
import { expectPicture } from './untrusted.ts';

/** JPEG quality: good enough to compare two pictures by eye, at about 4 KB for 128×128. */
const quality = 80;

/**
 * Encodes record `index` of a source as a small square JPEG file: the centre, if the picture is not square.
 *
 * @param side in pixels
 * @throws SparringError if the record cannot be read
 */
export async function encodeThumbnail(
  source: PictureSource,
  index: number,
  side: number,
): Promise<Uint8Array> {
  const planes = await source.read(index, { channels: 3, height: side, width: side });
  const area = side * side;
  const pixels = Uint8Array.from(planes, (_, i) => planes[(i % 3) * area + Math.floor(i / 3)]!);
  const raw = { width: side, height: side, channels: 3 } as const;
  const sharp = await loadSharp();
  return sharp(pixels, { raw }).jpeg({ quality }).toBuffer();
}

/**
 * Scales a picture down to a WebP file with no side longer than `side`; a smaller picture keeps its size.
 *
 * @param picture the contents of a file
 * @throws Error if it is not a picture, with a sentence that follows the name of the file
 */
export async function scaledDown(picture: Uint8Array, side: number): Promise<Uint8Array<ArrayBuffer>> {
  expectPicture(picture);
  const sharp = await loadSharp();
  const fitting = { width: side, height: side, fit: 'inside', withoutEnlargement: true } as const;
  return new Uint8Array(await sharp(picture).resize(fitting).webp({ quality }).toBuffer());
}
