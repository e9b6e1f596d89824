/** From pictures to the numbers that a linear machine classifies: a trained D's features, random ones, or pixels. */
import { totalmem } from 'node:os';
import { SparringError } from '../../core/errors.ts';
import { DiscriminatorFeatures } from '../../analysis/features/discriminator.ts';
import type { PictureGan } from '../../gan/networks/gan.ts';
import { exampleStatistics } from '../../gan/sampling/standing-statistics.ts';
import { rowsOf, type Rows } from '../../analysis/metrics/rows.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { State } from '../../engine/runtime/state.ts';

/** Makes features of blocks of pictures. */
export interface FeatureMaker {
  readonly dimension: number;
  of(blocks: readonly Float32Array[]): Promise<Rows[]>;
  release(): Promise<void>;
}

/**
 * The features of a discriminator, its batch normalisation by the statistics of real pictures alone, as DCGAN's authors
 * take them (those of a training are of generated ones too).
 *
 * @param state holds D's weights; its statistics are replaced
 * @param pictures [count, C, H, W] in the GAN's range, to measure the statistics on
 */
export async function discriminatorFeatures(
  gan: PictureGan,
  state: State,
  pictures: Float32Array,
  runtime: Runtime,
): Promise<FeatureMaker> {
  for (const [name, values] of await exampleStatistics(gan, pictures, state, runtime))
    state.set(name, values);
  const features = await DiscriminatorFeatures.create(gan, runtime);
  const { dimension } = features;
  return {
    dimension,
    async of(blocks) {
      const rows: Rows[] = [];
      for (const block of blocks) rows.push(rowsOf(await features.of(block, state), dimension));
      return rows;
    },
    release: () => features.release(),
  };
}

/** The pixels themselves. */
export function pixelFeatures({ image: { channels, height, width } }: PictureGan): FeatureMaker {
  const dimension = channels * height * width;
  return {
    dimension,
    of: async (blocks) => blocks.map((block) => rowsOf(block, dimension)),
    release: async () => undefined,
  };
}

/** @throws SparringError if so many features would not leave room for anything else in memory */
export function checkMemory(count: number, dimension: number, memory = totalmem()): void {
  const bytes = 4 * count * dimension;
  if (bytes <= 0.6 * memory) return;
  const gigabytes = (value: number) => (value / 2 ** 30).toFixed(1);
  throw new SparringError(
    `${count} pictures of ${dimension} features are ${gigabytes(bytes)} GiB, and the machine has ${gigabytes(memory)}: use a run with a smaller --ndf`,
  );
}
