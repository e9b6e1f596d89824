/** A batch in parts: what a step learns from it, and that nothing depends on where it is computed. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import { flatten, leakyRelu, reshapeTo, tanh } from '../../nn/activations.ts';
import { Sequential } from '../../nn/layer.ts';
import { Dense } from '../../nn/linear.ts';
import { normalInitialiser } from '../../nn/parameter.ts';
import { augmentationOf } from '../augmentation/augmentation.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../files/checkpoint.ts';
import { drawLatent } from '../networks/gan.ts';
import { stateNames } from '../networks/state-names.ts';
import { objectiveNames, objectives } from '../objectives/objectives.ts';
import { lecam, penalised } from '../objectives/penalties.ts';
import { tinyGan, tinyPictureSize, tinyTraining } from '../testing/tiny.ts';
import { examplesFor, tinyPreset } from '../testing/tiny-presets.ts';
import type { Gradients } from './apart-steps.ts';
import { gradientPhases } from './gradient-step.ts';
import { Trainer, type TrainerOptions } from './trainer.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const initialise = normalInitialiser(0.5);

/** Every example by itself: its gradient does not depend on the others of the batch. */
const separateGan = {
  ...tinyGan,
  generator: new Sequential({
    paint: new Dense(3, 6, { initialise }),
    tanh: tanh(),
    unfold: reshapeTo(1, 2, 3),
  }),
  discriminator: new Sequential({
    flatten: flatten(),
    look: new Dense(6, 4, { initialise }),
    leaky: leakyRelu(0.2),
    judge: new Dense(4, 1, { initialise }),
  }),
};
const batchSize = 12;
const separate = { ...tinyTraining, gan: separateGan, batchSize };

function batch(n: number, size = batchSize): Float32Array {
  return new RandomStream(11, 'test', n).uniform(new Float32Array(size * tinyPictureSize), -1, 1);
}

type Values = Readonly<Record<string, readonly number[]>>;

async function trained(
  options: TrainerOptions,
  steps: number,
): Promise<{ reports: unknown[]; values: Values }> {
  await using trainer = await Trainer.create(options, runtime);
  const reports = [];
  for (let step = 0; step < steps; step++)
    reports.push(await trainer.step(async () => batch(step, options.batchSize)));
  return { reports, values: await valuesOf(trainer) };
}

async function valuesOf(trainer: Trainer): Promise<Values> {
  const tensors = [...(await trainer.tensors())];
  return Object.fromEntries(tensors.map(([name, { data }]) => [name, [...data]]));
}

function close(values: Values, digits: number): Record<string, unknown> {
  const near = (value: number) => expect.closeTo(value, digits);
  return Object.fromEntries(Object.entries(values).map(([name, each]) => [name, each.map(near)]));
}

describe('a batch in virtual batches', () => {
  // The gradient penalty of Wasserstein's draws its places between examples part by part.
  const deterministic = objectiveNames.filter((name) => name !== 'wasserstein');
  it.each(deterministic)('of examples by themselves learns what the whole batch does: %s', async (name) => {
    const options = { ...separate, objective: objectives[name], k: 2, averageDecay: 0.9 };
    const whole = await trained(options, 3);
    const parts = await trained({ ...options, virtualBatch: 4 }, 3);
    expect(parts.values).toEqual(close(whole.values, 5));
  });

  it('takes the mean of the gradients of its parts, each normalised by itself', async () => {
    const size = 4;
    const seen: Gradients[] = [];
    const hook = (gradients: Gradients) => {
      seen.push(new Map([...gradients].map(([path, values]) => [path, values.slice()])));
      return 'skip' as const;
    };
    const compilation = { steps: 'apart', onGradients: hook } as const;
    const options = { ...tinyTraining, batchSize: 3 * size };
    await using whole = await Trainer.create({ ...options, virtualBatch: size }, runtime, compilation);
    await whole.step(async () => batch(0));
    const [ofD, ofG] = seen.splice(0);
    const state = Object.fromEntries([...(await whole.tensors())].map(([name, { data }]) => [name, data]));
    const z = drawLatent(tinyGan.latent, 3 * size, new RandomStream(options.seed, 'latent-discriminator', 0));
    for (const [i, phase] of gradientPhases({ ...options, batchSize: size }).entries()) {
      const [network] = phase.networks;
      const sums = new Map<string, Float64Array>();
      for (let part = 0; part < 3; part++) {
        const rows = (all: Float32Array) =>
          all.subarray((part * all.length) / 3, ((part + 1) * all.length) / 3);
        const feeds = { ...state, real: rows(batch(0)), z: rows(z) };
        const gradients = [...phase.gradients[network!]!];
        const values = interpret(
          gradients.map(([, node]) => node),
          feeds,
        );
        for (const [at, [path]] of gradients.entries()) {
          const sum = sums.get(path) ?? new Float64Array(values[at]!.length);
          sums.set(
            path,
            sum.map((value, j) => value + values[at]![j]! / 3),
          );
        }
      }
      for (const [path, values] of [ofD!, ofG!][i]!) {
        expect([...values], `${network} ${path}`).toEqual(
          [...sums.get(path)!].map((value) => expect.closeTo(value, 6)),
        );
      }
    }
  });

  it('continues bit by bit from a checkpoint, with dropout, statistics, an average and adaptive augmentation', async () => {
    const base = { ...tinyPreset('dcgan'), averageDecay: 0.9, batchSize: 4, virtualBatch: 2 };
    const options: TrainerOptions = {
      ...base,
      objective: penalised(objectives['non-saturating'], lecam({ weight: 0.1 })),
      augmentation: augmentationOf(['translation'], base.gan),
      augmentationStrength: 'adaptive',
      k: 2,
    };
    await using undisturbed = await Trainer.create(options, runtime);
    const batches = examplesFor(options);
    for (let step = 0; step < 2; step++) await undisturbed.step(batches);
    await using resumed = await Trainer.create(options, runtime);
    const saved = encodeCheckpoint({ tensors: await undisturbed.tensors(), iterations: 2, seconds: 0 });
    resumed.restore(decodeCheckpoint(Buffer.concat(saved), 'checkpoint').tensors, 2);
    const next = await batches();
    expect(await resumed.step(async () => next)).toEqual(await undisturbed.step(async () => next));
    expect(await valuesOf(resumed)).toEqual(await valuesOf(undisturbed));
  });

  it('adapts the augmentation as fast as the whole batch does', async () => {
    const options = {
      ...separate,
      augmentation: augmentationOf(['color'], separateGan),
      augmentationStrength: 'adaptive' as const,
    };
    const name = stateNames.augmentation('sign');
    const whole = await trained(options, 1);
    const parts = await trained({ ...options, virtualBatch: 4 }, 1);
    expect(parts.values[name]).toEqual(whole.values[name]!.map((value) => expect.closeTo(value, 6)));
  });

  it.each([
    [12, 8, 'batchSize got 12, which is not a multiple of virtualBatch: 8: pass 8 or 16'],
    [4, 8, 'batchSize got 4, which is not a multiple of virtualBatch: 8: pass 8'],
  ])('of %i cannot have parts of %i', async (size, virtualBatch, message) => {
    await expect(Trainer.create({ ...separate, batchSize: size, virtualBatch }, runtime)).rejects.toThrow(
      message,
    );
  });
});
