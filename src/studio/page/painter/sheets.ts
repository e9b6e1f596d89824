/** Pictures of pixels, put together and enlarged pixel by pixel, for files. */
import type { RgbaPicture } from '../../../core/pictures.ts';

/** Between pictures of a sheet, in their own pixels. */
export const sheetGap = 2;

/** A picture whose pixels are squares of `scale`×`scale`. */
export function enlarged(picture: RgbaPicture, scale: number): RgbaPicture {
  if (scale === 1) return picture;
  const [width, height] = [picture.width * scale, picture.height * scale];
  const from = pixelsOf(picture);
  const to = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / scale) * picture.width;
    for (let x = 0; x < width; x++) to[y * width + x] = from[row + Math.floor(x / scale)]!;
  }
  return { width, height, data: new Uint8ClampedArray(to.buffer) };
}

/** Rows of pictures of one size, with white between them. */
export function sheetOf(rows: readonly (readonly RgbaPicture[])[], gap = sheetGap): RgbaPicture {
  const one = rows[0]![0]!;
  const columns = Math.max(...rows.map(({ length }) => length));
  const width = columns * (one.width + gap) - gap;
  const height = rows.length * (one.height + gap) - gap;
  const to = new Uint32Array(width * height).fill(0xffffffff);
  rows.forEach((row, i) =>
    row.forEach((picture, j) => {
      const from = pixelsOf(picture);
      for (let y = 0; y < one.height; y++) {
        const at = (i * (one.height + gap) + y) * width + j * (one.width + gap);
        to.set(from.subarray(y * one.width, (y + 1) * one.width), at);
      }
    }),
  );
  return { width, height, data: new Uint8ClampedArray(to.buffer) };
}

/** Red, green, blue and alpha of a pixel in one number. */
function pixelsOf({ data }: RgbaPicture): Uint32Array {
  return new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
}
