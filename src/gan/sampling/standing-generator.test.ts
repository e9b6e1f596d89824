import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { reshapeTo } from '../../nn/activations.ts';
import { Sequential } from '../../nn/layer.ts';
import { Dense } from '../../nn/linear.ts';
import { normalInitialiser } from '../../nn/parameter.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { drawLatent } from '../networks/gan.ts';
import { latentOfSeeds, Sampler } from './sampler.ts';
import { standingGenerator, weightKinds, type WeightKind } from './standing-generator.ts';
import { tinyBatches, tinyGan, tinyTraining } from '../testing/tiny.ts';
import { Trainer } from '../training/trainer.ts';
import { stateNames } from '../networks/state-names.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const trainer = await Trainer.create({ ...tinyTraining, averageDecay: 0.9 }, runtime);
const batches = tinyBatches();
for (let i = 0; i < 20; i++) await trainer.step(batches);
const { state } = trainer;
await trainer.release();

const nameOf = (path: string) => stateNames.parameter('generator', path);

const weightsOf = async (kind: WeightKind, path: string) =>
  state.read(kind === 'average' ? stateNames.average(path) : nameOf(path));

/** Mean and unbiased variance of the first layer's output for a batch of 64 z, with the weights of that kind. */
async function statisticsOfBatch(
  kind: WeightKind,
  batch: number,
): Promise<{ mean: number[]; variance: number[] }> {
  const z = drawLatent(tinyGan.latent, 64, new RandomStream(0, 'statistics', batch));
  const weights = await weightsOf(kind, 'widen.weight'); // [in 3, out 5]
  const unit = (column: number) =>
    Array.from({ length: 64 }, (_, row) =>
      [0, 1, 2].reduce((sum, i) => sum + z[row * 3 + i]! * weights[i * 5 + column]!, 0),
    );
  const units = [0, 1, 2, 3, 4].map(unit);
  const mean = units.map((values) => values.reduce((sum, value) => sum + value, 0) / 64);
  const variance = units.map(
    (values, i) => values.reduce((sum, value) => sum + (value - mean[i]!) ** 2, 0) / 63,
  );
  return { mean, variance };
}

describe.each(weightKinds)('the standing generator with its %s weights', (kind) => {
  it('has these weights', async () => {
    const standing = await standingGenerator(tinyGan, state, runtime, kind);
    const trained = Object.entries(tinyGan.generator.parameters).filter(([, { role }]) => role === 'trained');
    expect(trained.length).toBeGreaterThan(2);
    for (const [path] of trained) {
      expect(await standing.read(nameOf(path))).toEqual(await weightsOf(kind, path));
    }
    const [live, average] = await Promise.all(weightKinds.map((each) => weightsOf(each, 'widen.weight')));
    expect(live).not.toEqual(average);
  });

  it('has the statistics of these weights: their mean over eight batches', async () => {
    const standing = await standingGenerator(tinyGan, state, runtime, kind);
    const measured = await Promise.all(
      [0, 1, 2, 3, 4, 5, 6, 7].map((batch) => statisticsOfBatch(kind, batch)),
    );
    for (const [path, statistic] of [
      ['norm.runningMean', 'mean'],
      ['norm.runningVariance', 'variance'],
    ] as const) {
      const running = await state.read(nameOf(path));
      (await standing.read(nameOf(path))).forEach((value, i) => {
        const expected = measured.reduce((sum, batch) => sum + batch[statistic][i]!, 0) / measured.length;
        expect(value).toBeCloseTo(expected, 5);
        expect(value).not.toBeCloseTo(running[i]!, 3);
      });
    }
  });

  it('is the same each time, and does not change the training', async () => {
    const before = await trainer.tensors();
    const [first, second] = [
      await standingGenerator(tinyGan, state, runtime, kind),
      await standingGenerator(tinyGan, state, runtime, kind),
    ];
    for (const name of first.names()) expect(await first.read(name)).toEqual(await second.read(name));
    expect(await trainer.tensors()).toEqual(before);
  });

  it('makes different pictures from the training’s generator', async () => {
    const sampler = await Sampler.create(tinyGan, runtime, { batchSize: 2 });
    const z = latentOfSeeds(tinyGan, [0, 1]);
    const standing = await standingGenerator(tinyGan, state, runtime, kind);
    expect(await sampler.sample(z, standing)).not.toEqual(await sampler.sample(z, state));
    await sampler.release();
  });

  it('needs no measurement without batch normalisation', async () => {
    const paint = new Dense(3, 6, { initialise: normalInitialiser(0.5) });
    const gan = { ...tinyGan, generator: new Sequential({ paint, unfold: reshapeTo(1, 2, 3) }) };
    const plain = await Trainer.create(
      { gan, optimisers: tinyTraining.optimisers, batchSize: 2, averageDecay: 0.5 },
      runtime,
    );
    const standing = await standingGenerator(gan, plain.state, runtime, kind);
    expect(standing.names().sort()).toEqual(Object.keys(gan.generator.parameters).map(nameOf).sort());
    await plain.release();
  });
});

it('refuses averaged weights if the training kept none', async () => {
  const without = await Trainer.create(tinyTraining, runtime);
  await expect(standingGenerator(tinyGan, without.state, runtime, 'average')).rejects.toThrow(
    'there is no state "average.widen.weight"',
  );
  await without.release();
});
