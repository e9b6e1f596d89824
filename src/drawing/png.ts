/** Drawings as pixels: the SVG rasterised with the bundled fonts. */
import type { PictureEncoding } from '../data/pictures/encoding.ts';
import { loadSharp } from '../data/pictures/sharp.ts';
import { DataError, messageOf } from '../core/errors.ts';
import { fontsFor, ownFontFiles } from './fonts.ts';
import { lettersOf, withForeignApart } from './foreign-letters.ts';
import type { Box } from './svg/box.ts';
import { renderSvg } from './svg/render.ts';

export interface PixelOptions {
  /** Margin around the drawing. Default 16. */
  readonly margin?: number;
  /** Pixels of the file for each pixel of the drawing, an integer. Default 2, for text that is sharp in print. */
  readonly scale?: number;
  /** Folders to search for fonts of other scripts. Default: `SPARRING_FONTS` and the system's folders. */
  readonly fontFolders?: readonly string[];
}

export interface Pixels {
  readonly bytes: Uint8Array;
  /** Letters that no font has, for `missingLettersSentence`. Their codes are drawn. */
  readonly missing: readonly string[];
}

export interface JpegOptions extends PixelOptions {
  /** Whether chroma has full resolution, which makes files 1.5 times as large. Default: no. */
  readonly fineColour?: boolean;
}

const jpegQuality = 82;

/** The drawing as PNG, in sRGB, on white. */
export async function encodePng(box: Box, options: PixelOptions = {}): Promise<Pixels> {
  const { image, missing } = await rasterised(box, options);
  return { bytes: await image.png({ compressionLevel: 9 }).toBuffer(), missing };
}

/** The drawing as JPEG, in sRGB, on white. With many colour pictures, a fifth of the size of the PNG. */
export async function encodeJpeg(box: Box, options: JpegOptions = {}): Promise<Pixels> {
  const { image, missing } = await rasterised(box, options);
  const chromaSubsampling = options.fineColour === true ? '4:4:4' : '4:2:0';
  const jpeg = image.jpeg({ quality: jpegQuality, chromaSubsampling, mozjpeg: true });
  return { bytes: await jpeg.toBuffer(), missing };
}

/** The drawing in one of the formats of pictures, in sRGB, on white. */
export async function encodeDrawing(
  box: Box,
  encoding: PictureEncoding,
  options: PixelOptions = {},
): Promise<Pixels> {
  switch (encoding) {
    case 'png':
      return encodePng(box, options);
    case 'jpeg':
      return encodeJpeg(box, { ...options, fineColour: true });
    case 'webp': {
      const { image, missing } = await rasterised(box, options);
      return { bytes: await image.webp({ lossless: true }).toBuffer(), missing };
    }
  }
}

async function rasterised(box: Box, { margin = 16, scale = 2, fontFolders }: PixelOptions) {
  const { files, missing } = fontsFor(lettersOf(box), fontFolders);
  const svg = renderSvg(withForeignApart(box, missing), { title: '', margin, target: 'rasteriser' });
  try {
    const { Resvg } = await import('@resvg/resvg-js'); // native code, loaded only by commands that draw
    const drawn = new Resvg(svg, {
      fitTo: { mode: 'zoom', value: scale },
      font: { loadSystemFonts: false, fontFiles: [...ownFontFiles, ...files], defaultFontFamily: 'Inter' },
      logLevel: 'off',
    }).render();
    const raw = { width: drawn.width, height: drawn.height, channels: 4 } as const;
    const sharp = await loadSharp();
    return { image: sharp(drawn.pixels, { raw }).removeAlpha(), missing };
  } catch (thrown) {
    throw new DataError(`a drawing cannot be rasterised: ${messageOf(thrown)}`, { cause: thrown });
  }
}
