/** The formats in which pictures are written, and the endings of their files. */
import { extname } from 'node:path';
import type { Sharp } from './sharp.ts';

export const pictureEncodings = ['png', 'jpeg', 'webp'] as const;
/** An encoding of a picture; `png` and `webp` are lossless. */
export type PictureEncoding = (typeof pictureEncodings)[number];

const encodingsByEnding = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
} as const satisfies Readonly<Record<string, PictureEncoding>>;

/** In lower case, with the dot. */
export const pictureEndings = Object.keys(encodingsByEnding) as readonly (keyof typeof encodingsByEnding)[];

/** Pixels keep their own colours: chroma at half the resolution would smear small pictures. */
const jpegOptions = { quality: 95, chromaSubsampling: '4:4:4' } as const;

/** The encoding of a file by its ending; PNG for other endings. */
export function encodingOf(file: string): PictureEncoding {
  const ending = extname(file).toLowerCase();
  const found = pictureEndings.find((each) => each === ending);
  return found === undefined ? 'png' : encodingsByEnding[found];
}

/** The ending of files with this encoding. */
export function endingOfEncoding(encoding: PictureEncoding): string {
  return encoding === 'jpeg' ? '.jpg' : `.${encoding}`;
}

/** Sets the format that sharp writes. */
export function encodedAs(image: Sharp, encoding: PictureEncoding): Sharp {
  switch (encoding) {
    case 'png':
      return image.png();
    case 'jpeg':
      return image.jpeg(jpegOptions);
    case 'webp':
      return image.webp({ lossless: true });
  }
}
