/** Steps, samples and saves without waiting: readers only see the state between complete steps. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { adam } from '../../nn/optimiser.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { LoadedModel, Runtime } from '../../engine/runtime/runtime.ts';
import { encodeCheckpoint } from '../files/checkpoint.ts';
import { exportOnnx } from '../files/export-onnx.ts';
import { Judge } from '../sampling/judge.ts';
import { ganOfNetwork } from '../networks/network.ts';
import { presets } from '../presets/presets.ts';
import { Sampler } from '../sampling/sampler.ts';
import { standingGenerator } from '../sampling/standing-generator.ts';
import { tinyBatch, tinyBatches, tinyGan, tinyPictureSize, tinyTraining } from '../testing/tiny.ts';
import { Trainer, type TrainerOptions } from './trainer.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const optimisers = { generator: adam({ learningRate: 0.01 }), discriminator: adam({ learningRate: 0.02 }) };
const steps = 12;

async function createTrainer(changes: Partial<TrainerOptions> = {}, on: Runtime = runtime): Promise<Trainer> {
  return Trainer.create({ ...tinyTraining, optimisers, ...changes }, on);
}

async function valuesOf(trainer: Trainer): Promise<[string, number[]][]> {
  return [...(await trainer.tensors())].map(([name, { data }]) => [name, [...data]]);
}

/** Batches that take different numbers of turns of the event loop, which must not matter. */
function unevenBatches() {
  let taken = 0;
  return async () => {
    const number = taken++;
    for (let turn = 0; turn < (number * 7) % 5; turn++) await new Promise(setImmediate);
    return tinyBatch(number);
  };
}

describe('steps that are not awaited', () => {
  it.each([1, 3])('run in order, as if each were awaited, with k = %i', async (k) => {
    const [apart, together] = [await createTrainer({ k }), await createTrainer({ k })];
    const batches = tinyBatches();
    const expected = [];
    for (let i = 0; i < steps; i++) expected.push(await apart.step(batches));
    const next = unevenBatches();
    const got = await Promise.all(Array.from({ length: steps }, async () => together.step(next)));
    expect(got).toEqual(expected);
    expect(await valuesOf(together)).toEqual(await valuesOf(apart));
    await Promise.all([apart.release(), together.release()]);
  });

  it('continue after one whose batch fails, in its place', async () => {
    const [apart, together] = [await createTrainer(), await createTrainer()];
    const expected = [await apart.step(async () => tinyBatch(0)), await apart.step(async () => tinyBatch(1))];
    const got = await Promise.allSettled([
      together.step(async () => tinyBatch(0)),
      together.step(async () => Promise.reject(new Error('no picture'))),
      together.step(async () => tinyBatch(1)),
    ]);
    expect(got).toEqual([
      { status: 'fulfilled', value: expected[0] },
      { status: 'rejected', reason: new Error('no picture') },
      { status: 'fulfilled', value: expected[1] },
    ]);
    expect(await valuesOf(together)).toEqual(await valuesOf(apart));
    await Promise.all([apart.release(), together.release()]);
  });
});

