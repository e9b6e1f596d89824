/** The decoder of pictures: our detection of formats, then sharp. */
import sharp from 'sharp';
import { decodePicture, readPictureHeader } from '../../../src/data/pictures/decode.ts';
import { foreignPictureOf } from '../../../src/data/pictures/format.ts';
import { loadSharp } from '../../../src/data/pictures/sharp.ts';
import type { FuzzTarget } from '../target.ts';

const side = 8;
const pixels = Buffer.from(Array.from({ length: side * side * 4 }, (_, i) => (i * 37 + (i >> 3)) & 255));

const picture = () => sharp(pixels, { raw: { width: side, height: side, channels: 4 } });

await loadSharp(); // reads its library from files
sharp.cache(false);
sharp.concurrency(1); // threads for pictures of 8 × 8 cost more than they give

export const pictureTargets: readonly FuzzTarget[] = [
  {
    name: 'pictures',
    originals: await Promise.all([
      picture().png().toBuffer(),
      picture().removeAlpha().png({ palette: true }).toBuffer(),
      picture().toColourspace('rgb16').png().toBuffer(),
      picture().greyscale().removeAlpha().png({ progressive: true }).toBuffer(),
      picture().removeAlpha().jpeg().toBuffer(),
      picture().removeAlpha().withMetadata({ orientation: 6 }).jpeg({ progressive: true }).toBuffer(),
      picture().webp().toBuffer(),
      picture().webp({ lossless: true }).toBuffer(),
      picture().gif().toBuffer(),
      picture().avif({ effort: 0 }).toBuffer(),
    ]),
    async exercise(bytes) {
      const foreign = foreignPictureOf(bytes);
      await decodePicture(bytes, 'a', { channels: 3, height: side, width: side });
      const { format, colours } = await readPictureHeader(bytes, 'a');
      return [format, colours, foreign ?? 'a picture'];
    },
  },
];
