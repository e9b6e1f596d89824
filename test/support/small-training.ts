/** A small training that is the same in Node, in a page and on any device, for tests that compare devices. */
import type * as Library from '../../src/library.ts';
import type * as Nn from '../../src/nn.ts';
import type { Runtime, StepReport } from '../../src/library.ts';

export interface SmallTraining {
  readonly reports: readonly StepReport[];
  /** All tensors of the final state: weights, running statistics, both moments. */
  readonly state: Readonly<Record<string, readonly number[]>>;
  /** The pictures of sixteen seeds after the last step, normalised as one batch. */
  readonly pictures: readonly number[];
}

/**
 * Trains a 16×16 DCGAN on pictures computed by a formula, then samples it. The function is sent to a page as text, so
 * it can only access its argument.
 */
export async function trainSmallDcgan({
  library,
  runtime,
  steps,
  architecture = 'dcgan',
  changes = {},
  objective = 'non-saturating',
  penalties = {},
  augment,
  seen = {},
}: {
  /** Of `sparring` and `sparring/nn`. */
  readonly library: typeof Library & typeof Nn;
  readonly runtime: Runtime;
  readonly steps: number;
  /** Default `dcgan`. */
  readonly architecture?: Nn.DcganArchitecture;
  /** How the networks depart from a DCGAN as the papers have it. Other architectures take none. */
  readonly changes?: Partial<Library.DcganOptions>;
  readonly objective?: Library.ObjectiveName;
  readonly penalties?: Nn.PenaltySettings;
  readonly augment?: readonly Nn.AugmentationName[] | undefined;
  /** What else changes the pictures that D sees, and how often. */
  readonly seen?: Pick<Library.TrainerSetup, 'augmentationStrength' | 'instanceNoise'>;
}): Promise<SmallTraining> {
  const {
    augmentationOf,
    dcgan,
    fastgan,
    residual,
    presets,
    objectiveOf,
    adam,
    Trainer,
    Sampler,
    latentOfSeeds,
  } = library;
  // Of 16, the maps of FastGAN are too few to excite each other.
  const [side, batchSize, channels] = [architecture === 'fastgan' ? 32 : 16, 8, 3];
  const square = {
    channels: 3,
    height: side,
    width: side,
    latentDim: 16,
    latentDistribution: 'normal',
    ngf: 8,
    ndf: 8,
  } as const;
  const makers = {
    dcgan: () => dcgan({ ...presets['dcgan-64'].network, ...square, ...changes }),
    residual: () => residual(square),
    fastgan: () => fastgan(square),
  };
  const gan = makers[architecture]();
  const trainer = await Trainer.create(
    {
      gan,
      objective: objectiveOf(objective, penalties, gan),
      ...(augment === undefined ? {} : { augmentation: augmentationOf(augment, gan) }),
      ...seen,
      optimisers: { generator: adam(), discriminator: adam() },
      batchSize,
      realLabel: 1,
      generatorNoise: 'shared',
      k: 1,
      seed: 7,
    },
    runtime,
  );
  let shown = 0;
  // Slanted stripes, by integer arithmetic: the sine could differ between engines.
  const nextBatch = async () => {
    const batch = new Float32Array(batchSize * channels * side * side);
    for (let i = 0; i < batch.length; i++) {
      const x = i % side;
      const y = Math.floor(i / side) % side;
      const c = Math.floor(i / side ** 2) % channels;
      const picture = shown + Math.floor(i / (channels * side ** 2));
      batch[i] = Math.abs(((x * (1 + (picture % 3)) + y * (1 + c) + 5 * picture + 7 * c) % 64) - 32) / 16 - 1;
    }
    const { classes } = changes;
    const first = shown;
    shown += batchSize;
    if (classes === undefined) return batch;
    return { pictures: batch, labels: Array.from({ length: batchSize }, (_, i) => (first + i) % classes) };
  };
  const reports: Library.StepReport[] = [];
  for (let i = 0; i < steps; i++) reports.push(await trainer.step(nextBatch));
  const sampler = await Sampler.create(gan, runtime, { batchSize: 16, normalisation: 'batch' });
  const z = latentOfSeeds(gan, [...Array(16).keys()]);
  const pictures = Array.from(await sampler.sample(z, trainer.state));
  const tensors = await trainer.tensors();
  const state = Object.fromEntries([...tensors].map(([name, { data }]) => [name, Array.from(data)]));
  await sampler.release();
  await trainer.release();
  return { reports, state, pictures };
}

/** The distance between two trainings: the maximum of each kind. */
export interface Distance {
  /** Losses and probabilities, relative to those of the first training. */
  readonly reports: number;
  /** Weights and running statistics, relative to 1 plus the first training's largest magnitude in that tensor. */
  readonly weights: number;
  /** Pixel values, which are in [−1, 1]. */
  readonly pictures: number;
}

export function distanceBetween(a: SmallTraining, b: SmallTraining): Distance {
  if (a.reports.length !== b.reports.length) throw new Error('trainings of different lengths');
  const reports = a.reports.map((report, i) => {
    const { step, ...figures } = report;
    if (b.reports[i]!.step !== step) throw new Error(`step ${b.reports[i]!.step} compared with step ${step}`);
    const relative = Object.entries(figures).map(([name, value]) => {
      const other = b.reports[i]![name as keyof StepReport]!;
      return other === value ? 0 : Math.abs(other / value - 1); // also of two zeros
    });
    return largest(relative);
  });
  // A slash marks a slot of an optimiser. Moments are not compared, only weights and statistics.
  const weights = Object.keys(a.state).filter((name) => !name.includes('/'));
  return {
    reports: largest(reports),
    weights: largest(
      weights.map(
        (name) =>
          apart(a.state[name]!, b.state[name]!) / (1 + largest(a.state[name]!.map((x) => Math.abs(x)))),
      ),
    ),
    pictures: apart(a.pictures, b.pictures),
  };
}

function apart(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new Error(`${a.length} numbers compared with ${b.length}`);
  return largest(a.map((value, i) => Math.abs(value - b[i]!)));
}

/** The largest of some numbers ≥ 0; NaN if one is NaN, so that no bound holds. */
function largest(values: readonly number[]): number {
  return values.reduce((max, value) => Math.max(max, value), 0);
}
