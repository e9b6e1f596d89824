import { norm, rounded } from '../../core/numbers.ts';
import { counted } from '../../core/wording.ts';
import { seedPictures } from '../../drawing/figures/parts.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import type { Generator } from '../../runs/generator.ts';
import { typicalNorm, vectorsOf } from '../explore/latent.ts';
import { stepWording } from '../../runs/step-wording.ts';

const columns = 10;

/** Samples with their seeds below them, for choosing exemplars. */
export async function exploreSheet(generator: Generator, seeds: readonly number[]): Promise<Findings> {
  const { gan } = generator;
  const images = await generator.sampleSeeds(seeds);
  const sheet = seedPictures(images, gan.image, seeds, Math.min(columns, seeds.length), String);
  const norms = vectorsOf(latentOfSeeds(gan, seeds), gan.latent.dimension).map(norm).map(rounded);
  return {
    figure: figureOfRun(generator, sheet, {
      title: 'Samples by seed',
      reading: 'The number below a picture is its seed. sparring explore arithmetic and turn take seeds.',
    }),
    numbers: { seeds, norms, typicalNorm: rounded(typicalNorm(gan.latent)) },
    sentences: [
      `${counted(seeds.length, 'picture')} of ${stepWording(generator.run)}, each with its seed below it.`,
    ],
  };
}
