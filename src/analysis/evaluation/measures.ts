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
import { option, says } from '../../core/sentence.ts';
import { grouped } from '../../core/wording.ts';
import { sourceRule, type PictureSource } from '../../data/pictures/source.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import type { Generator } from '../../runs/generator.ts';
import {
  classesLike,
  featuresOfReal,
  featuresOfSamples,
  kidOf,
  KidReference,
  namesOf,
  realSplits,
  usualCount,
  type FeatureComparison,
  type MeasuredPictures,
  type RealSplit,
} from '../../runs/picture-features.ts';
import type { NamedFeatureNetwork } from '../features/feature-network.ts';
import { frechetDistance } from '../metrics/frechet-distance.ts';
import type { KernelDistance } from '../metrics/kernel-distance.ts';
import { precisionRecall, type PrecisionRecall } from '../metrics/precision-recall.ts';
import { checkMemory } from './feature-rows.ts';

/** The metrics that compare features of samples with those of real pictures. */
export const featureMetrics = ['kid', 'fid', 'prdc'] as const;
/** A metric that compares features: one of `featureMetrics`. `prdc` is precision, recall, density and coverage. */
export type FeatureMetric = (typeof featureMetrics)[number];

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

/** What `evaluateFeatures` found. */
export interface MeasuresFindings {
  readonly samples: MeasuredPictures;
  readonly real: MeasuredPictures;
  /** What every number depends on. */
  readonly comparison: FeatureComparison;
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
  const {
    generator,
    network,
    real,
    split,
    metrics = ['kid', 'prdc'],
    runtime,
    onProgress,
    signal,
  } = evaluation;
  const { count = usualCount } = evaluation;
  const wanted = Math.min(evaluation.references ?? usualCount, real.count);
  if (metrics.includes('fid') && evaluation.insist !== true) checkFidCounts(count, wanted);
  checkMemory(count + wanted, network.dimension);
  const skipped = new Map<string, string>();
  const { image } = generator.gan;
  const at = (doing: MeasuresProgress['doing']) => (done: number, of: number) =>
    onProgress?.({ doing, done, count: of });
  const classesOf = classesLike(real, generator.gan.latent);
  const sample = (seeds: readonly number[]) => generator.sampleSeeds(seeds, classesOf?.(seeds), signal);
  const sampled = await featuresOfSamples(sample, count, { network, image, onProgress: at('sampling') });
  const reading = { network, image, skipped, signal, onProgress: at('reading') };
  const read = await featuresOfReal(real, wanted, reading);
  const [x, y] = [sampled.features, read.features];
  const computed: { kid?: KernelDistance; fid?: number; prdc?: PrecisionRecall } = {};
  for (const [done, metric] of metrics.entries()) {
    at('comparing')(done, metrics.length);
    await throwIfAborted(signal);
    if (metric === 'kid')
      computed.kid = await kidOf(x, await KidReference.of(network, y, signal), runtime, signal);
    else if (metric === 'fid') computed.fid = await frechetDistance(x, y, signal);
    else computed.prdc = await precisionRecall(x, y, runtime, { signal });
  }
  return {
    samples: sampled.pictures,
    real: read.pictures,
    comparison: {
      samples: x.count,
      real: y.count,
      realName: real.name,
      split,
      network: namesOf(network),
    },
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
