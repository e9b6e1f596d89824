import { valueWriter } from '../../core/value-range.ts';
import { openBytes } from '../../data/disk/bytes.ts';
import { decodePicture } from '../../data/pictures/decode.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';

/**
 * The picture of a file as a network sees it, resized and cropped as for training: [C, H, W] in the GAN's range.
 *
 * @throws SparringError if the file cannot be read or is no picture
 */
export async function readPicture(
  path: string,
  { channels, height, width, range: values }: ImageSpec,
): Promise<Float32Array> {
  const file = openBytes(path);
  try {
    const bytes = await decodePicture(file.read(0, file.size), path, { channels, height, width });
    const picture = new Float32Array(bytes.length);
    valueWriter(values)(bytes, picture, 0);
    return picture;
  } finally {
    file.close();
  }
}
