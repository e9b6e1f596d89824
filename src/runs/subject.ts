/** What a run is trained on, and how it is drawn: pictures in grids, or points in plots. */
import { judgementBy } from '../gan/objectives/objectives.ts';
import type { GridNumbers } from '../analysis/health/training-numbers.ts';
import { Coverage } from '../analysis/metrics/coverage.ts';
import { rowsOf } from '../analysis/metrics/rows.ts';
import { varietyOf } from '../analysis/metrics/variety.ts';
import { DataError, UsageError } from '../core/errors.ts';
import { rounded } from '../core/numbers.ts';
import { RandomStream } from '../core/random.ts';
import { BatchStream } from '../data/batches.ts';
import { meanPicture } from '../data/mean-picture.ts';
import { encodeGrid, scaleForScreen } from '../data/pictures/encode.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import type { ImageSpec, PictureGan, PointGan } from '../gan/networks/gan.ts';
import { wantsMarginals } from '../gan/networks/network.ts';
import type { BatchSupplier } from '../gan/training/trainer.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { State } from '../engine/runtime/state.ts';
import { drawnPoints, PointDrawing } from './point-drawing.ts';
import { PointStream, type PointSource } from './point-source.ts';
import { ganOf, type RunOptions } from './run-options.ts';

/** The data of a run. */
export type RunData = PictureSource | PointSource;

/** Batches of real examples in a reproducible order, from which a run can resume. */
export interface ExampleStream extends Pick<BatchStream, 'close' | 'epoch' | 'skipped' | 'waitedSeconds'> {
  /** The batch that `next` will return. */
  peek(): Promise<Float32Array>;
}

export interface Subject {
  readonly batches: ExampleStream;
  /** The next batch, with the labels of its pictures if they are known. */
  readonly next: BatchSupplier;
  /** The number of seeds, from 0, that a sample shows. */
  readonly shown: number;
  /** The mean of the data, for networks that are initialised with it. */
  readonly marginals: () => Promise<Float32Array | undefined>;
  /** Draws the first real examples of a batch as PNG. */
  readonly drawReals: (batch: Float32Array, state: State) => Promise<Uint8Array>;
  /** Draws generated examples as PNG. @param state of the training, for drawings that show D as well */
  readonly drawSamples: (examples: Float32Array, state: State) => Promise<Uint8Array>;
  /** How the samples of a grid compare with a batch of real examples, for `metrics.jsonl`. */
  readonly compare: (samples: Float32Array, batch: Float32Array) => GridNumbers;
  /** The number of training pictures; undefined if there is no end to them. */
  readonly examples: number | undefined;
  readonly release: () => Promise<void>;
}

/** Of fewer pictures, the differences between two say little about all. */
const minCompared = 16;

/** @param consumed batches that the run has already used */
export function pictureSubject(
  { image, latent }: PictureGan,
  source: PictureSource,
  { network, training, grid, preparation }: RunOptions,
  consumed: number,
): Subject {
  const { batchSize, seed } = training;
  if (latent.classes !== undefined && source.labels === undefined) {
    throw new UsageError(
      `${source.name} has no labels, but these networks are conditional: pass data with labels`,
    );
  }
  if (preparation?.values !== image.range) {
    throw new DataError(
      `options.json was changed: it prepares pictures in the range ${preparation?.values}, but the networks generate the range ${image.range}`,
    );
  }
  const reading = { source, shape: image, batchSize, seed, range: image.range, mirror: preparation.mirror };
  const batches = new BatchStream({ ...reading, consumed });
  const shown = grid.rows * grid.columns;
  const size = image.channels * image.height * image.width;
  return {
    batches,
    next: () => batches.nextLabelled(),
    shown,
    marginals: async () => (wantsMarginals(network) ? meanPicture(reading) : undefined),
    drawReals: (batch) => gridOf(batch.subarray(0, Math.min(shown, batchSize) * size), image, grid.columns),
    drawSamples: (images) => gridOf(images, image, grid.columns),
    compare(samples, batch) {
      if (Math.min(shown, batchSize) < minCompared) return {};
      const variety = varietyOf(rowsOf(samples, size), rowsOf(batch, size));
      return variety === undefined ? {} : { variety: rounded(variety) };
    },
    examples: source.count,
    release: () => batches.close(),
  };
}

function gridOf(images: Float32Array, image: ImageSpec, columns: number): Promise<Uint8Array> {
  const { channels, height, width, range } = image;
  const count = images.length / (channels * height * width);
  const scale = scaleForScreen(height, width);
  return encodeGrid(images, { count, channels, height, width }, { columns, range, scale });
}

/**
 * The real points around one that a sample has to be among for it to be reached: as many as a mode of 25 has. Among the
 * nearest five, a sample that is slightly beside the middle of its mode would leave most of the mode out.
 */
const coverageNeighbours = 40;

/** @param consumed batches that the run has already used. @throws SparringError if the device cannot run D */
export async function pointSubject(
  gan: PointGan,
  { points }: PointSource,
  { training: { batchSize, seed, objective } }: RunOptions,
  consumed: number,
  runtime: Runtime,
): Promise<Subject> {
  const drawing = await PointDrawing.create(gan, points, runtime, judgementBy(objective));
  const batches = new PointStream(points, { batchSize, seed, consumed });
  const { dimension } = points;
  // The same points in each drawing, so that the numbers of two can be compared.
  const coverage = new Coverage(
    rowsOf(points.draw(drawnPoints, new RandomStream(0, 'points', 0)), dimension),
    coverageNeighbours,
  );
  return {
    batches,
    next: () => batches.next(),
    shown: drawnPoints,
    marginals: async () => undefined,
    drawReals: (batch, state) => drawing.draw(batch, state),
    drawSamples: (generated, state) => drawing.draw(generated, state),
    compare: (samples) => ({ coverage: rounded(coverage.of(rowsOf(samples, dimension))) }),
    examples: undefined,
    release: () => drawing.release(),
  };
}

/** @throws UsageError if the networks of a run do not generate what its data is */
export async function subjectOf(
  options: RunOptions,
  data: RunData,
  consumed: number,
  runtime: Runtime,
): Promise<Subject> {
  const gan = ganOf(options);
  if (gan.kind === 'points' && data.kind === 'points')
    return pointSubject(gan, data, options, consumed, runtime);
  if (gan.kind === 'pictures' && data.kind === 'pictures')
    return pictureSubject(gan, data, options, consumed);
  throw new UsageError(
    `${options.preset} generates ${gan.kind}, but ${data.name} is ${data.description}: choose other data or another preset`,
  );
}
