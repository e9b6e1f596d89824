/** Writes the pictures that a run generates to files: a grid, or single pictures. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '../core/abort.ts';
import { DataError } from '../core/errors.ts';
import { maxOf } from '../core/extremes.ts';
import { range } from '../core/numbers.ts';
import { option, says } from '../core/sentence.ts';
import { counted } from '../core/wording.ts';
import { writeResult } from '../data/disk/result-files.ts';
import { makeFolder } from '../data/disk/folders.ts';
import { encodeGrid, encodePicture, scaleForScreen } from '../data/pictures/encode.ts';
import { encodingOf, endingOfEncoding, type PictureEncoding } from '../data/pictures/encoding.ts';
import { classesFigure } from '../drawing/figures/classes-figure.ts';
import type { ImageForm } from '../drawing/figures/parts.ts';
import { missingLettersSentence } from '../drawing/fonts.ts';
import { encodeDrawing } from '../drawing/png.ts';
import type { LatentSpec } from '../gan/networks/gan.ts';
import type { Generator } from './generator.ts';
import type { RunOptions } from './run-options.ts';

/** What pictures are made of: seeds, or any z [count, latent]. */
export type SampleSource =
  | {
      readonly seeds: readonly number[];
      /** The numbers of the classes that take turns, by seed, of a conditional GAN. Default: all. */
      readonly classes?: readonly number[] | undefined;
    }
  | { readonly z: Float32Array };

/** What to write: a grid, a grid with one row per class from the same seeds, or one file per picture. */
export type SampleRequest =
  | (SampleSource & { readonly kind: 'grid'; readonly columns: number; readonly file: string })
  | {
      readonly kind: 'classes';
      readonly seeds: readonly number[];
      /** The numbers of the classes. Default: all. */
      readonly classes?: readonly number[] | undefined;
      readonly file: string;
    }
  | (SampleSource & {
      readonly kind: 'files';
      readonly folder: string;
      /** Whether other numbered pictures may be in the folder: they stay. Default: they are refused. */
      readonly overwrite?: boolean | undefined;
      /** Default: `png`. */
      readonly encoding?: PictureEncoding;
    });

/** What was written. */
export interface Samples {
  /** Absent if the pictures are of other z. */
  readonly seeds?: readonly number[];
  readonly pictures: number;
  readonly files: readonly string[];
  /** How many of the files were there before. */
  readonly replaced: number;
  /** Other numbered pictures that were in the folder before: they stay. */
  readonly others: number;
  /** The rows of a picture with one for each class. */
  readonly rows?: readonly ClassSamples[];
  /** The classes that were asked for and take turns, by seed. */
  readonly turns?: readonly ClassSamples[];
  /** What a reader of the picture should know, a sentence each. */
  readonly remarks?: readonly string[];
}

/** The samples of a class. */
export interface ClassSamples {
  /** Its number, from 0. */
  readonly class: number;
  readonly name: string;
  /** If the run had no pictures of it: then its samples are noise. */
  readonly hadNoPictures?: true;
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
  if (request.kind === 'classes') return writeClasses(generator, request, settings);
  const { file } = request;
  const { channels, height, width, range: values } = generator.gan.image;
  const images = await imagesOf(generator, request, settings.signal);
  const pictures = images.length / (channels * height * width);
  const encoded = await encodeGrid(
    images,
    { count: pictures, channels, height, width },
    {
      columns: request.columns,
      range: values,
      scale: scaleForScreen(height, width),
      encoding: encodingOf(file),
    },
  );
  const replaced = await filesAt(file);
  await writeResult(file, encoded);
  return { ...sourceOf(generator, request), pictures, files: [file], replaced, others: 0 };
}

async function imagesOf(
  generator: Generator,
  source: SampleSource,
  signal?: AbortSignal,
): Promise<Float32Array<ArrayBuffer>> {
  if (!('seeds' in source)) return generator.sample(source.z, 0, signal);
  const { seeds, classes } = source;
  const labels = classes && seeds.map((seed) => classes[seed % classes.length]!);
  return generator.sampleSeeds(seeds, labels, signal);
}

/** What the pictures were made of, for those who read what was written. */
function sourceOf({ run }: Generator, source: SampleSource): Pick<Samples, 'seeds' | 'turns'> {
  const classes = 'seeds' in source ? source.classes : undefined;
  const turns = classes && classSamplesOf(run.options, classes);
  return { ...seedsOf(source), ...(turns === undefined ? {} : { turns }) };
}

/** The seeds of a source that has some, for those who read what was written. */
export function seedsOf(source: SampleSource): Pick<Samples, 'seeds'> {
  return 'seeds' in source ? { seeds: source.seeds } : {};
}

/** The numbers of pictures: their seeds, or else their places from 1. */
export function numbersOf(source: SampleSource, { dimension }: LatentSpec): readonly number[] {
  return 'seeds' in source ? source.seeds : range(1, source.z.length / dimension + 1);
}

/** Images of more pixels, or of a longer side, have no names: they would not fit into memory, or into a file. */
const maxFigureSide = 16_000;
const maxFigurePixels = 2 ** 26;

