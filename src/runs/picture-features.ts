/** Features of samples and of real pictures, block by block, for metrics that compare the two. */
import { joined, range, rounded } from '../core/numbers.ts';
import { RandomStream } from '../core/random.ts';
import { toBytes, valueWriter, type ValueRange } from '../core/value-range.ts';
import { counted, grouped } from '../core/wording.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import { readValues } from '../data/read-values.ts';
import type { NamedFeatureNetwork } from '../analysis/features/feature-network.ts';
import { kernelDistance, type KernelDistance } from '../analysis/metrics/kernel-distance.ts';
import { rowsOf, type Rows } from '../analysis/metrics/rows.ts';
import { Whitening } from '../analysis/metrics/whitening.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { ImageSpec, LatentSpec } from '../gan/networks/gan.ts';
import type { MetricValue } from './evaluations.ts';

/** Of samples and of real pictures, unless others are wanted: what FID needs at least. */
export const usualCount = 2048;
const blockSize = 256;
/** The first pictures, kept for a figure: thousands would take much memory. */
const keptPictures = 32;

/** What real pictures are to a run. */
export const realSplits = ['training', 'held-out'] as const;
/** What real pictures are to a run: one of `realSplits`. */
export type RealSplit = (typeof realSplits)[number];

/** Some pictures, and how many they stand for. */
export interface MeasuredPictures {
  /** The first of them, [pictures, C, H, W], in the GAN's range. */
  readonly first: Float32Array;
  readonly count: number;
}

export interface FeaturedPictures {
  readonly features: Rows;
  readonly pictures: MeasuredPictures;
}

interface FeatureSettings {
  readonly network: NamedFeatureNetwork;
  /** The form of the pictures. */
  readonly image: ImageSpec;
  readonly onProgress?: ((done: number, count: number) => void) | undefined;
}

/**
 * Features of the samples of the seeds 0, 1, 2 …, rounded to bytes first, as in a file of pictures.
 *
 * @param sample from seeds to pictures
 */
export async function featuresOfSamples(
  sample: (seeds: readonly number[]) => Promise<Float32Array>,
  count: number,
  settings: FeatureSettings,
): Promise<FeaturedPictures> {
  const collected = new Collected(settings);
  for (let first = 0; first < count; first += blockSize) {
    settings.onProgress?.(first, count);
    const samples = await sample(range(first, Math.min(first + blockSize, count)));
    await collected.add(asBytes(samples, settings.image.range));
  }
  return collected.featured();
}

/**
 * The classes of the samples of seeds that are compared with a source: those of its pictures, in the order in which
 * `featuresOfReal` reads them. So each class has the share that it has in the data.
 *
 * @returns undefined if the generator knows no classes, or the source has other ones or none: the classes then take turns
 */
export function classesLike(
  { labels, count }: PictureSource,
  { classes }: LatentSpec,
): ((seeds: readonly number[]) => number[]) | undefined {
  if (classes === undefined || labels === undefined || labels.some((label) => label >= classes))
    return undefined;
  const order = inRandomOrder(count);
  return (seeds) => seeds.map((seed) => labels[order[seed % count]!]!);
}

/** The same in every call. */
function inRandomOrder(count: number): Uint32Array {
  return new RandomStream(0, 'shuffle', 0).permutation(count);
}

/**
 * Features of pictures that are chosen at random, the same in every call.
 *
 * @param skipped receives the pictures that cannot be read, name → reason
 * @throws SparringError if none can be read; the signal's reason if it is aborted
 */
