/** The training algorithm on networks of a few dozen weights, compared with the same graphs run by the test. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { RandomStream } from '../../core/random.ts';
import { adam } from '../../nn/optimiser.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { compile, floats } from '../../engine/runtime/program.ts';
import { State } from '../../engine/runtime/state.ts';
import { drawLatent } from '../networks/gan.ts';
import { tinyBatch, tinyBatches, tinyBatchSize, tinyGan, tinyTraining } from '../testing/tiny.ts';
import { Trainer, type TrainerOptions } from './trainer.ts';
import { discriminatorStep, fullStep } from './training-step.ts';
import { averageDecayAt } from './update.ts';
import { stateNames, type NetworkName } from '../networks/state-names.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const networks: readonly NetworkName[] = ['discriminator', 'generator'];
const adams = { generator: adam({ learningRate: 0.01 }), discriminator: adam({ learningRate: 0.02 }) };

async function createTrainer(changes: Partial<TrainerOptions> = {}): Promise<Trainer> {
  return Trainer.create({ ...tinyTraining, ...changes }, runtime);
}

function latent(stream: 'latent-discriminator' | 'latent-generator', step: number): Float32Array {
  return drawLatent(tinyGan.latent, tinyBatchSize, new RandomStream(tinyTraining.seed, stream, step));
}

/** The optimiser scalars of both networks for their update numbers, counted from 1. */
function scalars(options: TrainerOptions, updates: Readonly<Record<NetworkName, number>>) {
  return Object.fromEntries(
    networks.flatMap((network) =>
      Object.entries(options.optimisers[network].scalars(updates[network])).map(([name, value]) => [
        stateNames.scalar(network, name),
        Float32Array.of(value),
      ]),
    ),
  );
}

it('has default settings', async () => {
  const { gan, optimisers, batchSize, ...usual } = tinyTraining;
  const short = await Trainer.create({ gan, optimisers, batchSize, seed: usual.seed }, runtime);
  const long = await createTrainer();
  expect(await short.step(tinyBatches())).toEqual(await long.step(tinyBatches()));
  expect(short.options).toEqual(tinyTraining);
  const unseeded = await Trainer.create({ gan, optimisers, batchSize }, runtime);
  expect(unseeded.options.seed).toBe(0);
  await Promise.all([short.release(), long.release(), unseeded.release()]);
});

describe('k discriminator updates', () => {
  it('use k batches per iteration, and update D k times and G once', async () => {
    const options = { ...tinyTraining, optimisers: adams, k: 3 };
    const trainer = await Trainer.create(options, runtime);
    const state = new State();
    for (const [name, { shape, data }] of await trainer.tensors()) state.add(name, shape, data);
    const only = discriminatorStep(options);
    const full = fullStep(options);
    const onlyD = await compile(only.outputs, runtime, { updates: only.updates });
    const both = await compile(full.outputs, runtime, { updates: full.updates });

    const batches = tinyBatches();
    for (let iteration = 0; iteration < 2; iteration++) {
      const report = await trainer.step(batches);
      expect(batches.taken).toBe(3 * (iteration + 1));
      expect(trainer.batchesConsumed).toBe(batches.taken);
      expect(trainer.iterations).toBe(iteration + 1);

      let lossD = Number.NaN;
      for (let i = 0; i < 3; i++) {
        const update = 3 * iteration + i;
        const feeds = {
          real: tinyBatch(update),
          z: latent('latent-discriminator', update),
          ...scalars(options, { discriminator: update + 1, generator: iteration + 1 }),
        };
        lossD = floats(await (i < 2 ? onlyD : both).run(feeds, state), 'lossD')[0]!;
      }
      expect(report.lossD).toBe(lossD);
      for (const name of state.names()) {
        expect(await trainer.state.read(name), `${name}, iteration ${iteration}`).toEqual(
          await state.read(name),
        );
      }
    }
    for (const program of [onlyD, both, trainer]) await program.release();
  });

  it('take copies of the batches, so that a supplier may fill the same array each time', async () => {
    const options = { ...tinyTraining, k: 2 };
    const [copied, reused] = await Promise.all([
      Trainer.create(options, runtime),
      Trainer.create(options, runtime),
    ]);
    const array = new Float32Array(tinyBatch(0).length);
    let number = 0;
    const refill = async () => {
      array.set(tinyBatch(number++));
      return array;
    };
    const batches = tinyBatches();
    for (let step = 0; step < 3; step++) {
      expect(await reused.step(refill)).toEqual(await copied.step(batches));
    }
    expect([...(await reused.tensors())]).toEqual([...(await copied.tensors())]);
    await Promise.all([copied.release(), reused.release()]);
  });

  it('do not change G, except for its running statistics', () => {
    const changed = Object.keys(discriminatorStep(tinyTraining).updates);
    expect(changed.filter((name) => name.startsWith('generator')).sort()).toEqual([
      'generator.norm.runningMean',
      'generator.norm.runningVariance',
    ]);
    expect(changed).toContain('discriminator.look.weight');
  });
});

