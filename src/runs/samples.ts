/** Writes the pictures that a run generates to files: a grid, or single pictures. */
import { join } from 'node:path';
import { throwIfAborted } from '../core/abort.ts';
import { range } from '../core/numbers.ts';
import { writeFileAtomic } from '../data/disk/atomic.ts';
import { makeFolder } from '../data/disk/folders.ts';
import { encodeGrid, encodePicture, scaleForScreen } from '../data/pictures/encode.ts';
import { encodingOf, endingOfEncoding, type PictureEncoding } from '../data/pictures/encoding.ts';
import type { Generator } from './generator.ts';

/** What to write: a grid of seeds, a grid with one row per class from the same z, or one file per seed. */
export type SampleRequest =
  | {
      readonly kind: 'grid';
      readonly seeds: readonly number[];
      readonly columns: number;
      readonly file: string;
    }
  | { readonly kind: 'classes'; readonly seeds: readonly number[]; readonly file: string }
  | {
      readonly kind: 'files';
      readonly count: number;
      readonly folder: string;
      /** Default: `png`. */
      readonly encoding?: PictureEncoding;
    };

/** What was written. */
export interface Samples {
  readonly seeds: readonly number[];
  readonly pictures: number;
  readonly files: readonly string[];
}

export interface SampleSettings {
  /** Called after each of several files. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
  /** Stops between two batches. Files that were written stay. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Generates pictures and writes them: one file in the format of its ending, several as requested.
 *
 * @throws UsageError if classes are requested but the generator is not conditional
 * @throws SparringError if a file cannot be written. Also the reason of the signal
 */
export async function writeSamples(
  generator: Generator,
  request: SampleRequest,
  settings: SampleSettings = {},
): Promise<Samples> {
  if (request.kind === 'files') return writeFiles(generator, request, settings);
  const { kind, seeds, file } = request;
  const { signal } = settings;
  const { channels, height, width, range: values } = generator.gan.image;
  const images =
    kind === 'classes'
      ? await generator.sampleClasses(seeds, signal)
      : await generator.sampleSeeds(seeds, undefined, signal);
  const pictures = images.length / (channels * height * width);
  const encoded = await encodeGrid(
    images,
    { count: pictures, channels, height, width },
    {
      columns: kind === 'classes' ? seeds.length : request.columns,
      range: values,
      scale: scaleForScreen(height, width),
      encoding: encodingOf(file),
    },
  );
  await writeFileAtomic(file, encoded);
  return { seeds, pictures, files: [file] };
}

/** Writes the seeds from 0 to `000000.png`, `000001.png` and so on. */
async function writeFiles(
  generator: Generator,
  { count, folder, encoding = 'png' }: Extract<SampleRequest, { kind: 'files' }>,
  { onProgress, signal }: SampleSettings,
): Promise<Samples> {
  await makeFolder(folder);
  const { image } = generator.gan;
  const size = image.channels * image.height * image.width;
  const ending = endingOfEncoding(encoding);
  const digits = Math.max(6, String(count - 1).length);
  const files: string[] = [];
  for (let first = 0; first < count; first += generator.batchSize) {
    await throwIfAborted(signal);
    const seeds = range(first, Math.min(count, first + generator.batchSize));
    const images = await generator.sampleSeeds(seeds);
    for (const [i, seed] of seeds.entries()) {
      const file = join(folder, `${String(seed).padStart(digits, '0')}${ending}`);
      const picture = images.subarray(i * size, (i + 1) * size);
      await writeFileAtomic(file, await encodePicture(picture, image, { range: image.range, encoding }));
      files.push(file);
      onProgress?.(files.length, count);
    }
  }
  return { seeds: range(0, count), pictures: count, files };
}