export async function featuresOfReal(
  source: PictureSource,
  count: number,
  settings: FeatureSettings & {
    readonly skipped?: Map<string, string>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<FeaturedPictures> {
  const { image, skipped = new Map(), signal, onProgress } = settings;
  const collected = new Collected(settings);
  const records = inRandomOrder(source.count).subarray(0, count);
  const reading = { shape: image, range: image.range, records, blockSize, skipped, signal };
  for await (const { values } of readValues(source, reading)) {
    await collected.add(values);
    onProgress?.(collected.count, count);
  }
  return collected.featured();
}

class Collected {
  readonly #network: NamedFeatureNetwork;
  readonly #size: number;
  readonly #features: Float32Array[] = [];
  readonly #first: Float32Array[] = [];
  count = 0;

  constructor({ network, image: { channels, height, width } }: FeatureSettings) {
    this.#network = network;
    this.#size = channels * height * width;
  }

  async add(pictures: Float32Array): Promise<void> {
    const missing = Math.max(0, keptPictures - this.count);
    if (missing > 0) this.#first.push(pictures.slice(0, missing * this.#size));
    this.#features.push(await this.#network.of(pictures));
    this.count += pictures.length / this.#size;
  }

  featured(): FeaturedPictures {
    const features = rowsOf(joined(this.#features), this.#network.dimension);
    return { features, pictures: { first: joined(this.#first), count: this.count } };
  }
}

/** Values as those of a file of pictures, with 256 levels. Contrast-normalised ones have no levels. */
function asBytes(values: Float32Array, valueRange: ValueRange): Float32Array {
  if (valueRange === 'contrast') return values;
  const out = new Float32Array(values.length);
  valueWriter(valueRange)(new Uint8Array(toBytes(values, valueRange).buffer), out, 0);
  return out;
}

/** What KID compares features of samples with: those of real pictures, whitened if the network asks for it. */
export class KidReference {
  /** The features of the real pictures, as they are compared. */
  readonly features: Rows;
  readonly #whitening: Whitening | undefined;

  private constructor(features: Rows, whitening: Whitening | undefined) {
    this.features = features;
    this.#whitening = whitening;
  }

  /** @param real as the network gives them */
  static async of(
    { whitened = false }: Pick<NamedFeatureNetwork, 'whitened'>,
    real: Rows,
    signal?: AbortSignal,
  ): Promise<KidReference> {
    if (!whitened) return new KidReference(real, undefined);
    const whitening = await Whitening.of(real, signal);
    return new KidReference(await whitening.whiten(real, signal), whitening);
  }

  /** @param samples their features, as the network gives them */
  async comparable(samples: Rows, signal?: AbortSignal): Promise<Rows> {
    return this.#whitening?.whiten(samples, signal) ?? samples;
  }
}

/** KID of samples whose features are as their network gives them. */
export async function kidOf(
  samples: Rows,
  reference: KidReference,
  runtime: Runtime,
  signal?: AbortSignal,
): Promise<KernelDistance> {
  const comparable = await reference.comparable(samples, signal);
  return kernelDistance(comparable, reference.features, runtime, { signal });
}

/** What was compared, and by what: a number of one comparison says nothing beside that of another. */
export interface FeatureComparison {
  readonly samples: number;
  readonly real: number;
  /** The name of the real pictures. */
  readonly realName: string;
  readonly split: RealSplit;
  readonly network: Pick<NamedFeatureNetwork, 'name' | 'resizing' | 'whitened'>;
}

/** What of a network says which numbers compare. */
export function namesOf({ name, resizing, whitened }: NamedFeatureNetwork): FeatureComparison['network'] {
  return { name, resizing, ...(whitened === true ? { whitened } : {}) };
}

/** A metric with all that it depends on: `kid@random-conv-64-whitened,bicubic,n=2048/2048,training`. */
export function metricName(
  metric: string,
  { samples, real, split, network }: Omit<FeatureComparison, 'realName'>,
): string {
  const whitened = metric === 'kid' && network.whitened === true ? '-whitened' : '';
  return `${metric}@${network.name}${whitened},${network.resizing},n=${samples}/${real},${split}`;
}

/** What was compared with what, as a sentence without its full stop. */
export function comparedWording({ samples, real, realName, split, network }: FeatureComparison): string {
  const kind = split === 'training' ? 'training picture' : 'held-out picture';
  const resized = network.resizing === 'none' ? '' : ` after ${network.resizing} resizing`;
  const compared = `${counted(samples, 'sample')} and ${counted(real, kind)} of ${realName}`;
  return `${compared}, compared by ${network.name}${resized}`;
}

/** How KID was measured: a clause. */
export function kidWording({ subsets, subsetSize }: KernelDistance, { network }: FeatureComparison): string {
  const whitened = network.whitened === true ? ', with features whitened by those of the real pictures' : '';
  return `KID is the mean of ${counted(subsets, 'pair')} of subsets of ${grouped(subsetSize)}${whitened}`;
}

/** KID as a metric of a run. */
export function kidValue(kid: KernelDistance, comparison: FeatureComparison): MetricValue {
  return {
    metric: metricName('kid', comparison),
    value: rounded(kid.mean),
    ...(kid.standardError === undefined ? {} : { standardError: rounded(kid.standardError) }),
    better: 'lower',
    what: 'kernel distance to real pictures (KID)',
    samples: comparison.samples,
    protocol: `${comparedWording(comparison)}; ${kidWording(kid, comparison)}`,
  };
}