describe('noise', () => {
  it('is drawn separately for G if it is fresh, and otherwise shared with D', async () => {
    const [shared, fresh] = [await createTrainer(), await createTrainer({ generatorNoise: 'fresh' })];
    const [a, b] = [await shared.step(tinyBatches()), await fresh.step(tinyBatches())];
    expect(b.lossD).toBe(a.lossD); // D's own update is the same
    expect(b.lossG).not.toBe(a.lossG);
    expect(await fresh.state.read('discriminator.look.weight')).toEqual(
      await shared.state.read('discriminator.look.weight'),
    );
    expect(await fresh.state.read('generator.paint.weight')).not.toEqual(
      await shared.state.read('generator.paint.weight'),
    );
    await Promise.all([shared.release(), fresh.release()]);
  });

  it('depends on the seed, like the initial weights', async () => {
    const [a, same, other] = [await createTrainer(), await createTrainer(), await createTrainer({ seed: 4 })];
    for (const trainer of [a, same, other]) await trainer.step(tinyBatches());
    expect([...(await same.tensors())]).toEqual([...(await a.tensors())]);
    expect([...(await other.tensors())]).not.toEqual([...(await a.tensors())]);
    await Promise.all([a.release(), same.release(), other.release()]);
  });
});

describe('the moving average of G', () => {
  it('follows the recurrence, from the initial weights', async () => {
    const decay = 0.9;
    const trainer = await createTrainer({ averageDecay: decay, k: 2 });
    const paths = Object.keys(tinyGan.generator.parameters).filter(
      (path) => tinyGan.generator.parameters[path]!.role === 'trained',
    );
    const live = async (path: string) => trainer.state.read(stateNames.parameter('generator', path));
    const expected = new Map<string, Float64Array>();
    for (const path of paths) expected.set(path, Float64Array.from(await live(path)));
    const batches = tinyBatches();
    for (let step = 0; step < 6; step++) {
      await trainer.step(batches);
      for (const [path, average] of expected) {
        const now = await live(path);
        const keep = averageDecayAt(decay, step + 1);
        average.forEach((value, i) => (average[i] = keep * value + (1 - keep) * now[i]!));
      }
    }
    for (const [path, average] of expected) {
      const kept = await trainer.state.read(stateNames.average(path));
      kept.forEach((value, i) => expect(value).toBeCloseTo(average[i]!, 6));
      expect(kept).not.toEqual(await live(path));
    }
    await trainer.release();
  });

  it('forgets the initial weights soon, even with a slow decay', () => {
    let initialShare = 1;
    for (let update = 1; update <= 100; update++) initialShare *= averageDecayAt(0.999, update);
    expect(initialShare).toBeLessThan(1e-6);
    expect(averageDecayAt(0.999, 10_000)).toBe(0.999);
    expect(averageDecayAt(0.5, 10)).toBe(0.5);
  });

  it('is not kept by default', async () => {
    const trainer = await createTrainer();
    expect(trainer.state.names().filter((name) => name.startsWith('average'))).toEqual([]);
    await trainer.release();
  });
});

