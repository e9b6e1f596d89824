/** Pictures to train on, decoded once into one array that can be posted to a worker. */
import {
  abortSignal,
  anything,
  callback,
  checkArguments,
  checkOptions,
  listOf,
  oneOf,
  optional,
  positiveInteger,
  type RulesOf,
} from '../core/checks.ts';
import { checkPixels, planesOfRgba, type PictureShape, type RgbaPixels } from '../core/pictures.ts';
import { DataError, messageOf, SparringError, UsageError } from '../core/errors.ts';
import { grouped } from '../core/wording.ts';

/**
 * A picture as a page has it: a file or another `Blob` that the browser can decode, an image or video element, a canvas,
 * an `ImageBitmap`, or pixels such as an `ImageData`.
 */
export type PagePicture = Blob | CanvasImageSource | RgbaPixels;

/** Pictures of one size. Plain data, so that it can be posted to a worker. */
export interface PictureSet extends PictureShape {
  readonly kind: 'pictures';
  readonly count: number;
  /** count × channels × height × width bytes: planes of 0–255 */
  readonly planes: Uint8Array<ArrayBuffer>;
  /** The class of each picture, from 0. */
  readonly labels?: Uint16Array<ArrayBuffer> | undefined;
}

/** The options of `pictureSet`. */
export interface PictureSetOptions extends PictureShape {
  /** The class of each picture, from 0, for a conditional network. */
  readonly labels?: ArrayLike<number> | undefined;
  /** Called after each picture, with how many of `total` are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Called for a file that cannot be decoded, which is then left out. Default: it is an error. */
  readonly onSkipped?: ((picture: PagePicture, reason: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const rules: RulesOf<PictureSetOptions> = {
  width: positiveInteger,
  height: positiveInteger,
  channels: oneOf([1, 3]),
  labels: anything, // their number is checked below
  onProgress: optional(callback),
  onSkipped: optional(callback),
  signal: optional(abortSignal),
};

/**
 * Decodes pictures. Each is turned upright, resized by its short side and cropped to the centre; transparent areas become
 * white. Pixels of the right size are taken as they are.
 *
 * @throws UsageError if there are no pictures, or not as many labels
 * @throws DataError if a picture cannot be decoded; the signal's reason if it is aborted
 * @example
 * const files = [...input.files];
 * const data = await pictureSet(files, { width: 64, height: 64, channels: 3 });
 */
export async function pictureSet(
  pictures: readonly PagePicture[],
  options: PictureSetOptions,
): Promise<PictureSet> {
  checkArguments('pictureSet', { pictures }, { pictures: listOf(anything) });
  checkOptions('pictureSet', options, rules);
  const { width, height, channels, labels, onProgress, onSkipped, signal } = options;
  if (labels !== undefined && labels.length !== pictures.length) {
    throw new UsageError(
      `got ${grouped(labels.length)} labels for ${grouped(pictures.length)} pictures, expected one for each`,
      { option: 'labels' },
    );
  }
  const size = channels * height * width;
  const planes = new Uint8Array(pictures.length * size);
  const kept: number[] = [];
  const resizer = new Resizer(width, height);
  for (const [index, picture] of pictures.entries()) {
    signal?.throwIfAborted();
    try {
      const pixels = await resizer.pixelsOf(picture);
      planes.set(planesOfRgba(pixels, channels), kept.length * size);
      kept.push(index);
    } catch (thrown) {
      const reason = messageOf(thrown);
      if (onSkipped === undefined) {
        throw new DataError(`${nameOf(picture, index)} cannot be decoded: ${reason}`, { cause: thrown });
      }
      onSkipped(picture, reason);
    }
    onProgress?.(index + 1, pictures.length);
  }
  if (kept.length === 0) {
    const why = pictures.length === 0 ? 'got no pictures' : 'none of the pictures can be decoded';
    throw new UsageError(`${why}: pass one or more that this browser can show`, { option: 'pictures' });
  }
  return {
    kind: 'pictures',
    width,
    height,
    channels,
    count: kept.length,
    planes: kept.length === pictures.length ? planes : planes.slice(0, kept.length * size),
    ...(labels === undefined ? {} : { labels: Uint16Array.from(kept, (index) => labels[index]!) }),
  };
}

function nameOf(picture: PagePicture, index: number): string {
  return picture instanceof Blob && 'name' in picture && typeof picture.name === 'string'
    ? picture.name
    : `pictures[${index}]`;
}

/** Draws pictures onto one canvas of the requested size. */
class Resizer {
  readonly #width: number;
  readonly #height: number;
  #context: OffscreenCanvasRenderingContext2D | undefined;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
  }

  async pixelsOf(picture: PagePicture): Promise<RgbaPixels> {
    if (isPixels(picture)) {
      checkPixels('a picture', picture);
      if (picture.width === this.#width && picture.height === this.#height) return picture;
      const data = new Uint8ClampedArray(picture.data);
      return this.#drawnAndClosed(
        await createImageBitmap(new ImageData(data, picture.width, picture.height)),
      );
    }
    if (picture instanceof Blob) return this.#drawnAndClosed(await createImageBitmap(picture));
    return this.#drawn(picture);
  }

  #drawnAndClosed(bitmap: ImageBitmap): RgbaPixels {
    try {
      return this.#drawn(bitmap);
    } finally {
      bitmap.close();
    }
  }

  #drawn(picture: CanvasImageSource): RgbaPixels {
    const [width, height] = sizeOfDrawable(picture);
    if (!(width > 0 && height > 0)) {
      throw new DataError(`it is ${width}×${height} pixels: wait until it is loaded`);
    }
    const context = (this.#context ??= contextOf(this.#width, this.#height));
    const scale = Math.max(this.#width / width, this.#height / height);
    const [cropWidth, cropHeight] = [this.#width / scale, this.#height / scale];
    context.clearRect(0, 0, this.#width, this.#height);
    context.drawImage(
      picture,
      (width - cropWidth) / 2,
      (height - cropHeight) / 2,
      cropWidth,
      cropHeight,
      0,
      0,
      this.#width,
      this.#height,
    );
    return context.getImageData(0, 0, this.#width, this.#height);
  }
}

function isPixels(picture: PagePicture): picture is RgbaPixels {
  return 'data' in picture && ArrayBuffer.isView(picture.data);
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  // Its pixels are read after each picture, so it is better in the memory of the processor.
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new SparringError(`this browser has no canvas of ${width}×${height} pixels`);
  context.imageSmoothingQuality = 'high';
  return context;
}

/** The size of the picture itself, in its own pixels. */
function sizeOfDrawable(picture: CanvasImageSource): [width: number, height: number] {
  if ('naturalWidth' in picture) return [picture.naturalWidth, picture.naturalHeight];
  if ('videoWidth' in picture) return [picture.videoWidth, picture.videoHeight];
  if ('displayWidth' in picture) return [picture.displayWidth, picture.displayHeight];
  const { width, height } = picture;
  return typeof width === 'number' && typeof height === 'number'
    ? [width, height]
    : [(width as SVGAnimatedLength).baseVal.value, (height as SVGAnimatedLength).baseVal.value];
}
