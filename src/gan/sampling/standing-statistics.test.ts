import { expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { networkInputs, stateNames } from '../networks/state-names.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { Scope } from '../../nn/scope.ts';
import { compile, floats } from '../../engine/runtime/program.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { drawLatent } from '../networks/gan.ts';
import { exampleStatistics, standingStatistics } from './standing-statistics.ts';
import { tinyGan, tinyTraining } from '../testing/tiny.ts';
import { Trainer } from '../training/trainer.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const trainer = await Trainer.create(tinyTraining, runtime);
const { state } = trainer;

it('is, for D, the mean of its layer’s output for pictures of G, which are normalised by their batch', async () => {
  const z = ops.input('z', [64, tinyGan.latent.dimension]);
  const generator = networkInputs('generator', tinyGan.generator.parameters);
  const images = tinyGan.generator.apply(z, new Scope(generator, 'batch'));
  const program = await compile({ images }, runtime);
  const weight = await state.read('discriminator.look.weight'); // [6, 4]
  const bias = await state.read('discriminator.look.bias');
  const sums = new Float64Array(4);
  for (let batch = 0; batch < 8; batch++) {
    const drawn = drawLatent(tinyGan.latent, 64, new RandomStream(0, 'statistics', batch));
    const pictures = floats(await program.run({ z: drawn }, state), 'images'); // [64, 6]
    for (let unit = 0; unit < 4; unit++) {
      for (let i = 0; i < pictures.length; i++) {
        sums[unit]! += (pictures[i]! * weight[(i % 6) * 4 + unit]!) / (8 * 64);
      }
      sums[unit]! += bias[unit]! / 8;
    }
  }
  const measured = await standingStatistics(tinyGan, state, runtime, ['generator', 'discriminator']);
  expect([...measured.keys()].sort()).toEqual(
    (['discriminator', 'generator'] as const).flatMap((network) =>
      ['norm.runningMean', 'norm.runningVariance'].map((path) => stateNames.parameter(network, path)),
    ),
  );
  const means = measured.get('discriminator.norm.runningMean')!;
  means.forEach((mean, unit) => expect(mean).toBeCloseTo(sums[unit]!, 5));
});

it('is measured only for the given networks', async () => {
  const measured = await standingStatistics(tinyGan, state, runtime, ['generator']);
  expect([...measured.keys()]).toEqual(['generator.norm.runningMean', 'generator.norm.runningVariance']);
});

it('refuses values that are not examples', async () => {
  const of = async (examples: unknown) =>
    exampleStatistics(tinyGan, examples as Float32Array, state, runtime);
  await expect(of(new Float64Array(6))).rejects.toThrow(
    'examples got a Float64Array, expected a Float32Array',
  );
  await expect(of(new Float32Array(7))).rejects.toThrow('got 7 numbers to measure, expected a multiple of 6');
  await expect(of(new Float32Array(0))).rejects.toThrow('got 0 numbers to measure');
});
