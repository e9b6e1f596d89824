/** Generated pictures on a canvas. */
import { rgbaOf } from '../core/pictures.ts';
import { UsageError } from '../core/errors.ts';
import { imageRules, type ImageSpec } from '../gan/networks/gan.ts';
import {
  checkArguments,
  checkOptions,
  having,
  including,
  integer,
  listOf,
  optional,
  positiveInteger,
  rowCount,
  type RulesOf,
} from '../core/checks.ts';

/**
 * Pictures of a generator as `ImageData`. Grey becomes three equal channels, and every pixel is opaque.
 *
 * @param values [count, C, H, W] in the range of `image`, as a `Sampler` returns them
 * @throws SparringError if the values are not one or more pictures of that shape
 */
export function imageDataOf(values: Float32Array, image: ImageSpec): ImageData[] {
  checkArguments('imageDataOf', { image }, { image: including(imageRules) });
  const size = image.channels * image.height * image.width;
  const count = rowCount('pictures', values, size);
  return Array.from({ length: count }, (_, i) => {
    const { data, width, height } = rgbaOf(values.subarray(i * size, (i + 1) * size), image);
    return new ImageData(data, width, height);
  });
}

/** The options of `drawPictures`. */
export interface DrawOptions {
  /** Pictures in a row. Default: as many as make the grid most nearly square. */
  readonly columns?: number | undefined;
  /** Canvas pixels for one of the picture, a whole number. Default 1. */
  readonly scale?: number | undefined;
  /** Pixels of the pictures between two of them. Default 1. */
  readonly gap?: number | undefined;
}

const rules: RulesOf<DrawOptions> = {
  columns: optional(positiveInteger),
  scale: optional(positiveInteger),
  gap: optional(integer(0)),
};

const argumentRules = {
  canvas: having('a canvas', 'getContext'),
  pictures: listOf(having('ImageData', 'data', 'width', 'height')),
};

/**
 * Draws pictures as a grid, each pixel a square, and gives the canvas the size of the grid.
 *
 * @param pictures of one size, one or more
 * @throws UsageError if there are none, or the canvas already has a context of another kind
 */
export function drawPictures(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  pictures: readonly ImageData[],
  options: DrawOptions = {},
): void {
  checkArguments('drawPictures', { canvas, pictures }, argumentRules);
  const [first] = pictures;
  if (first === undefined)
    throw new UsageError('got no pictures to draw: pass one or more', { option: 'pictures' });
  checkOptions('drawPictures', options, rules);
  const { columns = Math.ceil(Math.sqrt(pictures.length)), scale = 1, gap = 1 } = options;
  const [stepX, stepY] = [first.width + gap, first.height + gap];
  const rows = Math.ceil(pictures.length / columns);
  const [width, height] = [columns * stepX - gap, rows * stepY - gap];
  const grid = contextOf(new OffscreenCanvas(width, height));
  for (const [i, picture] of pictures.entries()) {
    grid.putImageData(picture, (i % columns) * stepX, Math.floor(i / columns) * stepY);
  }
  // Setting the size clears a canvas, which would flicker where the size stays as it is.
  if (canvas.width !== width * scale) canvas.width = width * scale;
  if (canvas.height !== height * scale) canvas.height = height * scale;
  const context = contextOf(canvas);
  context.imageSmoothingEnabled = false;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(grid.canvas, 0, 0, canvas.width, canvas.height);
}

function contextOf(
  canvas: HTMLCanvasElement | OffscreenCanvas,
): CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context !== null) return context;
  throw new UsageError('this canvas has a context of another kind than 2d: draw on another canvas', {
    option: 'canvas',
  });
}