describe('during a training', () => {
  const z = new RandomStream(4, 'test', 0).normal(new Float32Array(3 * 40));

  it('all batches of a sample or a judgement use the state between the same two steps', async () => {
    const options = { batchSize: 8 };
    const sampler = await Sampler.create(tinyGan, runtime, options);
    const judge = await Judge.create(tinyGan, runtime, options);
    const examples = new RandomStream(5, 'test', 0).normal(new Float32Array(40 * tinyPictureSize));
    const apart = await createTrainer({ k: 2 });
    const kinds = ['samples', 'judgements', 'standing'] as const;
    const possible = kinds.map(() => new Set<string>());
    const look = async ({ state }: Trainer) => [
      (await sampler.sample(z, state)).join(),
      (await judge.judge(examples, state)).join(),
      (await sampler.sample(z, await standingGenerator(tinyGan, state, runtime))).join(),
    ];
    const batches = tinyBatches();
    for (let i = 0; i <= steps; i++) {
      if (i > 0) await apart.step(batches);
      (await look(apart)).forEach((seen, kind) => possible[kind]!.add(seen));
    }
    expect(possible.map(({ size }) => size)).toEqual(kinds.map(() => steps + 1));

    const together = await createTrainer({ k: 2 });
    const next = unevenBatches();
    const stepping = Array.from({ length: steps }, async () => together.step(next));
    const looks: string[][] = [];
    while (together.iterations < steps) looks.push(await look(together));
    await Promise.all(stepping);
    expect(looks.length).toBeGreaterThan(1);
    for (const seen of looks) {
      const known = kinds.filter((_, i) => possible[i]!.has(seen[i]!));
      expect(known, 'the state between two steps').toEqual(kinds);
    }
    await Promise.all([apart.release(), together.release(), sampler.release(), judge.release()]);
  });

  it('a checkpoint that is written while the state is read belongs to one step, and has its number', async () => {
    const apart = await createTrainer();
    const expected = [await valuesOf(apart)];
    const batches = tinyBatches();
    for (let i = 0; i < 3; i++) {
      await apart.step(batches);
      expected.push(await valuesOf(apart));
    }
    const together = await createTrainer();
    const next = tinyBatches();
    const first = together.step(next);
    const saved = together.state.reading(async (state) => {
      const { iterations } = together;
      const tensors = await state.views();
      const pieces = encodeCheckpoint({ tensors, iterations, seconds: 0 });
      const before = pieces.map((piece) => piece.slice());
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(pieces).toEqual(before);
      expect([...tensors].map(([name, { data }]) => [name, [...data]])).toEqual(expected[iterations]);
      return iterations;
    });
    await Promise.all([first, together.step(next), together.step(next)]);
    expect(await saved).toBeLessThanOrEqual(1);
    expect(await valuesOf(together)).toEqual(expected[3]);
    await Promise.all([apart.release(), together.release()]);
  });

  it('synchronous access is refused in the middle of a step, and asynchronous reads wait', async () => {
    let within: (() => void) | undefined;
    const watched: Runtime = {
      ...runtime,
      load: async (model) => {
        const loaded = await runtime.load(model);
        return {
          run: async (inputs, outputs) => {
            await loaded.run(inputs, outputs);
            within?.();
          },
          release: () => loaded.release(),
        };
      },
    };
    const trainer = await createTrainer({}, watched);
    const saved = await trainer.tensors();
    const waiting: Promise<unknown>[] = [];
    within = () => {
      expect(() => trainer.state.current('generator.paint.weight')).toThrow('a step is changing this state');
      expect(() => trainer.restore(saved, 7)).toThrow('a step is running');
      waiting.push(trainer.tensors(), exportOnnx(tinyGan, trainer.state, 'running'));
    };
    const batches = tinyBatches();
    const both = [trainer.step(batches), trainer.step(batches)];
    await both[0];
    within = undefined;
    expect(trainer.iterations).toBe(1);
    const plain = await createTrainer();
    await plain.step(tinyBatches());
    expect(await Promise.all(waiting)).toEqual([
      await plain.tensors(),
      await exportOnnx(tinyGan, plain.state, 'running'),
    ]);
    await both[1];
    expect(trainer.iterations).toBe(2);
    trainer.restore(saved, 0);
    await Promise.all([trainer.release(), plain.release()]);
  });

  it('a batch may come from the training’s own generator', async () => {
    const trainer = await createTrainer({ k: 2 });
    const sampler = await Sampler.create(tinyGan, runtime, { batchSize: 4 });
    const own = async () => sampler.sample(z.subarray(0, 12), trainer.state);
    const reports = await Promise.all([trainer.step(own), trainer.step(own)]);
    expect(reports.map(({ step }) => step)).toEqual([1, 2]);
    await Promise.all([trainer.release(), sampler.release()]);
  });
});

/** A runtime of which one run fails. @param which run, counted from 1 */
function failing(which: number): Runtime {
  let runs = 0;
  return {
    ...runtime,
    load: async (model): Promise<LoadedModel> => {
      const loaded = await runtime.load(model);
      return {
        run: async (inputs, outputs) => {
          if (++runs === which) throw new Error('the device is gone');
          await loaded.run(inputs, outputs);
        },
        release: () => loaded.release(),
      };
    },
  };
}

describe('a step whose device fails', () => {
  // Without statistics or moments nothing is written in place, so a failed run alone changes nothing.
  const { network } = presets['gan-1d'];
  const setup = {
    gan: ganOfNetwork(network),
    optimisers: tinyTraining.optimisers,
    batchSize: 4,
    k: 3,
  };
  const points = async () => new Float32Array(4).fill(0.5);

  it('before any change leaves the state unchanged', async () => {
    const trainer = await Trainer.create(setup, failing(1));
    const before = await valuesOf(trainer);
    await expect(trainer.step(points)).rejects.toThrow('the device is gone');
    expect(await valuesOf(trainer)).toEqual(before);
    await trainer.release();
  });

  it('after the first of k updates leaves the state unchanged, and the next step works', async () => {
    const trainer = await Trainer.create(setup, failing(2));
    const before = await valuesOf(trainer);
    await expect(trainer.step(points)).rejects.toThrow('the device is gone');
    expect(trainer.iterations).toBe(0);
    expect(await valuesOf(trainer)).toEqual(before);
    const undisturbed = await Trainer.create(setup, runtime);
    expect(await trainer.step(points)).toEqual(await undisturbed.step(points));
    expect(await valuesOf(trainer)).toEqual(await valuesOf(undisturbed));
    await trainer.release();
    await undisturbed.release();
  });
});
