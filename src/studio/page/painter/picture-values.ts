/** Pictures of networks. */
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
