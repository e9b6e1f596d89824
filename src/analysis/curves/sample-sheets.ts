/** Samples of one run as a sheet beside those of others: the same seeds in the same places. */
import { range } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { cloud } from '../../drawing/figures/cloud.ts';
import { oneOf } from '../../drawing/figures/parts.ts';
import { frameWidth } from '../../drawing/pictures.ts';
import { inRows, type Box } from '../../drawing/svg/box.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import {
  Generator,
  withGenerator,
  type GeneratorOptions,
  type GeneratorChoice,
} from '../../runs/generator.ts';
import { drawnPoints } from '../../runs/point-drawing.ts';
import { pointsOf, type TrainedRun } from '../../runs/trained-run.ts';

/** What a generator made of seeds. */
export interface Sampled extends GeneratorChoice {
  readonly run: TrainedRun;
  /** Pictures [seeds, C, H, W], or points [seeds, dimension]. */
  readonly values: Float32Array;
}

/**
 * Samples seeds of a run; of a run of points as many as a plot shows, so that they can be compared with the data.
 *
 * @throws SparringError if the device cannot run the generator, or the run keeps no such weights
 */
export async function sampleRun(
  run: TrainedRun,
  runtime: Runtime,
  seeds: readonly number[],
  { weights, normalisation }: Pick<GeneratorOptions, 'weights' | 'normalisation'>,
): Promise<Sampled> {
  const { networks } = run;
  const opening = Generator.create(run, runtime, { weights, normalisation, network: networks });
  return withGenerator(opening, async (generator) => {
    const shown = networks.kind === 'points' ? range(0, drawnPoints) : seeds;
    const values = await generator.sampleSeeds(shown);
    return { run, values, weights: generator.weights, normalisation: generator.normalisation };
  });
}

/** Space between pictures of a sheet: their frames, which are not drawn, already are some. */
const gap = 0;

/** The samples in at most `width` pixels, `columns` pictures in a row; points as a plot with those of the data. */
export function sheetOf({ run, values }: Sampled, columns: number, width: number): Box {
  if (run.networks.kind === 'points') {
    const points = pointsOf(run.options);
    const { dimension, extent } = points;
    const real = points.draw(drawnPoints, new RandomStream(0, 'points', 0));
    return cloud({ real, generated: values, dimension, extent, side: Math.min(width, maxCloudSide) });
  }
  const { image } = run.gan;
  const side = Math.floor(width / columns) - 2 * frameWidth;
  const scale = wholeIfLarger(side / Math.max(image.height, image.width));
  const count = values.length / (image.channels * image.height * image.width);
  const pictures = range(0, count).map((i) => oneOf(values, image, i, { scale }));
  return inRows(pictures, columns, { gap });
}

const maxCloudSide = 300;

/** Pixels that are enlarged become squares of equal size. */
function wholeIfLarger(scale: number): number {
  return scale >= 1 ? Math.floor(scale) : scale;
}
