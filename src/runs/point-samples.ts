/** Writes the points that a run generates to a file: as a plot, or as numbers. */
import { judgementBy } from '../gan/objectives/objectives.ts';
import { range } from '../core/numbers.ts';
import { encodingOf } from '../data/pictures/encoding.ts';
import { writeResult } from '../data/disk/result-files.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { PointGan } from '../gan/networks/gan.ts';
import type { WeightKind } from '../gan/sampling/standing-generator.ts';
import { Generator, withGenerator } from './generator.ts';
import { pointsOf, type TrainedRun } from './trained-run.ts';
import { drawnPoints, PointDrawing } from './point-drawing.ts';
import { filesAt, numbersOf, seedsOf, type Samples, type SampleSource } from './samples.ts';

/** Points generated at a time. */
const batchSize = 256;

export interface PointSampleRequest {
  /** Default: the seeds from 0, as many as a plot shows. */
  readonly source?: SampleSource | undefined;
  /** Default: the moving average if the run keeps one. */
  readonly weights?: WeightKind | undefined;
  /** As of a `Generator`. Default: z as drawn. */
  readonly truncation?: number | undefined;
  /** Written as numbers if it ends in `.csv`, else as a plot in the format of the ending. */
  readonly file: string;
}

/**
 * Plots the points of seeds together with the data, or writes them as CSV.
 *
 * @param gan the run's own networks
 * @throws SparringError if the device cannot run them, or the file cannot be written
 */
export async function writePointSamples(
  run: TrainedRun,
  gan: PointGan,
  { source = { seeds: range(0, drawnPoints) }, weights, truncation, file }: PointSampleRequest,
  runtime: Runtime,
): Promise<Samples> {
  const options = { weights, truncation, normalisation: 'running', batchSize, network: gan } as const;
  const points = await withGenerator(Generator.create(run, runtime, options), (generator) =>
    'seeds' in source ? generator.sampleSeeds(source.seeds) : generator.sample(source.z),
  );
  const replaced = await filesAt(file);
  if (file.toLowerCase().endsWith('.csv')) {
    await writeResult(file, csvOf(gan, source, points));
    return { ...seedsOf(source), pictures: 0, files: [file], replaced, others: 0 };
  }
  const drawing = await PointDrawing.create(
    gan,
    pointsOf(run.options),
    runtime,
    judgementBy(run.options.training.objective),
  );
  try {
    await writeResult(file, await drawing.draw(points, run.state, encodingOf(file)));
  } finally {
    await drawing.release();
  }
  return { ...seedsOf(source), pictures: 1, files: [file], replaced, others: 0 };
}

function csvOf(
  { point: { dimension }, latent }: PointGan,
  source: SampleSource,
  points: Float32Array,
): string {
  const names = ['x', 'y', 'z'].slice(0, dimension);
  const numbers = numbersOf(source, latent);
  const rows = numbers.map((number, i) => [number, ...points.subarray(i * dimension, (i + 1) * dimension)]);
  return [['seeds' in source ? 'seed' : 'number', ...names], ...rows]
    .map((row) => `${row.join(',')}\n`)
    .join('');
}