/** Draws a row for each class, with its name. */
async function writeClasses(
  generator: Generator,
  { seeds, classes, file }: Extract<SampleRequest, { kind: 'classes' }>,
  { signal }: SampleSettings,
): Promise<Samples> {
  const images = await generator.sampleClasses(seeds, signal, classes);
  const { image } = generator.gan;
  const rows = classSamplesOf(generator.run.options, classes ?? generator.classes);
  const drawn = await drawClasses(images, image, rows, { seeds, encoding: encodingOf(file) });
  const replaced = await filesAt(file);
  await writeResult(file, drawn.bytes);
  return {
    seeds,
    pictures: rows.length * seeds.length,
    files: [file],
    replaced,
    others: 0,
    rows,
    remarks: drawn.remarks,
  };
}

/** Some classes of a run. A run that does not know their names has the numbers. */
function classSamplesOf({ identity }: RunOptions, classes: readonly number[]): ClassSamples[] {
  const empty = new Set(identity?.emptyClasses);
  return classes.map((label) => ({
    class: label,
    name: identity?.classes?.[label] ?? String(label),
    ...(empty.has(label) ? { hadNoPictures: true as const } : {}),
  }));
}

async function drawClasses(
  images: Float32Array,
  image: ImageForm,
  rows: readonly ClassSamples[],
  { seeds, encoding }: { readonly seeds: readonly number[]; readonly encoding: PictureEncoding },
): Promise<{ readonly bytes: Uint8Array; readonly remarks: readonly string[] }> {
  const named = rows.map(({ name, hadNoPictures }) => ({
    name,
    remark: hadNoPictures === true ? 'had no pictures' : undefined,
  }));
  const figure = classesFigure(images, image, named, seeds);
  const margin = 16;
  const [width, height] = [figure.width + 2 * margin, figure.height + 2 * margin];
  const fits = (scale: number) =>
    scale * Math.max(width, height) <= maxFigureSide && scale ** 2 * width * height <= maxFigurePixels;
  const scale = [2, 1].find(fits);
  if (scale !== undefined) {
    const { bytes, missing } = await encodeDrawing(figure, encoding, { margin, scale });
    const sentence = missingLettersSentence(missing);
    return { bytes, remarks: sentence === undefined ? [] : [sentence] };
  }
  const { channels, height: rowHeight, width: rowWidth, range: values } = image;
  const shape = { count: rows.length * seeds.length, channels, height: rowHeight, width: rowWidth };
  const bytes = await encodeGrid(images, shape, {
    columns: seeds.length,
    range: values,
    scale: scaleForScreen(rowHeight, rowWidth),
    encoding,
  });
  return { bytes, remarks: ['There are too many classes to name the rows in the picture.'] };
}

/** Writes seed 0 to `000000.png`, seed 1 to `000001.png` and so on; of other z, the first to `000001.png`. */
async function writeFiles(
  generator: Generator,
  request: Extract<SampleRequest, { kind: 'files' }>,
  { onProgress, signal }: SampleSettings,
): Promise<Samples> {
  const { folder, encoding = 'png', overwrite = false } = request;
  await makeFolder(folder);
  const { image, latent } = generator.gan;
  const all = numbersOf(request, latent);
  const size = image.channels * image.height * image.width;
  const ending = endingOfEncoding(encoding);
  const digits = Math.max(6, String(maxOf(all)).length);
  const count = all.length;
  const nameOf = (number: number) => `${String(number).padStart(digits, '0')}${ending}`;
  const before = (await readdir(folder)).filter((name) => numberedPicture.test(name));
  const names = new Set(all.map(nameOf));
  const others = before.filter((name) => !names.has(name)).length;
  if (others > 0 && !overwrite) throw mixture(folder, others, request);
  const files: string[] = [];
  for (let first = 0; first < count; first += generator.batchSize) {
    await throwIfAborted(signal);
    const end = first + generator.batchSize;
    const images = await imagesOf(generator, partOf(request, first, end, latent));
    for (const [i, number] of all.slice(first, end).entries()) {
      const file = join(folder, nameOf(number));
      const picture = images.subarray(i * size, (i + 1) * size);
      await writeResult(file, await encodePicture(picture, image, { range: image.range, encoding }));
      files.push(file);
      onProgress?.(files.length, count);
    }
  }
  const replaced = before.length - others;
  return { ...sourceOf(generator, request), pictures: count, files, replaced, others };
}

function partOf(source: SampleSource, first: number, end: number, { dimension }: LatentSpec): SampleSource {
  return 'seeds' in source
    ? { seeds: source.seeds.slice(first, end), classes: source.classes }
    : { z: source.z.subarray(first * dimension, end * dimension) };
}

/** Names that this module writes. */
const numberedPicture = /^\d{6,}\.(png|jpe?g|webp)$/i;

function mixture(folder: string, others: number, source: SampleSource): DataError {
  const which = 'seeds' in source ? 'seeds' : 'z';
  return new DataError(
    says`${folder} already has ${counted(others, 'numbered picture')} of other ${which}, and the new ones would be mixed with them: pass another folder, or ${option('overwrite')} to leave them there`,
    { code: 'exists', option: 'overwrite' },
  );
}

/** How many files a write to the path would replace: 0 or 1. */
export async function filesAt(path: string): Promise<number> {
  try {
    return (await stat(path)).isFile() ? 1 : 0;
  } catch {
    return 0; // writing will say what is wrong with it
  }
}
