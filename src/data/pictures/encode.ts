import { pictureShape } from '../../core/pictures.ts';
import {
  fileBytes,
  checkArguments,
  checkOptions,
  floatArray,
  including,
  integer,
  listOf,
  nonNegative,
  oneOf,
  optional,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { DataError, messageOf, SparringError, UsageError } from '../../core/errors.ts';
import { encodedAs, pictureEncodings, type PictureEncoding } from './encoding.ts';
import { expectPicture } from './untrusted.ts';
import { loadSharp } from './sharp.ts';
import type { PictureShape } from './source.ts';
import { encodeVideo } from './video.ts';
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

/** The options of `encodeAnimation`. */
export interface EncodeAnimationOptions {
  /** How long each frame is shown; default 200. The resolution of GIF is a hundredth of a second. */
  readonly delayMilliseconds?: number;
  /** How long the last frame is shown before the animation repeats; default 2,000. */
  readonly lastDelayMilliseconds?: number;
  /** Default: `gif`, with 256 colours a frame. `webp` has all colours; `mp4` takes ffmpeg on the PATH, and plays once. */
  readonly format?: AnimationFormat;
}

export const animationFormats = ['gif', 'webp', 'mp4'] as const;
/** A format of an animation. */
export type AnimationFormat = (typeof animationFormats)[number];

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
const animationRules: RulesOf<EncodeAnimationOptions> = {
  delayMilliseconds: optional(nonNegative),
  lastDelayMilliseconds: optional(nonNegative),
  format: optional(oneOf(animationFormats)),
};

/** A picture as interleaved bytes, the form that sharp takes. */
export interface RawPicture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** All frames of an animation together: as RGB, they take 180 MB during encoding. */
const maxAnimationPixels = 60_000_000;
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

/**
 * Encodes pictures as an animation that repeats for ever, as GIF unless the options say otherwise.
 *
 * Frames are decoded one by one, but the animation is encoded as a whole. So memory grows with the number of frames, up
 * to 60 million pixels in all; beyond that, the frames are made smaller. Sixty grids of 8×8 pictures of 64×64 have 17
 * million pixels and take some seconds.
 *
 * @param frames one or more PNG files (or others that sharp reads), all of the same size
 * @throws UsageError if there is no frame or a delay is negative
 * @throws SparringError if a frame cannot be decoded or differs in size from the first
 */
export async function encodeAnimation(
  frames: readonly Uint8Array[],
  options: EncodeAnimationOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkArguments('encodeAnimation', { frames }, { frames: listOf(fileBytes) });
  checkOptions('encodeAnimation', options, animationRules);
  const { delayMilliseconds = 200, lastDelayMilliseconds = 2000, format = 'gif' } = options;
  if (frames.length === 0) throw new UsageError('got no frames for an animation: pass one or more');
  const delay = frames.map((_, index) =>
    Math.round(index === frames.length - 1 ? lastDelayMilliseconds : delayMilliseconds),
  );
  if (format === 'mp4') return encodeVideo(frames, delay);
  const sharp = await loadSharp();
  const size = await sizeOfFrame(frames[0]!, 0);
  const shrink = Math.min(1, Math.sqrt(maxAnimationPixels / (size.width * size.height * frames.length)));
  const width = Math.max(1, Math.floor(size.width * shrink));
  const height = Math.max(1, Math.floor(size.height * shrink));
  const channels = 3;
  const frameBytes = width * height * channels;
  const data = new Uint8Array(frameBytes * frames.length);
  for (const [index, frame] of frames.entries()) {
    const found = await sizeOfFrame(frame, index);
    if (found.width !== size.width || found.height !== size.height) {
      throw new DataError(
        `frame ${index} of the animation is ${found.width}×${found.height}, ` +
          `expected ${size.width}×${size.height} like the first: pass frames of one size`,
      );
    }
    try {
      const picture = sharp(frame).flatten({ background: '#000000' });
      if (shrink < 1) picture.resize(width, height, { fit: 'fill' });
      data.set(await picture.toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer(), index * frameBytes);
    } catch (thrown) {
      throw unreadableFrame(index, thrown);
    }
  }
  const raw = { width, height: height * frames.length, channels, pageHeight: height } as const;
  const all = sharp(data, { raw, limitInputPixels: false });
  // Each frame of a GIF gets its own palette: the first frames are noise and share no colours with the last.
  const animation =
    format === 'gif' ? all.gif({ delay, loop: 0, effort: 2 }) : all.webp({ delay, loop: 0, lossless: true });
  return plainBytes(await animation.toBuffer());
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

async function sizeOfFrame(frame: Uint8Array, index: number): Promise<{ width: number; height: number }> {
  try {
    expectPicture(frame); // a run folder may be a stranger's
    const { width, height } = await (await loadSharp())(frame).metadata();
    return { width, height };
  } catch (thrown) {
    throw unreadableFrame(index, thrown);
  }
}

function unreadableFrame(index: number, thrown: unknown): SparringError {
  return new DataError(`frame ${index} of the animation cannot be decoded: ${messageOf(thrown)}`, {
    cause: thrown,
  });
}