describe('resuming from a saved state', () => {
  it('continues bit by bit as if uninterrupted', async () => {
    const changes = { k: 2, generatorNoise: 'fresh', averageDecay: 0.99, optimisers: adams } as const;
    const uninterrupted = await createTrainer(changes);
    const batches = tinyBatches();
    for (let i = 0; i < 3; i++) await uninterrupted.step(batches);
    const saved = await uninterrupted.tensors();
    const expected = [await uninterrupted.step(batches), await uninterrupted.step(batches)];

    const resumed = await createTrainer(changes);
    resumed.restore(saved, 3);
    expect(resumed.batchesConsumed).toBe(6);
    const rest = tinyBatches(resumed.batchesConsumed);
    expect([await resumed.step(rest), await resumed.step(rest)]).toEqual(expected);
    expect([...(await resumed.tensors())]).toEqual([...(await uninterrupted.tensors())]);
    await Promise.all([uninterrupted.release(), resumed.release()]);
  });

  it('refuses a state of other networks', async () => {
    const trainer = await createTrainer();
    const saved = await trainer.tensors();
    saved.delete('discriminator.judge.bias');
    expect(() => trainer.restore(saved, 1)).toThrow(
      'the checkpoint lacks "discriminator.judge.bias", expected [1]: it belongs to a run with other options',
    );
    const wrong = (await trainer.tensors()).set('generator.norm.gain', {
      shape: [2],
      data: new Float32Array(2),
    });
    expect(() => trainer.restore(wrong, 1)).toThrow(
      'the checkpoint has "generator.norm.gain" of shape [2], expected [5]: it belongs to a run with other options',
    );
    await trainer.release();
  });

  it('refuses tensors of a run with more options', async () => {
    const [averaging, plain] = [await createTrainer({ averageDecay: 0.9 }), await createTrainer()];
    const before = await plain.tensors();
    const tensors = await averaging.tensors();
    expect(() => plain.restore(tensors, 1)).toThrow(
      'the checkpoint has "average.widen.weight", which these options do not use: it belongs to a run with other options',
    );
    expect(await plain.tensors()).toEqual(before);
    await Promise.all([averaging.release(), plain.release()]);
  });

  it('changes nothing if it refuses', async () => {
    const trainer = await createTrainer();
    const before = await trainer.tensors();
    const saved = await trainer.tensors();
    for (const { data } of saved.values()) data.fill(9);
    saved.delete('discriminator.judge.bias');
    expect(() => trainer.restore(saved, 5)).toThrow('lacks');
    const transposed = await trainer.tensors();
    for (const { data } of transposed.values()) data.fill(9);
    const { data } = transposed.get('generator.paint.weight')!;
    transposed.set('generator.paint.weight', { shape: [6, 5], data });
    expect(() => trainer.restore(transposed, 5)).toThrow(
      'has "generator.paint.weight" of shape [6, 5], expected [5, 6]',
    );
    const doubles = await trainer.tensors();
    for (const tensor of doubles.values()) tensor.data.fill(9);
    const weight = doubles.get('generator.paint.weight')!;
    doubles.set('generator.paint.weight', {
      ...weight,
      data: new Float64Array(30) as unknown as Float32Array,
    });
    expect(() => trainer.restore(doubles, 5)).toThrow(
      'checkpoint tensor "generator.paint.weight" got a Float64Array, expected a Float32Array',
    );
    doubles.set('generator.paint.weight', { ...weight, data: new Float32Array(29) });
    expect(() => trainer.restore(doubles, 5)).toThrow(
      'has 29 numbers in "generator.paint.weight" of shape [5, 6]',
    );
    expect(trainer.iterations).toBe(0);
    expect(await trainer.tensors()).toEqual(before);
    await trainer.release();
  });
});

describe('errors', () => {
  it('stop the training if a loss is no longer finite', async () => {
    const trainer = await createTrainer();
    await trainer.step(tinyBatches());
    await expect(trainer.step(async () => tinyBatch(1).fill(Number.NaN))).rejects.toThrow(
      'training diverged at step 2 (loss D NaN, loss G NaN): the state of step 1 is kept, so continue from its checkpoint, or an earlier one, with a lower learningRate',
    );
    await trainer.release();
  });

  it('refuse a batch of another size, and change nothing', async () => {
    const trainer = await createTrainer();
    const before = await trainer.tensors();
    await expect(trainer.step(async () => new Float32Array(23))).rejects.toThrow(
      'a batch got 23 numbers, expected 24 (4 pictures of 1×2×3)',
    );
    expect(trainer.iterations).toBe(0);
    expect(await trainer.tensors()).toEqual(before);
    await trainer.release();
  });

  it.each([
    ['an array', Array.from(tinyBatch(0)), 'a batch got an array, expected a Float32Array'],
    ['doubles', Float64Array.from(tinyBatch(0)), 'a batch got a Float64Array, expected a Float32Array'],
    ['nothing', undefined, 'a batch got nothing, expected a Float32Array'],
    ['an object without pictures', { labels: [1] }, 'a batch got nothing, expected a Float32Array'],
    ['pictures as an array', { pictures: [1, 2] }, 'a batch got an array, expected a Float32Array'],
  ])('refuse %s for a batch, and change nothing', async (_, batch, sentence) => {
    const trainer = await createTrainer();
    const before = await trainer.tensors();
    const supplier = async () => batch as unknown as Float32Array;
    await expect(trainer.step(supplier)).rejects.toThrow(new UsageError(sentence));
    expect(trainer.iterations).toBe(0);
    expect(await trainer.tensors()).toEqual(before);
    await trainer.release();
  });

  it('pass on what the supplier throws', async () => {
    const trainer = await createTrainer();
    await expect(trainer.step(async () => Promise.reject(new Error('no more pictures')))).rejects.toThrow(
      'no more pictures',
    );
    expect(trainer.iterations).toBe(0);
    await trainer.release();
  });
});
