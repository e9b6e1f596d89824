/** A training whose state is in device memory is the same, bit by bit, as one in host memory. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { opaqueRuntime } from '../../engine/runtime/testing/opaque-runtime.ts';
import { adam } from '../../nn/optimiser.ts';
import { Judge } from '../sampling/judge.ts';
import { latentOfSeeds, Sampler } from '../sampling/sampler.ts';
import { standingGenerator } from '../sampling/standing-generator.ts';
import { exampleStatistics, standingStatistics } from '../sampling/standing-statistics.ts';
import { tinyBatches, tinyGan, tinyPictureSize, tinyTraining } from '../testing/tiny.ts';
import { takePretrained } from '../training/pretrained.ts';
import { Trainer } from '../training/trainer.ts';
import { decodeCheckpoint, encodeCheckpoint, networksOf } from './checkpoint.ts';
import { exportOnnx } from './export-onnx.ts';

const plain = await createNodeRuntime({ threads: 1 });
const device = opaqueRuntime(plain);
const nothing = { fed: 0, reported: 0, written: 0, read: 0 };

/** Everything that a state may hold: moments, statistics, the moving average. */
const options = {
  ...tinyTraining,
  k: 2,
  averageDecay: 0.9,
  optimisers: { generator: adam({ learningRate: 0.01 }), discriminator: adam({ learningRate: 0.02 }) },
};
const z = latentOfSeeds(tinyGan, [0, 1, 2, 3, 4, 5, 6]);
const examples = new RandomStream(5, 'test', 0).uniform(new Float32Array(9 * tinyPictureSize), -1, 1);

async function fileOf(trainer: Trainer): Promise<Buffer> {
  return trainer.state.reading(async (state) => {
    const { iterations } = trainer;
    return Buffer.concat(encodeCheckpoint({ tensors: await state.views(), iterations, seconds: 1.5 }));
  });
}

async function trained(runtime: Runtime, steps = 3) {
  const trainer = await Trainer.create(options, runtime);
  const batches = tinyBatches();
  const reports = [];
  for (let i = 0; i < steps; i++) reports.push(await trainer.step(batches));
  return { trainer, reports };
}

