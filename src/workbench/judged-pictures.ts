/** The pictures that a discriminator judges, in the form that it takes. */
import { DataError } from '../core/errors.ts';
import { joined } from '../core/numbers.ts';
import { isFloatPicture, valuesOfPictures, type FloatPicture } from '../core/pictures.ts';
import { pictureSource, type PictureArray, type PictureInput } from '../data/picture-source.ts';
import { isPictureSource, type PictureSource } from '../data/pictures/source.ts';
import { readValues } from '../data/read-values.ts';
import type { PictureGan } from '../gan/networks/gan.ts';

/** What `Run.judge` accepts: pictures in any form, one array of many, or a source. */
export type JudgedPictures = readonly PictureInput[] | PictureArray | PictureSource;

/** The options of `run.judge`. */
/** Pictures as D takes them, with the labels of their source. Floats of D's own size and range are taken as they are. */
export async function valuesToJudge(
  pictures: JudgedPictures,
  image: PictureGan['image'],
  signal: AbortSignal | undefined,
): Promise<{ values: Float32Array<ArrayBuffer>; labels: readonly number[] | undefined }> {
  if (Array.isArray(pictures) && pictures.length > 0 && pictures.every((one) => isOwn(one, image))) {
    return { values: valuesOfPictures(pictures, image), labels: undefined };
  }
  const source = isPictureSource(pictures) ? pictures : pictureSource(pictures);
  const skipped = new Map<string, string>();
  const blocks: Float32Array[] = [];
  for await (const { values } of readValues(source, { shape: image, range: image.range, skipped, signal })) {
    blocks.push(values);
  }
  const [unreadable] = skipped;
  if (unreadable !== undefined) {
    throw new DataError(`a picture cannot be judged; ${unreadable[0]}: ${unreadable[1]}`);
  }
  return { values: joined(blocks), labels: source.labels && Array.from(source.labels) };
}

function isOwn(picture: PictureInput, image: PictureGan['image']): picture is FloatPicture {
  if (typeof picture !== 'object' || picture === null || !('width' in picture)) return false;
  if (!isFloatPicture(picture)) return false;
  const { channels, height, width, range: values } = picture;
  return (
    channels === image.channels && height === image.height && width === image.width && values === image.range
  );
}
