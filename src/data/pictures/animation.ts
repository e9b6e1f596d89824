/** Pictures as an animation: GIF, WebP, or a video. */
import { plainBytes } from '../../core/bytes.ts';
import {
  checkArguments,
  checkOptions,
  fileBytes,
  listOf,
  nonNegative,
  oneOf,
  optional,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { DataError, messageOf, SparringError, UsageError } from '../../core/errors.ts';
import { loadSharp } from './sharp.ts';
import { expectPicture } from './untrusted.ts';
import { encodeVideo } from './video.ts';

/** The options of `encodeAnimation`. */
export interface EncodeAnimationOptions {
  /** How long each frame is shown; default 200. The resolution of GIF is a hundredth of a second. */
  readonly delayMilliseconds?: number;
  /** How long the last frame is shown before the animation repeats; default 2,000. */
  readonly lastDelayMilliseconds?: number;
  /** Default: `gif`, with 256 colours a frame. `webp` has all colours; `mp4` takes ffmpeg on the PATH, and plays once. */
  readonly format?: AnimationFormat;
  /**
   * Of `webp` only: the file has at most so many bytes. It is lossy then, of the highest quality that fits; where none does,
   * frames become smaller, down to a tenth of their sides. Default: no limit, and lossless.
   */
  readonly maxBytes?: number;
}

export const animationFormats = ['gif', 'webp', 'mp4'] as const;
/** A format of an animation. */
export type AnimationFormat = (typeof animationFormats)[number];

const animationRules: RulesOf<EncodeAnimationOptions> = {
  delayMilliseconds: optional(nonNegative),
  lastDelayMilliseconds: optional(nonNegative),
  format: optional(oneOf(animationFormats)),
  maxBytes: optional(positiveInteger),
};

/** All frames of an animation together: as RGB, they take 180 MB during encoding. */
const maxAnimationPixels = 60_000_000;
/** Qualities of WebP that are tried at full size, the best first. Noise shows blocks below the last. */
const qualities = [85, 70, 55];
/** Sizes that are tried at the last quality, as shares of the sides. */
const shares = [0.87, 0.75, 0.5, 0.35, 0.2, 0.1];
const channels = 3;

/** Frames below one another, as RGB. */
interface Reel {
  readonly data: Uint8Array;
  readonly width: number;
  /** Of one frame. */
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
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
  const { delayMilliseconds = 200, lastDelayMilliseconds = 2000, format = 'gif', maxBytes } = options;
  if (frames.length === 0) throw new UsageError('got no frames for an animation: pass one or more');
  const delay = frames.map((_, index) =>
    Math.round(index === frames.length - 1 ? lastDelayMilliseconds : delayMilliseconds),
  );
  if (format === 'mp4') return encodeVideo(frames, delay);
  const size = await sizeOfFrame(frames[0]!, 0);
  const share = Math.min(1, Math.sqrt(maxAnimationPixels / (size.width * size.height * frames.length)));
  const reel = await decoded(frames, size, share);
  if (format === 'gif') return encodeGif(reel, delay);
  if (maxBytes === undefined) return encodeWebp(reel, delay, { lossless: true });
  for (const quality of qualities) {
    const encoded = await encodeWebp(reel, delay, { quality });
    if (encoded.length <= maxBytes) return encoded;
  }
  const quality = qualities.at(-1)!;
  for (const smaller of shares) {
    const encoded = await encodeWebp(await decoded(frames, size, share * smaller), delay, { quality });
    if (encoded.length <= maxBytes) return encoded;
  }
  throw new UsageError(
    `${frames.length} frames of ${size.width}×${size.height} do not fit in ${maxBytes} bytes: pass fewer frames, or a larger maxBytes`,
  );
}

/** All frames, with their sides multiplied by `share`. */
async function decoded(frames: readonly Uint8Array[], size: Size, share: number): Promise<Reel> {
  const width = Math.max(1, Math.floor(size.width * share));
  const height = Math.max(1, Math.floor(size.height * share));
  const frameBytes = width * height * channels;
  const data = new Uint8Array(frameBytes * frames.length);
  const sharp = await loadSharp();
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
      if (share < 1) picture.resize(width, height, { fit: 'fill' });
      data.set(await picture.toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer(), index * frameBytes);
    } catch (thrown) {
      throw unreadableFrame(index, thrown);
    }
  }
  return { data, width, height };
}

/**
 * With a palette for each frame, of its own colours: the first frames are noise and share no colours with the last. By
 * default a palette that is similar enough is reused, and a small mark of another colour lost.
 */
async function encodeGif(reel: Reel, delay: readonly number[]): Promise<Uint8Array<ArrayBuffer>> {
  const animation = (await pagesOf(reel)).gif({
    delay: [...delay],
    loop: 0,
    effort: 2,
    interPaletteMaxError: 0,
  });
  return plainBytes(await animation.toBuffer());
}

async function encodeWebp(
  reel: Reel,
  delay: readonly number[],
  kind: { readonly lossless: true } | { readonly quality: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const effort = 'quality' in kind ? { effort: 2 } : {};
  const animation = (await pagesOf(reel)).webp({ delay: [...delay], loop: 0, ...kind, ...effort });
  return plainBytes(await animation.toBuffer());
}

async function pagesOf({ data, width, height }: Reel) {
  const sharp = await loadSharp();
  const raw = { width, height: data.length / (width * channels), channels, pageHeight: height } as const;
  return sharp(data, { raw, limitInputPixels: false });
}

async function sizeOfFrame(frame: Uint8Array, index: number): Promise<Size> {
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