describe('a training on a device', () => {
  let here: Awaited<ReturnType<typeof trained>>;
  let there: Awaited<ReturnType<typeof trained>>;
  beforeAll(async () => {
    [here, there] = [await trained(plain), await trained(device)];
  });
  afterAll(() => Promise.all([here.trainer.release(), there.trainer.release()]));

  it('keeps its state there, and computes the same steps and tensors', async () => {
    const { trainer } = there;
    expect(trainer.state.memory).toBe(device.memory);
    expect(there.reports).toEqual(here.reports);
    expect(await trainer.tensors()).toEqual(await here.trainer.tensors());
  });

  it('moves only feeds in and reports out', async () => {
    const trainer = await Trainer.create(options, device);
    device.takeTraffic();
    const tensors = await trainer.tensors();
    const bytes = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    expect(device.takeTraffic()).toEqual({ ...nothing, read: bytes });
    // Each update is fed four pictures of six numbers, four z of three, and two scalars of Adam. The second one also
    // updates G, so it has two sets of scalars, and the decay of the average. The first reports D's loss and
    // probabilities, the second G's loss too, and both whether the new state is finite.
    const feeds = 24 + 12 + 2 + (24 + 12 + 4 + 1);
    const reports = 4 + 5;
    const batches = tinyBatches();
    for (let i = 0; i < 3; i++) {
      await trainer.step(batches);
      expect(device.takeTraffic()).toEqual({ ...nothing, fed: 4 * feeds, reported: 4 * reports });
    }
    await trainer.release();
  });

  it('saves the same file, and resumes from it, on either runtime', async () => {
    const file = await fileOf(here.trainer);
    device.takeTraffic();
    expect((await fileOf(there.trainer)).equals(file)).toBe(true);
    const { read, ...rest } = device.takeTraffic();
    expect(read).toBeGreaterThan(0);
    expect(rest).toEqual({ fed: 0, reported: 0, written: 0 });

    const { tensors, iterations } = decodeCheckpoint(file, 'c');
    const [ours, theirs] = [await Trainer.create(options, plain), await Trainer.create(options, device)];
    for (const trainer of [ours, theirs]) {
      trainer.restore(tensors, iterations);
      await trainer.step(tinyBatches(trainer.batchesConsumed));
    }
    const resumed = await fileOf(theirs);
    expect(resumed.equals(await fileOf(ours))).toBe(true);
    const uninterrupted = await trained(device, 4);
    expect(resumed.equals(await fileOf(uninterrupted.trainer))).toBe(true);
    await Promise.all([ours, theirs, uninterrupted.trainer].map((trainer) => trainer.release()));
  });

  it('samples and judges alike, without moving the weights', async () => {
    const made = [];
    for (const [runtime, { trainer }] of [
      [plain, here],
      [device, there],
    ] as const) {
      const sampler = await Sampler.create(tinyGan, runtime, { batchSize: 4 });
      const judge = await Judge.create(tinyGan, runtime, { batchSize: 4 });
      device.takeTraffic();
      made.push([await sampler.sample(z, trainer.state), await judge.judge(examples, trainer.state)]);
      await Promise.all([sampler.release(), judge.release()]);
    }
    expect(made[1]).toEqual(made[0]);
    // Two batches of four z and three of four examples, including the padding.
    expect(device.takeTraffic()).toEqual({
      ...nothing,
      fed: 4 * (2 * 4 * 3 + 3 * 4 * tinyPictureSize),
      reported: 4 * (2 * 4 * tinyPictureSize + 3 * 4),
    });
  });

  it.each(['live', 'average'] as const)(
    'has the same standing generator, from %s weights',
    async (weights) => {
      const ours = await standingGenerator(tinyGan, here.trainer.state, plain, weights);
      const theirs = await standingGenerator(tinyGan, there.trainer.state, device, weights);
      expect(theirs.memory).toBe(device.memory);
      const across = await standingGenerator(tinyGan, there.trainer.state, plain, weights);
      for (const name of ours.names()) {
        const values = await ours.read(name);
        expect(await theirs.read(name), name).toEqual(values);
        expect(await across.read(name), `${name}, measured by the other runtime`).toEqual(values);
      }
      for (const normalisation of ['running', 'batch'] as const) {
        expect(await exportOnnx(tinyGan, theirs, normalisation)).toEqual(
          await exportOnnx(tinyGan, ours, normalisation),
        );
      }
    },
  );

  it('has the same statistics for both networks, and for examples', async () => {
    const networks = ['generator', 'discriminator'] as const;
    expect(await standingStatistics(tinyGan, there.trainer.state, device, networks)).toEqual(
      await standingStatistics(tinyGan, here.trainer.state, plain, networks),
    );
    expect(await exampleStatistics(tinyGan, examples, there.trainer.state, device)).toEqual(
      await exampleStatistics(tinyGan, examples, here.trainer.state, plain),
    );
  });

  it('is exported as the same model', async () => {
    expect(await exportOnnx(tinyGan, there.trainer.state, 'running')).toEqual(
      await exportOnnx(tinyGan, here.trainer.state, 'running'),
    );
  });

  it('begins with the layers of a generator in other memory', async () => {
    const [ours, theirs] = [await Trainer.create(options, plain), await Trainer.create(options, device)];
    await takePretrained(ours.state, tinyGan, { gan: tinyGan, state: there.trainer.state });
    await takePretrained(theirs.state, tinyGan, { gan: tinyGan, state: here.trainer.state });
    expect(await theirs.tensors()).toEqual(await ours.tensors());
    const name = 'generator.paint.weight';
    expect(await ours.state.read(name)).toEqual(await here.trainer.state.read(name));
    await Promise.all([ours.release(), theirs.release()]);
  });

  it('gives the contents of a checkpoint to a sampler on a device', async () => {
    const state = networksOf(decodeCheckpoint(await fileOf(here.trainer), 'c'), tinyGan, 'c');
    const sampler = await Sampler.create(tinyGan, device, { batchSize: 7 });
    const own = await Sampler.create(tinyGan, plain, { batchSize: 7 });
    expect(await sampler.sample(z, state)).toEqual(await own.sample(z, state));
    await Promise.all([sampler.release(), own.release()]);
  });
});
