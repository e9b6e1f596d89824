/** Real pictures of a run's data, and a picture that somebody dropped on the page, as the run's networks take them. */
import { DataError, SparringError, UsageError } from '../../../core/errors.ts';
import type { PictureShape } from '../../../core/pictures.ts';
import { RandomStream } from '../../../core/random.ts';
import { formatBytes } from '../../../core/wording.ts';
import { decodePicture } from '../../../data/pictures/decode.ts';
import type { PictureSource } from '../../../data/pictures/source.ts';
import type { ImageSpec } from '../../../gan/networks/gan.ts';
import { openHeldOutPictures, openRunPictures, type OpenPictures } from '../../../runs/run-data.ts';
import { openRunFolder } from '../../../runs/run-folder.ts';
import { ganOf, runOptionsSchema, type RunOptions } from '../../../runs/run-options.ts';
import { maxDroppedBytes } from '../../messages/limits.ts';
import type { PicturesMessage } from '../../messages/models.ts';

/** Pictures and what is known of them. */
export interface RunPictures {
  readonly message: PicturesMessage;
  /** [names, channels, height, width], 0 to 255 */
  readonly planes: Uint8Array<ArrayBuffer>;
}

/** Which real pictures of a run. */
export interface RealsRequest {
  readonly count: number;
  /** Of the random choice among them. With 0 they are those that commands take. */
  readonly seed: number;
  /** `held-out`: those that the run was not trained on. `unseen`: held-out ones if there are any, else training pictures. */
  readonly part: PicturePart | 'unseen';
}

type PicturePart = PicturesMessage['part'];

/**
 * Decodes a picture that was dropped on the page, from anybody: resized and cropped to the run's size, with its channels,
 * as `sparring judge` does.
 *
 * @param name of the picture in errors
 * @returns [channels, height, width], 0 to 255
 * @throws UsageError if the run generates points
 * @throws SparringError if it is no picture, is damaged or too large
 */
export async function decodeDropped(
  bytes: Uint8Array,
  run: Pick<RunOptions, 'network'>,
  name = 'the picture',
): Promise<Uint8Array<ArrayBuffer>> {
  const shape = imageOf(run);
  if (bytes.length > maxDroppedBytes) {
    throw new DataError(
      `${name}: the file has ${formatBytes(bytes.length)}, expected at most ${formatBytes(maxDroppedBytes)}`,
    );
  }
  return decodePicture(bytes, name, shape);
}

/**
 * The options of a run, without any checkpoint.
 *
 * @throws SparringError if the run does not exist, or its options cannot be read
 */
export async function optionsOf(path: string): Promise<RunOptions> {
  return (await openRunFolder(path)).readOptions(runOptionsSchema);
}

/** @throws UsageError if the run generates points */
export function imageOf(options: Pick<RunOptions, 'network'>): ImageSpec {
  const gan = ganOf(options);
  if (gan.kind === 'pictures') return gan.image;
  throw new UsageError('this run generates points, and has no pictures: open a run of pictures', {
    code: 'not-applicable',
  });
}

/**
 * Some real pictures of a run's data, a random choice. Unreadable ones are left out.
 *
 * @throws SparringError if the data is gone or cannot be read, or the run has no held-out pictures
 */
export async function realPictures(
  options: RunOptions,
  { count, seed, part }: RealsRequest,
  open: OpenPictures,
): Promise<RunPictures> {
  const image = imageOf(options);
  const opened = await openPart(options, part, open);
  const { source } = opened;
  try {
    const order = new RandomStream(seed, 'shuffle', 0).permutation(source.count);
    return await readPictures(source, image, order.subarray(0, count), opened.part);
  } finally {
    source.close?.();
  }
}

async function openPart(
  options: RunOptions,
  part: RealsRequest['part'],
  open: OpenPictures,
): Promise<{ readonly source: PictureSource; readonly part: PicturePart }> {
  const heldOut = part === 'training' ? undefined : await openHeldOut(options, part, open);
  if (heldOut !== undefined) return { source: heldOut, part: 'held-out' };
  if (part !== 'held-out') {
    return { source: await openRunPictures(options, undefined, open), part: 'training' };
  }
  throw new DataError(
    'this run holds out no pictures, and its data has no test set: take training pictures',
    {
      code: 'not-found',
    },
  );
}

/** A test set that cannot be opened, since only the training set was downloaded, is none for those who take any. */
async function openHeldOut(
  options: RunOptions,
  part: 'held-out' | 'unseen',
  open: OpenPictures,
): Promise<PictureSource | undefined> {
  try {
    return await openHeldOutPictures(options, undefined, open);
  } catch (thrown) {
    if (part === 'unseen' && thrown instanceof SparringError) return undefined;
    throw thrown;
  }
}

/**
 * Reads pictures of a source. Unreadable ones are left out.
 *
 * @throws SparringError if none can be read
 */
export async function readPictures(
  source: PictureSource,
  shape: PictureShape,
  records: ArrayLike<number>,
  part: PicturePart,
): Promise<RunPictures> {
  const { channels, height, width } = shape;
  const size = channels * height * width;
  const planes = new Uint8Array(records.length * size);
  const read: number[] = [];
  let reason: SparringError | undefined;
  for (const record of Array.from(records)) {
    try {
      planes.set(await source.read(record, { channels, height, width }), read.length * size);
      read.push(record);
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      reason ??= thrown;
    }
  }
  if (read.length === 0) {
    throw new DataError(
      `none of the pictures of ${source.name} can be read; the first: ${reason?.message ?? 'there are none'}`,
    );
  }
  const { labels, classNames } = source;
  return {
    planes: planes.slice(0, read.length * size),
    message: {
      channels,
      height,
      width,
      names: read.map((record) => source.nameOf(record)),
      records: read,
      labels: labels ? read.map((record) => labels[record]!) : null,
      classNames: classNames ? [...classNames] : null,
      source: source.name,
      part,
    },
  };
}
