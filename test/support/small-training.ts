/** One small training, the same in Node and in a page, on any device: what tests of devices compare. */
import type * as Library from '../../src/library.ts';
import type { Runtime, StepReport } from '../../src/library.ts';

export interface SmallTraining {
  readonly reports: readonly StepReport[];
  /** Every tensor of the final state: weights, running statistics, both moments. */
  readonly state: Readonly<Record<string, readonly number[]>>;
  /** The pictures of sixteen seeds after the last step, as a grid of 4×4 would show them. */
  readonly pictures: readonly number[];
}

/**
 * Trains a DCGAN of 16×16 on pictures made by a formula, then samples it. Sent into a page as text, so it sees
 * nothing but its argument.
 */
export async function trainSmallDcgan({
  library,
  runtime,
  steps,
}: {
  readonly library: typeof Library;
  readonly runtime: Runtime;
  readonly steps: number;
}): Promise<SmallTraining> {
  const { dcgan, presets, objectives, adam, Trainer, Sampler, latentOfSeeds } = library;
  const [side, batchSize, channels] = [16, 8, 3];
  const network = { ...presets['dcgan-64'].network, height: side, width: side, latentDim: 16 };
  const gan = dcgan({ ...network, channels: 3, ngf: 8, ndf: 8 });
  const trainer = await Trainer.create(
    {
      gan,
      objective: objectives['non-saturating'],
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
  // Slanted stripes by whole-number arithmetic: no device's sine can differ.
  const nextBatch = async () => {
    const batch = new Float32Array(batchSize * channels * side * side);
    for (let i = 0; i < batch.length; i++) {
      const x = i % side;
      const y = Math.floor(i / side) % side;
      const c = Math.floor(i / side ** 2) % channels;
      const picture = shown + Math.floor(i / (channels * side ** 2));
      batch[i] = Math.abs(((x * (1 + (picture % 3)) + y * (1 + c) + 5 * picture + 7 * c) % 64) - 32) / 16 - 1;
    }
    shown += batchSize;
    return batch;
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

/** How far two trainings are apart, each figure the worst of its kind. */
export interface Distance {
  /** Of losses and probabilities, relative to the first training's. */
  readonly reports: number;
  /** Of weights and running statistics, relative to one plus the first training's largest of that tensor. */
  readonly weights: number;
  /** Of a picture's elements, which lie in [−1, 1]. */
  readonly pictures: number;
}

export function distanceBetween(a: SmallTraining, b: SmallTraining): Distance {
  if (a.reports.length !== b.reports.length) throw new Error('trainings of different lengths');
  const reports = a.reports.map((report, i) => {
    const { step, ...figures } = report;
    if (b.reports[i]!.step !== step) throw new Error(`step ${b.reports[i]!.step} beside step ${step}`);
    const relative = Object.entries(figures).map(([name, value]) =>
      Math.abs(b.reports[i]![name as keyof StepReport] / value - 1),
    );
    return largest(relative);
  });
  // A slash marks an optimiser's slot: moments are sums of squares, no weights.
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
  if (a.length !== b.length) throw new Error(`${a.length} numbers beside ${b.length}`);
  return largest(a.map((value, i) => Math.abs(value - b[i]!)));
}

/** The largest of some numbers ≥ 0; NaN if one is NaN, so that no bound holds. */
function largest(values: readonly number[]): number {
  return values.reduce((max, value) => Math.max(max, value), 0);
}
