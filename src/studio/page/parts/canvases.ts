/** Pictures on canvases, and as files. */
import type { RgbaPicture } from '../../../core/pictures.ts';

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
