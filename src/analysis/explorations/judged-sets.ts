/** The sets of pictures that a discriminator judges: data, samples of its own generator, and noise. */
import { DataError } from '../../core/errors.ts';
import { range } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { limitsOf } from '../../core/value-range.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { readSome } from '../../data/read-values.ts';
import type { PictureGan } from '../../gan/networks/gan.ts';
import { labelsOfSeeds } from '../../gan/sampling/sampler.ts';
import { labelsFor } from '../../runs/discriminator.ts';
import type { Generator } from '../../runs/generator.ts';
import type { JudgedRole } from '../health/judge.ts';

/** Pictures to judge, in the form that D takes. */
export interface PictureSet {
  readonly role: JudgedRole;
  readonly name: string;
  /** The number of pictures there are; undefined if there is no end to them. */
  readonly available: number | undefined;
  readonly names: readonly string[];
  /** [names, C, H, W] in the GAN's range */
  readonly values: Float32Array;
  /** The class of each, if the GAN is conditional. */
  readonly labels: readonly number[] | undefined;
  /** The pictures that could not be read, name → reason. */
  readonly skipped: ReadonlyMap<string, string>;
}

/** Pictures of a source, before any is read. */
export interface SourceToJudge {
  readonly role: JudgedRole;
  readonly name: string;
  readonly source: PictureSource;
}

/**
 * Reads some pictures of a source: a fixed random choice if it has more.
 *
 * @param label the class of all pictures that have none, for a conditional GAN
 * @throws UsageError if the GAN is conditional, and there is neither a label nor one for each picture
 * @throws SparringError if none of the pictures can be read; the signal's reason if it is aborted
 */
export async function readSet(
  { role, name, source }: SourceToJudge,
  { image, latent }: PictureGan,
  {
    count,
    label,
    signal,
  }: {
    readonly count: number;
    readonly label: number | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<PictureSet> {
  const { names, records, values, skipped } = await read(source, image, count, signal);
  const labels =
    latent.classes === undefined
      ? undefined
      : label === undefined || source.labels !== undefined
        ? labelsFor(source, records)
        : records.map(() => label);
  return { role, name, available: source.count, names, values, labels, skipped };
}

/** The reason alone, if there was only one picture to read. */
async function read(
  source: PictureSource,
  image: PictureGan['image'],
  count: number,
  signal: AbortSignal | undefined,
) {
  if (source.count > 1) return readSome(source, image, count, signal);
  await source.read(0, image).catch((thrown: unknown) => {
    throw thrown instanceof DataError
      ? thrown
      : new DataError(`${source.name} cannot be read`, { cause: thrown });
  });
  return readSome(source, image, count, signal);
}

/** Samples of consecutive seeds. For a conditional GAN, their classes are the seeds' own (`latentOfSeeds`). */
export async function sampledSet(
  generator: Generator,
  {
    count,
    seed,
    signal,
  }: { readonly count: number; readonly seed: number; readonly signal: AbortSignal | undefined },
): Promise<PictureSet> {
  const seeds = range(seed, seed + count);
  return {
    role: 'samples',
    name: 'G’s samples',
    available: undefined,
    names: seeds.map((each) => `seed ${each}`),
    values: await generator.sampleSeeds(seeds, undefined, signal),
    labels: labelsOfSeeds(generator.gan.latent, seeds),
    skipped: new Map(),
  };
}

/** Pictures whose values are independent and uniform from black to white. The classes take turns. */
export function noiseSet({ image, latent }: PictureGan, count: number, seed: number): PictureSet {
  const { channels, height, width } = image;
  const values = new Float32Array(count * channels * height * width);
  new RandomStream(seed, 'noise', 0).uniform(values, ...limitsOf(image.range));
  return {
    role: 'noise',
    name: 'noise',
    available: undefined,
    names: range(0, count).map((index) => `noise ${index}`),
    values,
    labels: labelsOfSeeds(latent, range(0, count)),
    skipped: new Map(),
  };
}
