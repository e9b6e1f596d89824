/** Drawings as pixels: the SVG rasterised, with the fonts that ship with the package. */
import sharp from 'sharp';
import { messageOf, SparringError } from '../core/errors.ts';
import { fontsFor, ownFontFiles } from './fonts.ts';
import { lettersOf, withForeignApart } from './foreign-letters.ts';
import type { Box } from './svg/box.ts';
import { renderSvg } from './svg/render.ts';

export interface PixelOptions {
  /** Room around the drawing. Default 16. */
  readonly margin?: number;
  /** Pixels of the file for each of the drawing, a whole number; default 2, for text that is sharp in print. */
  readonly scale?: number;
  /** Where to look for fonts of other scripts; default: `SPARRING_FONTS` and the system's folders. */
  readonly fontFolders?: readonly string[];
}

export interface Pixels {
  readonly bytes: Uint8Array;
  /** Letters that no font has, for `missingLettersSentence`; their codes were drawn. */
  readonly missing: readonly string[];
}

export interface JpegOptions extends PixelOptions {
  /** Whether colours that change from pixel to pixel are kept; half as large again. Default: no. */
  readonly fineColour?: boolean;
}

const jpegQuality = 82;

/** The drawing as PNG, in sRGB, on white. */
export async function encodePng(box: Box, options: PixelOptions = {}): Promise<Pixels> {
  const { image, missing } = await rasterised(box, options);
  return { bytes: await image.png({ compressionLevel: 9 }).toBuffer(), missing };
}

/** The drawing as JPEG, in sRGB, on white: of many colour pictures a fifth of the PNG. */
export async function encodeJpeg(box: Box, options: JpegOptions = {}): Promise<Pixels> {
  const { image, missing } = await rasterised(box, options);
  const chromaSubsampling = options.fineColour === true ? '4:4:4' : '4:2:0';
  const jpeg = image.jpeg({ quality: jpegQuality, chromaSubsampling, mozjpeg: true });
  return { bytes: await jpeg.toBuffer(), missing };
}

async function rasterised(box: Box, { margin = 16, scale = 2, fontFolders }: PixelOptions) {
  const { files, missing } = fontsFor(lettersOf(box), fontFolders);
  const svg = renderSvg(withForeignApart(box, missing), { title: '', margin, target: 'rasteriser' });
  try {
    const { Resvg } = await import('@resvg/resvg-js'); // native code, for commands that draw alone
    const drawn = new Resvg(svg, {
      fitTo: { mode: 'zoom', value: scale },
      font: { loadSystemFonts: false, fontFiles: [...ownFontFiles, ...files], defaultFontFamily: 'Inter' },
      logLevel: 'off',
    }).render();
    const raw = { width: drawn.width, height: drawn.height, channels: 4 } as const;
    return { image: sharp(drawn.pixels, { raw }).removeAlpha(), missing };
  } catch (thrown) {
    throw new SparringError(`a drawing cannot be made into pixels: ${messageOf(thrown)}`, { cause: thrown });
  }
}
