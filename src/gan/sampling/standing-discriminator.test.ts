/** D with standing statistics, compared with its arithmetic in float64. */
import { expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { conditionalDcgan } from '../networks/conditional-dcgan.ts';
import { pointMlp } from '../networks/point-mlp.ts';
import { presets } from '../presets/presets.ts';
import { tinyBatches, tinyGan, tinyTraining } from '../testing/tiny.ts';
import { untrainedNetworks } from '../training/initial-state.ts';
import { Trainer } from '../training/trainer.ts';
import { Judge } from './judge.ts';
import { discriminatorState, hasStatistics, standingDiscriminator } from './standing-discriminator.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const trainer = await Trainer.create(tinyTraining, runtime);
for (let i = 0; i < 3; i++) await trainer.step(tinyBatches());
const real = new RandomStream(5, 'test', 0).uniform(new Float32Array(20 * 6), -1, 1);
const others = new RandomStream(6, 'test', 0).uniform(new Float32Array(3 * 6), -1, 1);

const read = async (path: string) => Float64Array.from(await trainer.state.read(`discriminator.${path}`));

/** D(x) of `tinyGan`, normalised by the statistics of `reals`, written out. */
async function byHand(x: Float32Array, reals: Float32Array): Promise<number[]> {
  const [look, lookBias] = [await read('look.weight'), await read('look.bias')];
  const [gain, bias] = [await read('norm.gain'), await read('norm.bias')];
  const [judge, judgeBias] = [await read('judge.weight'), await read('judge.bias')];
  const hidden = (values: Float32Array) =>
    Array.from({ length: values.length / 6 }, (_, i) =>
      [0, 1, 2, 3].map((unit) =>
        Array.from({ length: 6 }, (__, k) => values[6 * i + k]! * look[4 * k + unit]!).reduce(
          (sum, value) => sum + value,
          lookBias[unit]!,
        ),
      ),
    );
  const of = hidden(reals);
  const means = [0, 1, 2, 3].map((unit) => of.reduce((sum, row) => sum + row[unit]!, 0) / of.length);
  const variances = means.map(
    (mean, unit) => of.reduce((sum, row) => sum + (row[unit]! - mean) ** 2, 0) / (of.length - 1),
  );
  return hidden(x).map((row) => {
    const logit = row.reduce((sum, value, unit) => {
      const normal = (value - means[unit]!) / Math.sqrt(variances[unit]! + 1e-5);
      const scaled = normal * gain[unit]! + bias[unit]!;
      return sum + (scaled > 0 ? scaled : 0.2 * scaled) * judge[unit]!;
    }, judgeBias[0]!);
    return 1 / (1 + Math.exp(-logit));
  });
}

it('normalises by the statistics of the real examples, and judges others alone', async () => {
  const state = await standingDiscriminator(tinyGan, trainer.state, runtime, { values: real });
  const judge = await Judge.create(tinyGan, runtime, { batchSize: 2 });
  const expected = await byHand(others, real);
  (await judge.judge(others, state)).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  const alone = await judge.judge(others.subarray(6, 12), state);
  expect(alone[0]).toBeCloseTo(expected[1]!, 5);
  await judge.release();
});

it('copies D, and leaves the state of the training as it is', async () => {
  const before = await trainer.state.read('discriminator.norm.runningMean');
  const state = await standingDiscriminator(tinyGan, trainer.state, runtime, { values: real });
  expect(await trainer.state.read('discriminator.norm.runningMean')).toEqual(before);
  expect(await state.read('discriminator.norm.runningMean')).not.toEqual(before);
  const running = await discriminatorState(tinyGan, trainer.state);
  expect(await running.read('discriminator.norm.runningMean')).toEqual(before);
  expect(running.has('generator.norm.runningMean')).toBe(false);
});

it('takes the classes of examples for conditional networks, and refuses to go without', async () => {
  const size = { height: 8, width: 8, latentDim: 4, classes: 3, ngf: 2, ndf: 2, units: 4 };
  const gan = conditionalDcgan({ ...presets['dcgan-mnist-conditional'].network, ...size });
  const state = untrainedNetworks(gan, 1);
  const values = new RandomStream(7, 'test', 0).uniform(new Float32Array(4 * 64), 0, 1);
  const of = async (labels: number[] | undefined) => {
    const made = await standingDiscriminator(gan, state, runtime, { values, labels });
    return made.read('discriminator.norm2.runningMean');
  };
  expect(await of([0, 1, 2, 0])).not.toEqual(await of([1, 1, 1, 1]));
  await expect(of(undefined)).rejects.toThrow('these networks are conditional and judge 4 examples');
  await expect(of([0, 1, 2, 3])).rejects.toThrow('label 3 is not one of the 3 classes');
});

it('knows which discriminators have statistics', () => {
  const points = pointMlp({ ...presets['gan-2d'].network, generator: [4], discriminator: [4] });
  expect([hasStatistics(tinyGan), hasStatistics(points)]).toEqual([true, false]);
});
