/** Trainings in a worker: some whose numbers are no longer finite, and one with options that change a DCGAN. */
import { expect, it } from 'vitest';
import { checkOptions } from '../core/checks.ts';
import { RandomStream } from '../core/random.ts';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import { augmentationOf } from '../gan/augmentation/augmentation.ts';
import { decodeCheckpoint } from '../gan/files/checkpoint.ts';
import { dcgan } from '../gan/networks/dcgan.ts';
import { presets } from '../gan/presets/presets.ts';
import { objectiveOf } from '../gan/objectives/objective-settings.ts';
import { noiseSchedule } from '../gan/training/instance-noise.ts';
import { optimisersOf, type AdamSettings } from '../gan/training/optimiser-settings.ts';
import { Trainer } from '../gan/training/trainer.ts';
import type { WorkerTrainingOptions } from './protocol.ts';
import { trainingRules } from './training-rules.ts';
import { WorkerSession } from './worker-session.ts';

const { network, optimiser } = presets['gan-2d'];
const options = {
  preset: 'gan-2d',
  network: { ...network, generator: [4], discriminator: [4] },
  batchSize: 4,
  steps: 5,
} as const satisfies WorkerTrainingOptions;
const runtime = () => createNodeRuntime({ threads: 1 });

/** Points that are numbers up to a batch, counted from 0. */
const batchUntil = (end: number) => ({
  batch: (number: number) => ({ pictures: new Float32Array(8).fill(number < end ? 0.5 : Number.NaN) }),
});

it('that diverges keeps the state of the step before, which continues at a lower rate', async () => {
  const session = await WorkerSession.create(options, batchUntil(3), runtime);
  const reported: number[] = [];
  const failed = session.train(({ steps }) => void reported.push(...steps.map(({ step }) => step)));
  await expect(failed).rejects.toThrow(
    expect.objectContaining({
      code: 'diverged',
      message:
        'training diverged at step 4 (loss D NaN, loss G NaN): the state of step 3 is kept, so continue from its checkpoint, or an earlier one, with a lower learningRate',
    }),
  );
  expect(reported).toEqual([1, 2, 3]);
  const checkpoint = await session.checkpoint();
  expect(decodeCheckpoint(checkpoint, 'the checkpoint').iterations).toBe(3);
  const points = await session.sample({ seeds: [0, 1] });
  expect(points.every(Number.isFinite)).toBe(true);

  const slower = { ...optimiser, learningRate: 1e-6 };
  const next = await WorkerSession.create(
    { ...options, checkpoint, optimiser: slower },
    batchUntil(9),
    runtime,
  );
  expect(next.description.step).toBe(3);
  await next.train(() => undefined);
  expect(decodeCheckpoint(await next.checkpoint(), 'the checkpoint').iterations).toBe(5);
});

it('that diverges in its first step is to be started again', async () => {
  const session = await WorkerSession.create(options, batchUntil(0), runtime);
  await expect(session.train(() => undefined)).rejects.toThrow(
    /^training diverged at step 1 \(loss D NaN, loss G NaN\): start again with a lower learningRate, or another seed$/,
  );
  expect(decodeCheckpoint(await session.checkpoint(), 'the checkpoint').iterations).toBe(0);
});

it('trains a variant of a DCGAN on augmented pictures as a trainer of the library does', async () => {
  const variant = {
    ...presets['dcgan-28'].network,
    height: 16,
    width: 16,
    latentDim: 3,
    ngf: 2,
    ndf: 2,
    discriminatorNorm: 'spectral',
    generatorUpsampling: 'nearest',
  } as const;
  const asked = { preset: 'dcgan-28', network: variant, batchSize: 2, steps: 2, seed: 4 } as const;
  const batch = (number: number) => ({
    pictures: new RandomStream(5, 'test', number).uniform(new Float32Array(2 * 256), -1, 1),
  });
  const trained = async (changes: Partial<WorkerTrainingOptions> = {}) => {
    const session = await WorkerSession.create({ ...asked, ...changes }, { batch }, runtime);
    await session.train(() => undefined);
    return decodeCheckpoint(await session.checkpoint(), 'the checkpoint').tensors;
  };
  const gan = dcgan(variant);
  const rates = {
    discriminatorRate: 1e-3,
    beta2: 0.9,
    warmUp: 2,
    decay: { shape: 'cosine', from: 0 },
  } as const;
  const adam = { ...presets['dcgan-28'].optimiser, ...rates } as AdamSettings;
  const trainer = await Trainer.create(
    {
      gan,
      objective: objectiveOf('hinge', { consistency: 2 }, gan),
      optimisers: optimisersOf(adam, { batches: 1, k: 1, steps: 2 }),
      batchSize: 2,
      seed: 4,
      augmentation: augmentationOf(['color', 'cutout'], gan),
      augmentationStrength: 'adaptive',
      instanceNoise: noiseSchedule({ deviation: 0.2, decays: true }, 2),
    },
    await runtime(),
  );
  let taken = 0;
  for (let step = 0; step < 2; step++) await trainer.step(async () => batch(taken++));
  const expected = await trainer.tensors();
  const everything = {
    augment: ['color', 'cutout'],
    augmentStrength: 'adaptive',
    instanceNoise: { deviation: 0.2, decays: true },
    objective: 'hinge',
    penalties: { consistency: 2 },
    optimiser: adam,
  } as const;
  const got = await trained(everything);
  expect([...got.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  for (const [name, { data }] of expected) expect(got.get(name)!.data, name).toEqual(data);
  const name = 'discriminator.conv1.weight';
  // An adaptive augmentation changes nothing in its first steps, one without a strength always does.
  for (const left of ['augmentStrength', 'instanceNoise', 'objective', 'penalties', 'optimiser']) {
    const other = await trained({ ...everything, [left]: undefined });
    expect(other.get(name)!.data, left).not.toEqual(expected.get(name)!.data);
  }
  await trainer.release();
});

it.each([
  [{ augmentStrength: 2 }, 'augmentStrength got 2, expected adaptive, or a number from 0 to 1'],
  [{ instanceNoise: 0.1 }, 'instanceNoise got 0.1'],
  [{ instanceNoise: { deviation: -1 } }, 'instanceNoise.deviation got -1'],
  [{ penalties: { consistency: -1 } }, 'penalties.consistency got -1'],
])('refuses %j in a sentence', (wrong, sentence) => {
  expect(() =>
    checkOptions('startTrainingWorker', { preset: 'dcgan-28', ...wrong } as never, trainingRules),
  ).toThrow(sentence);
});

it('refuses what decreases to the last step, if no steps are asked for', async () => {
  const { steps: _, ...endless } = options;
  const decay = { shape: 'linear', from: 0 } as const;
  for (const changes of [
    { optimiser: { ...(optimiser as AdamSettings), decay } },
    { instanceNoise: { deviation: 1, decays: true } },
  ]) {
    await expect(WorkerSession.create({ ...endless, ...changes }, batchUntil(9), runtime)).rejects.toThrow(
      'only the time is limited: pass steps or epochs as well',
    );
  }
});
