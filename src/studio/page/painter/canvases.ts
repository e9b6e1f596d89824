/** Pictures on canvases, and as files. */
import { rgbaOf, type RgbaPicture } from '../../../core/pictures.ts';
import type { ModelExamples } from '../../../analysis/models/description.ts';

export type PictureExamples = Extract<ModelExamples, { kind: 'pictures' }>;

/** Pictures of a network, [count, C, H, W], as pixels. */
export function picturesOf(values: Float32Array, image: PictureExamples): RgbaPicture[] {
  const size = image.channels * image.height * image.width;
  return Array.from({ length: values.length / size }, (_, i) =>
    rgbaOf(values.subarray(i * size, (i + 1) * size), image),
  );
}

/** Draws a picture at its own size; the canvas is enlarged by its style. */
export function drawOn(canvas: HTMLCanvasElement, { width, height, data }: RgbaPicture): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext('2d')!.putImageData(new ImageData(data, width, height), 0, 0);
}

/** A picture as a PNG file. */
export async function pngOf(picture: RgbaPicture): Promise<Blob> {
  const canvas = document.createElement('canvas');
  drawOn(canvas, picture);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('this picture is too large for a PNG')) : resolve(blob)),
      'image/png',
    );
  });
}

/** Lets the browser save a file. */
export function saveFile(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
