import { pictureShape } from '../../core/pictures.ts';
import {
  checkArguments,
  checkOptions,
  floatArray,
  including,
  integer,
  oneOf,
  optional,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { encodedAs, pictureEncodings, type PictureEncoding } from './encoding.ts';
import { loadSharp } from './sharp.ts';
import type { PictureShape } from './source.ts';
import { plainBytes } from '../../core/bytes.ts';
import { toBytes, valueRanges, type ValueRange } from '../../core/value-range.ts';

/** The options of `encodePicture`. */
export interface EncodePictureOptions {
  /** What the values mean. */
  readonly range: ValueRange;
  /** Each pixel becomes a square with this side, in pixels; default 1. See `scaleForScreen`. */
  readonly scale?: number;
  /** Default: `png`. */
  readonly encoding?: PictureEncoding;
}

/** The options of `encodeGrid`. */
export interface EncodeGridOptions extends EncodePictureOptions {
  /** Pictures per row. */
  readonly columns: number;
  /** Black pixels between pictures and around them, after scaling; default 2. */
  readonly padding?: number;
}

const pictureRules: RulesOf<EncodePictureOptions> = {
  range: oneOf(valueRanges),
  scale: optional(positiveInteger),
  encoding: optional(oneOf(pictureEncodings)),
};
const gridRules: RulesOf<EncodeGridOptions> = {
  ...pictureRules,
  columns: positiveInteger,
  padding: optional(integer(0)),
};
/** A picture as interleaved bytes, the form that sharp takes. */
export interface RawPicture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** Small pictures are enlarged up to about this side, in pixels. */
const comfortableSide = 64;

/**
 * Encodes one picture, as PNG unless the options say otherwise: grey for one channel, sRGB for three.
 *
 * @param image channels × height × width values; those outside the range are clamped, NaN becomes black
 * @throws UsageError if the number of values or the scale is invalid
 */
export async function encodePicture(
  image: Float32Array,
  shape: PictureShape,
  options: EncodePictureOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  checkArguments('encodePicture', { image, shape }, { image: floatArray, shape: including(pictureShape) });
  checkOptions('encodePicture', options, pictureRules);
  return encodeGrid(image, { ...shape, count: 1 }, { ...options, columns: 1, padding: 0 });
}

/**
 * Encodes a grid of pictures as one, the first at the top left, as PNG unless the options say otherwise: grey for one
 * channel, sRGB for three. An incomplete last row is filled with black.
 *
 * @param images count × channels × height × width values; those outside the range are clamped, NaN becomes
 *   black
 * @throws UsageError if the number of values, the columns, the padding or the scale is invalid
 */
export async function encodeGrid(
  images: Float32Array,
  shape: PictureShape & { readonly count: number },
  options: EncodeGridOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { data, width, height, channels } = composeGrid(images, shape, options);
  const sharp = await loadSharp();
  const picture = sharp(data, { raw: { width, height, channels } });
  const coloured = picture.toColourspace(channels === 1 ? 'b-w' : 'srgb');
  return plainBytes(await encodedAs(coloured, options.encoding ?? 'png').toBuffer());
}

/** The factor that makes pictures of this size easy to see on a screen: 2 for 28×28, 1 for 64×64. */
export function scaleForScreen(height: number, width: number): number {
  return Math.max(1, Math.floor(comfortableSide / Math.max(height, width)));
}

/** The pixels that `encodeGrid` encodes. @throws UsageError as `encodeGrid` does */
export function composeGrid(
  images: Float32Array,
  shape: PictureShape & { readonly count: number },
  options: EncodeGridOptions,
): RawPicture {
  checkArguments(
    'encodeGrid',
    { images, shape },
    { images: floatArray, shape: including({ count: positiveInteger, ...pictureShape }) },
  );
  checkOptions('encodeGrid', options, gridRules);
  const { count, channels, height, width } = shape;
  const { columns, range, padding = 2, scale = 1 } = options;
  const expected = count * channels * height * width;
  if (images.length !== expected) {
    throw new UsageError(
      `got ${images.length} values for ${count}×${channels}×${height}×${width}, expected ${expected}`,
    );
  }
  const bytes = toBytes(images, range);
  const stepDown = height * scale + padding;
  const stepRight = width * scale + padding;
  const gridHeight = Math.ceil(count / columns) * stepDown + padding;
  const gridWidth = Math.min(count, columns) * stepRight + padding;
  const data = new Uint8Array(gridHeight * gridWidth * channels);
  for (let picture = 0; picture < count; picture++) {
    const top = padding + Math.floor(picture / columns) * stepDown;
    const left = padding + (picture % columns) * stepRight;
    for (let channel = 0; channel < channels; channel++) {
      const plane = (picture * channels + channel) * height * width;
      for (let y = 0; y < height * scale; y++) {
        const row = plane + Math.floor(y / scale) * width;
        let to = ((top + y) * gridWidth + left) * channels + channel;
        for (let x = 0; x < width * scale; x++, to += channels)
          data[to] = bytes[row + Math.floor(x / scale)]!;
      }
    }
  }
  return { data, width: gridWidth, height: gridHeight, channels };
}
