/**
 * Whether a generator has memorised its training pictures: the distances of its samples to the nearest of them, compared
 * with those of held-out pictures.
 */
import {
  abortSignal,
  callback,
  checkOptions,
  having,
  optional,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { joined, range } from '../../core/numbers.ts';
import { sourceRule, type PictureSource } from '../../data/pictures/source.ts';
import { readValues } from '../../data/read-values.ts';
import { mirrorRows } from '../../core/pictures.ts';
import { valueSpan } from '../../core/value-range.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import type { Generator } from '../../runs/generator.ts';
import { classesLike } from '../../runs/picture-features.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import type { FeatureNetwork } from '../features/feature-network.ts';
import { pixelFeatures } from '../features/pixels.ts';
import { describeVerdict, verdictOf } from '../health/memorising.ts';
import { compareNearness, nearnessOf } from '../metrics/memorisation.ts';
import { NeighbourSearch, type Neighbours } from '../metrics/nearest-neighbours.ts';
import { rowsOf } from '../metrics/rows.ts';
import { varietyOf } from '../metrics/variety.ts';
import type { Measured, MeasureName, NearestFindings, ReadPicture } from './nearest-findings.ts';
import { nearestSets } from './nearest-sets.ts';

const defaultCount = 1000;
/**
 * A sample is a copy if the root mean square difference of its pixels is below this share of the range of values: five of
 * 255 levels.
 */
const copyBelow = 0.02;
/** Nearest training pictures that are searched for, shown and listed. */
const shownNeighbours = 3;
const blockSize = 256;

/** What an evaluation is doing, and how far it is. */
export type NearestProgress =
  | { readonly doing: 'sampling'; readonly count: number }
  | { readonly doing: 'comparing'; readonly done: number; readonly count: number };

/** What `evaluateNearest` needs. */
export interface NearestEvaluation {
  /** A generator of pictures, not of points. */
  readonly generator: Generator;
  /** The pictures that it was trained on. */
  readonly training: PictureSource;
  /** Real pictures that it was not trained on; default: some of the training pictures, compared with the others. */
  readonly heldOut?: PictureSource | undefined;
  /** A second measure besides the pixels: the features of the run's D. */
  readonly features?: FeatureNetwork | undefined;
  readonly runtime: Runtime;
  /** The number of samples, of the seeds 0, 1, 2, …; default 1000. */
  readonly count?: number | undefined;
  /** The number of training pictures, chosen at random; default: all. */
  readonly references?: number | undefined;
  readonly onProgress?: ((progress: NearestProgress) => void) | undefined;
  /** Stops the work between two batches or blocks of pictures. */
  readonly signal?: AbortSignal | undefined;
}

const rules: RulesOf<NearestEvaluation> = {
  generator: having('a Generator, of Generator.create', 'sampleSeeds', 'gan'),
  training: sourceRule,
  heldOut: optional(sourceRule),
  features: optional(having('features, such as discriminatorFeatures', 'dimension', 'of')),
  runtime: runtimeRule,
  count: optional(positiveInteger),
  references: optional(positiveInteger),
  onProgress: optional(callback),
  signal: optional(abortSignal),
};

/** A measure of distance, with the search that uses it. */
interface Measure {
  readonly network: FeatureNetwork;
  readonly search: NeighbourSearch;
  /** Euclidean distances times this are those reported. */
  readonly scale: number;
}

/**
 * Compares the samples of a generator, and held-out pictures, with its training pictures.
 *
 * @throws SparringError if there are too few pictures, or the device fails; the signal's reason if it is aborted
 */
export async function evaluateNearest(evaluation: NearestEvaluation): Promise<NearestFindings> {
  checkOptions('evaluateNearest', evaluation, rules);
  const { generator, training, runtime, count = defaultCount, onProgress, signal } = evaluation;
  const { image } = generator.gan;
  const wanted = { count, references: evaluation.references, min: shownNeighbours };
  const sets = nearestSets(training, evaluation.heldOut, wanted);
  const mirrors = mirrorsPictures(generator.run.options);
  const skipped = new Map<string, string>();
  const reading = { shape: image, range: image.range, skipped, blockSize, signal };
  const seeds = range(0, count);
  onProgress?.({ doing: 'sampling', count });
  const classes = classesLike(training, generator.gan.latent)?.(seeds);
  const samples = await generator.sampleSeeds(seeds, classes, signal);
  const queries = [samples];
  for await (const { values } of readValues(sets.heldOut, { ...reading, records: sets.heldOutRecords })) {
    queries.push(values);
  }
  const pixels = pixelFeatures(image);
  const measures = new Map<MeasureName, Measure>();
  const add = async (name: MeasureName, network: FeatureNetwork, scale: number) =>
    measures.set(name, { network, scale, search: await searchFor(queries, network, runtime) });
  try {
    await add('pixels', pixels, 1 / (valueSpan(image.range) * Math.sqrt(pixels.dimension)));
    if (evaluation.features !== undefined) await add('features', evaluation.features, 1);
    const read: ReadPicture[] = [];
    const look = async (
      values: Float32Array<ArrayBuffer>,
      records: readonly number[],
      isMirrored: boolean,
    ) => {
      for (const { network, search } of measures.values()) {
        await search.add(rowsOf(await network.of(values), network.dimension));
      }
      read.push(...records.map((record) => ({ record, isMirrored })));
    };
    let done = 0;
    for await (const block of readValues(training, { ...reading, records: sets.references })) {
      await look(block.values, block.records, false);
      if (mirrors) {
        mirrorRows(block.values, 0, block.values.length, image.width);
        await look(block.values, block.records, true);
      }
      done += block.records.length;
      onProgress?.({ doing: 'comparing', done, count: sets.references.length });
    }
    const measured = new Map<MeasureName, Measured>();
    for (const [name, { search, scale }] of measures) {
      measured.set(name, measuredBy(search.neighbours(), count, scale));
    }
    const protocol = `${sets.protocol}${mirrors ? '; training pictures as they are and mirrored, as D saw them' : ''}`;
    const real = joined(queries.slice(1));
    const variety = varietyOf(rowsOf(samples, pixels.dimension), rowsOf(real, pixels.dimension));
    const conclusion = judged(measured, count, variety);
    return { training, protocol, seeds, classes, samples, read, measured, skipped, ...conclusion };
  } finally {
    for (const { search } of measures.values()) await search.release();
  }
}

/** Whether the training showed pictures left to right, too: then mirrored copies are copies. */
function mirrorsPictures({ preparation, training }: RunOptions): boolean {
  return preparation?.mirror === true || training.augment?.includes('mirror') === true;
}

async function searchFor(
  queries: readonly Float32Array[],
  network: FeatureNetwork,
  runtime: Runtime,
): Promise<NeighbourSearch> {
  const features: Float32Array[] = [];
  for (const values of queries) features.push(await network.of(values));
  return new NeighbourSearch(rowsOf(joined(features), network.dimension), shownNeighbours, runtime);
}

function measuredBy(neighbours: Neighbours, samples: number, scale: number): Measured {
  const scaled = { ...neighbours, squared: neighbours.squared.map((value) => value * scale ** 2) };
  const [generated, heldOut] = [
    nearnessOf(scaled, 0, samples),
    nearnessOf(scaled, samples, scaled.squared.length / scaled.k),
  ];
  const comparison = compareNearness(generated, heldOut);
  return { neighbours: scaled, samples: generated.distances, heldOut: heldOut.distances, comparison };
}

function judged(measured: ReadonlyMap<MeasureName, Measured>, samples: number, variety: number | undefined) {
  const pixels = measured.get('pixels')!;
  const copies = pixels.samples.filter((distance) => distance < copyBelow).length;
  const verdict = verdictOf(pixels.comparison, measured.get('features')?.comparison, copies, variety);
  return { variety, copies, verdict, suggestion: describeVerdict(verdict, copies, samples) };
}
