/** `sparring sample` of a run that makes points: a plot of many, or their numbers. */
import { deviceOptions, type SamplingFlags } from '../options/shared.ts';
import { range } from '../../core/numbers.ts';
import { join } from 'node:path';
import type { PointGan } from '../../gan/networks/gan.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { drawnPoints, PointDrawing } from '../../runs/point-drawing.ts';
import { Generator, withGenerator } from '../../runs/generator.ts';
import { pointsOf, type TrainedRun } from '../../runs/open-run.ts';

/** What files of points end in: a plot, or numbers. */
export const pointFileEndings: readonly string[] = ['.png', '.csv'];

export interface PointFlags extends SamplingFlags {
  readonly seeds?: number[];
  readonly out?: string;
}

/** Draws the points of seeds beside the data, or writes them as CSV if `--out` ends so. Returns what was made. */
export async function samplePoints(
  run: TrainedRun,
  gan: PointGan,
  flags: PointFlags,
): Promise<{ seeds: readonly number[]; pictures: number; files: readonly string[] }> {
  const seeds = flags.seeds ?? range(0, drawnPoints);
  const runtime = await createNodeRuntime(deviceOptions(flags));
  const options = { weights: flags.weights, normalisation: 'running', batchSize: 256, network: gan } as const;
  const points = await withGenerator(Generator.create(run, runtime, options), (generator) =>
    generator.sampleSeeds(seeds),
  );
  const file = flags.out ?? join(run.path, 'sample.png');
  if (file.toLowerCase().endsWith('.csv')) {
    await writeFileAtomic(file, csvOf(seeds, points, gan.point.dimension));
    return { seeds, pictures: 0, files: [file] };
  }
  const drawing = await PointDrawing.create(gan, pointsOf(run.options), runtime);
  await writeFileAtomic(file, await drawing.draw(points, run.state));
  await drawing.release();
  return { seeds, pictures: 1, files: [file] };
}

function csvOf(seeds: readonly number[], points: Float32Array, dimension: number): string {
  const names = ['x', 'y', 'z'].slice(0, dimension);
  const rows = seeds.map((seed, i) => [seed, ...points.subarray(i * dimension, (i + 1) * dimension)]);
  return [['seed', ...names], ...rows].map((row) => `${row.join(',')}\n`).join('');
}
