import { loadSharp } from './sharp.ts';
import type { PictureSource } from './source.ts';

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
