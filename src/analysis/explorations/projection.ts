import { basename } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { mean, norm, range, rounded } from '../../core/numbers.ts';
import { option, says } from '../../core/sentence.ts';
import { counted, percent } from '../../core/wording.ts';
import { projectionFigure } from '../../drawing/figures/projection-figure.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { State } from '../../engine/runtime/state.ts';
import type { LatentSpec, PictureGan } from '../../gan/networks/gan.ts';
import { stateNames } from '../../gan/networks/state-names.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import { generatorStateOf, type Normalisation } from '../../runs/generator.ts';
import { chooseWeights, type TrainedRun } from '../../runs/trained-run.ts';
import type { WeightKind } from '../../gan/sampling/standing-generator.ts';
import { classOf, typicalNorm } from '../explore/latent.ts';
import { projectPicture, type Projection, type ProjectionOptions } from '../explore/latent-projection.ts';
import { hasFeatures } from '../features/discriminator.ts';
import { stepWording } from '../../runs/step-wording.ts';
import { readPicture } from './picture-file.ts';

/** How a picture is projected. */
export interface ProjectionSettings extends Pick<ProjectionOptions, 'signal' | 'onStep'> {
  /** Updates of each z. Default 300. */
  readonly steps?: number | undefined;
  /** How many z move at once. Default 8. */
  readonly starts?: number | undefined;
  /** The seed of the first start; the others have the following ones. Default 0. */
  readonly seed?: number | undefined;
  /** Weight of the distance in D's features. Default 0: pixels alone. */
  readonly features?: number | undefined;
  /** Default: the moving average if the run keeps one. */
  readonly weights?: WeightKind | undefined;
  /** Default `standing`. Not `batch`: a picture must depend on its z alone. */
  readonly normalisation?: Normalisation | undefined;
}

/** The usual projection. */
export const usualProjection = { steps: 300, starts: 8, seed: 0, features: 0 } as const;

/**
 * Finds z whose pictures are near the picture of a file, which is resized and cropped as for training.
 *
 * @throws UsageError if the normalisation is `batch`, or features are asked for of a D that has none of a picture alone
 * @throws SparringError if the file is no picture, or the device fails; the signal's reason if it is aborted
 */
export async function exploreProjection(
  run: TrainedRun,
  path: string,
  runtime: Runtime,
  settings: ProjectionSettings = {},
): Promise<Findings> {
  const { gan } = run;
  const { normalisation = 'standing', signal, onStep } = settings;
  const {
    steps = usualProjection.steps,
    starts = usualProjection.starts,
    seed = usualProjection.seed,
    features = usualProjection.features,
  } = settings;
  check(gan, normalisation, features);
  const weights = chooseWeights(run, settings.weights);
  const picture = await readPicture(path, gan.image);
  const state = await generatorStateOf(run, { weights, normalisation }, () => Promise.resolve(runtime));
  if (features > 0) await addDiscriminator(state, run);
  const seeds = range(seed, seed + starts);
  const found = await projectPicture(gan, picture, state, runtime, {
    starts: latentOfSeeds(gan, seeds),
    steps,
    features,
    signal,
    onStep,
  });
  const pictures = found.map(({ image, error }) => ({ image, caption: percent(error) }));
  const atRandom = mean(found.map(({ startError }) => startError));
  return {
    figure: figureOfRun({ run, weights, normalisation }, projectionFigure(picture, pictures, gan.image), {
      title: 'The pictures of the generator nearest to a given one',
      reading:
        `Framed: ${basename(path)}. The others: what gradient descent on z from ${counted(starts, 'start')} led to, nearest first, ` +
        `with the difference in percent of the range of values (root mean square). Random z differ by ${percent(atRandom)}.`,
    }),
    numbers: {
      file: path,
      steps,
      starts,
      seed,
      features,
      typicalNorm: rounded(typicalNorm(gan.latent)),
      randomError: rounded(atRandom),
      projections: found.map((projection) => numbersOf(projection, gan.latent, seeds)),
    },
    sentences: sentencesOf(found[0]!, gan.latent, seeds, { made: stepWording(run), steps, atRandom }),
  };
}

function check(gan: PictureGan, normalisation: Normalisation, features: number): void {
  if (normalisation === 'batch') {
    throw new UsageError(
      says`got ${option('normalisation', 'batch')}, with which a picture depends on others: use standing or running statistics`,
      { code: 'not-applicable', option: 'normalisation' },
    );
  }
  if (features > 0 && !hasFeatures(gan)) {
    throw new UsageError(
      says`got ${option('features', features)}, but this discriminator has no features of a picture alone: compare pixels, with ${option('features', 0)}`,
      { code: 'not-applicable', option: 'features' },
    );
  }
}

/** Copies D's tensors, which the state of a generator lacks. */
async function addDiscriminator(state: State, { gan, state: trained }: TrainedRun): Promise<void> {
  for (const [path, { shape }] of Object.entries(gan.discriminator.parameters)) {
    const name = stateNames.parameter('discriminator', path);
    state.add(name, shape, await trained.read(name));
  }
}

function numbersOf(
  { start, z, error, startError }: Projection,
  latent: LatentSpec,
  seeds: readonly number[],
): Readonly<Record<string, unknown>> {
  const label = classOf(z, latent);
  return {
    seed: seeds[start],
    ...(label === undefined ? {} : { class: label }),
    error: rounded(error),
    startError: rounded(startError),
    norm: rounded(norm(z)),
    z: [...z],
  };
}

function sentencesOf(
  nearest: Projection,
  latent: LatentSpec,
  seeds: readonly number[],
  { made, steps, atRandom }: { readonly made: string; readonly steps: number; readonly atRandom: number },
): string[] {
  const label = classOf(nearest.z, latent);
  return [
    `${counted(seeds.length, 'start')} of ${made}, moved ${counted(steps, 'time')}.`,
    `The nearest differs by ${percent(nearest.error)} of the range of values (root mean square); random z differ by ${percent(atRandom)}. ` +
      `It began at seed ${seeds[nearest.start]}${label === undefined ? '' : `, of class ${label}`}.`,
    `Its z has norm ${norm(nearest.z).toFixed(1)}; a random z has about ${typicalNorm(latent).toFixed(1)}.`,
  ];
}
