/** How far samples are from real pictures, by features: KID, FID, precision, recall, density and coverage. */
import { throwIfAborted } from '../../core/abort.ts';
import {
  abortSignal,
  callback,
  checkOptions,
  flag,
  having,
  listOf,
  oneOf,
  optional,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { joined, range } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { option, says } from '../../core/sentence.ts';
import { toBytes, valueWriter, type ValueRange } from '../../core/value-range.ts';
import { grouped } from '../../core/wording.ts';
import { readValues } from '../../data/read-values.ts';
import { sourceRule, type PictureSource } from '../../data/pictures/source.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import type { Generator } from '../../runs/generator.ts';
import type { NamedFeatureNetwork } from '../features/feature-network.ts';
import { frechetDistance } from '../metrics/frechet-distance.ts';
import { kernelDistance, type KernelDistance } from '../metrics/kernel-distance.ts';
import { precisionRecall, type PrecisionRecall } from '../metrics/precision-recall.ts';
import { rowsOf, type Rows } from '../metrics/rows.ts';
import { checkMemory } from './feature-rows.ts';

/** The metrics that compare features of samples with those of real pictures. */
export const featureMetrics = ['kid', 'fid', 'prdc'] as const;
/** A metric that compares features: one of `featureMetrics`. `prdc` is precision, recall, density and coverage. */
export type FeatureMetric = (typeof featureMetrics)[number];

/** Of samples and of real pictures, unless others are wanted: what FID needs at least. */
export const usualCount = 2048;
const blockSize = 256;
/** The first pictures, kept for a figure. */
const keptPictures = 32;

/** What an evaluation is doing, and how far it is. */
export interface MeasuresProgress {
  readonly doing: 'sampling' | 'reading' | 'comparing';
  readonly done: number;
  readonly count: number;
}

/** What `evaluateFeatures` needs. */
export interface MeasuresEvaluation {
  /** A generator of pictures, not of points. */
  readonly generator: Generator;
  /** The pictures that it is compared with. */
  readonly real: PictureSource;
  /** What these are to the run: `training` or `held-out`. */
  readonly split: RealSplit;
  /** What measures the pictures, such as `randomFeatures` of the generator's image. */
  readonly network: NamedFeatureNetwork;
  /** Which metrics, in this order. Default: all but FID. */
  readonly metrics?: readonly FeatureMetric[] | undefined;
  readonly runtime: Runtime;
  /** The number of samples, of the seeds 0, 1, 2, …; default 2,048. */
  readonly count?: number | undefined;
  /** The number of real pictures, chosen at random, the same in every call; default 2,048 or all, if they are fewer. */
  readonly references?: number | undefined;
  /** Whether to compute FID of fewer than 2,048 pictures, too. Default false. */
  readonly insist?: boolean | undefined;
  readonly onProgress?: ((progress: MeasuresProgress) => void) | undefined;
  /** Stops the work between two blocks of pictures. */
  readonly signal?: AbortSignal | undefined;
}

/** What real pictures are to a run. */
export const realSplits = ['training', 'held-out'] as const;
/** What real pictures are to a run: one of `realSplits`. */
export type RealSplit = (typeof realSplits)[number];

const rules: RulesOf<MeasuresEvaluation> = {
  generator: having('a Generator, of Generator.create', 'sampleSeeds', 'gan'),
  real: sourceRule,
  split: oneOf(realSplits),
  network: having('features, such as randomFeatures', 'name', 'dimension', 'of'),
  metrics: optional(listOf(oneOf(featureMetrics), 1)),
  runtime: runtimeRule,
  count: optional(positiveInteger),
  references: optional(positiveInteger),
  insist: optional(flag),
  onProgress: optional(callback),
  signal: optional(abortSignal),
};

/** Some pictures, and how many they stand for. */
export interface MeasuredPictures {
  /** The first of them, [pictures, C, H, W], in the GAN's range. */
  readonly first: Float32Array;
  readonly count: number;
}

/** What `evaluateFeatures` found. */
export interface MeasuresFindings {
  readonly samples: MeasuredPictures;
  readonly real: MeasuredPictures;
  readonly realName: string;
  readonly split: RealSplit;
  readonly network: Pick<NamedFeatureNetwork, 'name' | 'resizing'>;
  /** What every number depends on, as names of metrics have it: network, resizing, counts and split. */
  readonly suffix: string;
  /** The metrics that were asked for, in their order. */
  readonly metrics: readonly FeatureMetric[];
  readonly kid?: KernelDistance | undefined;
  readonly fid?: number | undefined;
  readonly prdc?: PrecisionRecall | undefined;
  /** The names of pictures that could not be read, and why. */
  readonly skipped: ReadonlyMap<string, string>;
}

/**
 * Compares the features of samples with those of real pictures. Samples are rounded to bytes first, as in a file of
 * pictures.
 *
 * @throws UsageError if FID is asked of fewer than 2,048 pictures without insisting
 * @throws SparringError if there are too few pictures, or the device fails; the signal's reason if it is aborted
 */
export async function evaluateFeatures(evaluation: MeasuresEvaluation): Promise<MeasuresFindings> {
  checkOptions('evaluateFeatures', evaluation, rules);
  const { network, real, split, metrics = ['kid', 'prdc'], count = usualCount, runtime, signal } = evaluation;
  const wanted = Math.min(evaluation.references ?? usualCount, real.count);
  if (metrics.includes('fid') && evaluation.insist !== true) checkFidCounts(count, wanted);
  checkMemory(count + wanted, network.dimension);
  const skipped = new Map<string, string>();
  const sampled = await featuresOfSamples(evaluation, count);
  const read = await featuresOfReal(evaluation, wanted, skipped);
  const [x, y] = [sampled.features, read.features];
  const computed: { kid?: KernelDistance; fid?: number; prdc?: PrecisionRecall } = {};
  for (const [done, metric] of metrics.entries()) {
    evaluation.onProgress?.({ doing: 'comparing', done, count: metrics.length });
    await throwIfAborted(signal);
    if (metric === 'kid') computed.kid = await kernelDistance(x, y, runtime, { signal });
    else if (metric === 'fid') computed.fid = await frechetDistance(x, y, signal);
    else computed.prdc = await precisionRecall(x, y, runtime, { signal });
  }
  return {
    samples: sampled.pictures,
    real: read.pictures,
    realName: real.name,
    split,
    network: { name: network.name, resizing: network.resizing },
    suffix: `${network.name},${network.resizing},n=${x.count}/${y.count},${split}`,
    metrics,
    ...computed,
    skipped,
  };
}

function checkFidCounts(samples: number, real: number): void {
  if (Math.min(samples, real) >= usualCount) return;
  throw new UsageError(
    says`FID of ${grouped(samples)} samples and ${grouped(real)} real pictures depends more on these numbers than on the pictures, which takes ${grouped(usualCount)} of each: use ${option('metric', 'kid')}, or pass ${option('insist')}`,
    { code: 'not-applicable', option: 'metric' },
  );
}

interface Featured {
  readonly features: Rows;
  readonly pictures: MeasuredPictures;
}

async function featuresOfSamples(evaluation: MeasuresEvaluation, count: number): Promise<Featured> {
  const { generator, network, onProgress, signal } = evaluation;
  const { image } = generator.gan;
  const collected = new Collected(network, image.channels * image.height * image.width);
  for (let first = 0; first < count; first += blockSize) {
    onProgress?.({ doing: 'sampling', done: first, count });
    const seeds = range(first, Math.min(first + blockSize, count));
    await collected.add(asBytes(await generator.sampleSeeds(seeds, undefined, signal), image.range));
  }
  return collected.featured();
}

async function featuresOfReal(
  evaluation: MeasuresEvaluation,
  count: number,
  skipped: Map<string, string>,
): Promise<Featured> {
  const { generator, real, network, onProgress, signal } = evaluation;
  const { image } = generator.gan;
  const collected = new Collected(network, image.channels * image.height * image.width);
  const records = new RandomStream(0, 'shuffle', 0).permutation(real.count).subarray(0, count);
  const reading = { shape: image, range: image.range, records, blockSize, skipped, signal };
  for await (const { values } of readValues(real, reading)) {
    await collected.add(values);
    onProgress?.({ doing: 'reading', done: collected.count, count });
  }
  return collected.featured();
}

/** Features of blocks of pictures, and the first pictures themselves: thousands of them would take much memory. */
class Collected {
  readonly #network: NamedFeatureNetwork;
  readonly #size: number;
  readonly #features: Float32Array[] = [];
  readonly #first: Float32Array[] = [];
  count = 0;

  constructor(network: NamedFeatureNetwork, size: number) {
    this.#network = network;
    this.#size = size;
  }

  async add(pictures: Float32Array): Promise<void> {
    const missing = Math.max(0, keptPictures - this.count);
    if (missing > 0) this.#first.push(pictures.slice(0, missing * this.#size));
    this.#features.push(await this.#network.of(pictures));
    this.count += pictures.length / this.#size;
  }

  featured(): Featured {
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
