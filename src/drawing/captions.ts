/** Finished pictures with a line of text below. */
import { loadSharp } from '../data/pictures/sharp.ts';
import { expectPicture } from '../data/pictures/untrusted.ts';
import { maxOf } from '../core/extremes.ts';
import { encodePng } from './png.ts';
import { widened } from './svg/box.ts';
import { words } from './svg/words.ts';

const margin = 6;

/**
 * Puts a caption below each picture, on white, with the pixels of the picture as they are.
 *
 * @param pictures PNG files, or others that sharp reads
 * @param captions a line for each
 * @returns PNG files, each as wide as its picture or the widest caption
 * @throws SparringError if a file is no picture
 */
export async function withCaptions(
  pictures: readonly Uint8Array[],
  captions: readonly string[],
): Promise<Uint8Array[]> {
  const sharp = await loadSharp();
  const lines = captions.map((caption) => words(caption));
  const widest = maxOf(lines.map(({ width }) => width));
  const captioned: Uint8Array[] = [];
  for (const [i, picture] of pictures.entries()) {
    expectPicture(picture);
    const { width, height } = await sharp(picture).metadata();
    const { bytes: label } = await encodePng(widened(lines[i]!, widest), { margin, scale: 1 });
    const room = {
      width: Math.max(width, widest + 2 * margin),
      height: height + lines[i]!.height + 2 * margin,
      channels: 3,
      background: '#ffffff',
    } as const;
    const layers = [
      { input: Buffer.from(picture), top: 0, left: 0 },
      { input: Buffer.from(label), top: height, left: 0 },
    ];
    captioned.push(await sharp({ create: room }).composite(layers).png({ compressionLevel: 1 }).toBuffer());
  }
  return captioned;
}
