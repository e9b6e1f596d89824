/** Noise on all examples that D judges, in the graphs of a step and in small trainings. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { mean } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { inputsOf } from '../../engine/tensor/walk.ts';
import { flatten, leakyRelu } from '../../nn/activations.ts';
import { Sequential } from '../../nn/layer.ts';
import { Dense } from '../../nn/linear.ts';
import { normalInitialiser, trainedPaths } from '../../nn/parameter.ts';
import { Scope } from '../../nn/scope.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../files/checkpoint.ts';
import { networkInputs, stateNames } from '../networks/state-names.ts';
import { objectives } from '../objectives/objectives.ts';
import { differences, expectDeviceAgrees, type Numbers } from '../testing/step-graphs.ts';
import { tinyBatch, tinyBatches, tinyBatchSize, tinyGan, tinyTraining } from '../testing/tiny.ts';
import { feedsOf } from './feeds.ts';
import { GradientStep } from './gradient-step.ts';
import { noiseSchedule } from './instance-noise.ts';
import { Trainer } from './trainer.ts';
import { fullStep } from './training-step.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const initialise = normalInitialiser(0.5);
/** The tiny GAN with a D without batch normalisation. */
const gan = {
  ...tinyGan,
  discriminator: new Sequential({
    flatten: flatten(),
    look: new Dense(6, 4, { initialise }),
    leaky: leakyRelu(0.2),
    judge: new Dense(4, 1, { initialise }),
  }),
};
const noisy = { ...tinyTraining, gan, objective: objectives['least-squares'], instanceNoise: 0.3 };

function feedsFor(nodes: readonly Node[]): Record<string, Float32Array> {
  const feeds: Record<string, Float32Array> = {};
  for (const { attributes, shape } of inputsOf(nodes)) {
    const random = new RandomStream(9, 'test', Object.keys(feeds).length);
    feeds[attributes.name] = random.uniform(
      new Float32Array(sizeOf(shape)),
      shape.length === 0 ? 0.05 : -1,
      1,
    );
  }
  return feeds;
}

/** D's outputs for examples with noise, and G's examples. */
function judged(feeds: Numbers): { readonly ofReal: number[]; readonly ofFake: number[] } {
  const z = ops.input('z', [tinyBatchSize, 3]);
  const scope = new Scope(networkInputs('generator', gan.generator.parameters), 'batch');
  const [fake] = interpret([gan.generator.apply(z, scope)], feeds);
  const examples = ops.input('examples', [tinyBatchSize, 1, 2, 3]);
  const inputs = networkInputs('discriminator', gan.discriminator.parameters);
  const scores = gan.discriminator.apply(examples, new Scope(inputs, 'batch'));
  const scoresOf = (values: ArrayLike<number>) => {
    const moved = Array.from(values, (x, i) => x + feeds['noise/deviation']![0]! * feeds['random/0']![i]!);
    return [...interpret([scores], { ...feeds, examples: moved })[0]!];
  };
  return { ofReal: scoresOf(feeds['real']!), ofFake: scoresOf(fake!) };
}

describe('instance noise', () => {
  const { outputs, gradients } = new GradientStep(noisy).discriminator();
  const feeds = feedsFor([...Object.values(outputs), ...gradients.values()]);

  it('is added to real and generated examples, as large as the deviation that is fed', () => {
    const { ofReal, ofFake } = judged(feeds);
    const [loss, dReal, dFake] = interpret([outputs['lossD']!, outputs['dReal']!, outputs['dFake']!], feeds);
    expect(dReal![0]).toBeCloseTo(mean(ofReal), 12);
    expect(dFake![0]).toBeCloseTo(mean(ofFake), 12);
    const expected = (mean(ofReal.map((s) => (s - 1) ** 2)) + mean(ofFake.map((s) => s ** 2))) / 2;
    expect(loss![0]).toBeCloseTo(expected, 12);
    const quiet = interpret([outputs['lossD']!], { ...feeds, 'noise/deviation': [0] });
    expect(quiet[0]![0]).not.toBeCloseTo(expected, 3);
  });

  it('has the gradient of finite differences', () => {
    const loss = (at: Numbers) => interpret([outputs['lossD']!], at)[0]![0]!;
    expect([...gradients.keys()]).toEqual(trainedPaths(gan.discriminator.parameters));
    for (const [path, gradient] of gradients) {
      const expected = differences(loss, feeds, stateNames.parameter('discriminator', path));
      interpret([gradient], feeds)[0]!.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 6));
    }
  });

  it('is computed by a device as by the interpreter', async () => {
    await expectDeviceAgrees(fullStep(noisy), feedsFor, runtime);
  });

  it('is drawn once in an update, as a normal number for each value', () => {
    const { random } = fullStep(noisy);
    expect(random).toHaveLength(1);
    const values = new Float32Array(100_000);
    random[0]!.draw(values, new RandomStream(1, 'masks', 0));
    expect(mean(values)).toBeCloseTo(0, 1);
    expect(mean([...values].map((x) => x * x))).toBeCloseTo(1, 1);
  });

  it('continues from a checkpoint bit by bit, and apart as joined', async () => {
    const options = { ...noisy, k: 2, instanceNoise: noiseSchedule({ deviation: 0.5, decays: true }, 5) };
    const whole = await Trainer.create(options, runtime);
    const apart = await Trainer.create(options, runtime, { steps: 'apart' });
    const resumed = await Trainer.create(options, runtime);
    const [first, second] = [tinyBatches(), tinyBatches()];
    const reports = [];
    for (let step = 0; step < 5; step++) {
      reports.push(await whole.step(first));
      expect((await apart.step(second)).lossG).toBeCloseTo(reports.at(-1)!.lossG, 4);
      if (step !== 2) continue;
      const saved = encodeCheckpoint({ tensors: await whole.tensors(), iterations: 3, seconds: 0 });
      const { tensors, iterations } = decodeCheckpoint(Buffer.concat(saved), 'checkpoint');
      resumed.restore(tensors, iterations);
    }
    const rest = tinyBatches(resumed.batchesConsumed);
    expect([await resumed.step(rest), await resumed.step(rest)]).toEqual(reports.slice(3));
    expect(await resumed.tensors()).toEqual(await whole.tensors());
    await Promise.all([whole, apart, resumed].map(async (trainer) => trainer.release()));
  });
});

describe('the deviation', () => {
  const fed = (
    instanceNoise: (typeof noisy)['instanceNoise'] | ReturnType<typeof noiseSchedule>,
    step: number,
  ) => feedsOf({ ...noisy, instanceNoise }, tinyBatch(0), { step, update: step })['noise/deviation']![0];

  it('is constant, or falls in a straight line to 0 after the last step', () => {
    expect(noiseSchedule({ deviation: 0.3 }, null)).toBe(0.3);
    const falling = noiseSchedule({ deviation: 0.5, decays: true }, 4);
    expect([0, 1, 2, 3, 4, 5].map((step) => fed(falling, step))).toEqual([0.5, 0.375, 0.25, 0.125, 0, 0]);
    expect(fed(0.25, 7)).toBe(0.25);
  });

  it('cannot fall if nobody says how many steps there are', () => {
    for (const steps of [null, undefined]) {
      expect(() => noiseSchedule({ deviation: 0.5, decays: true }, steps)).toThrow(
        'the instance noise decreases to 0 at the last step, and how many steps there are is not known',
      );
    }
  });

  it.each([[-1], [Number.NaN], ['0.1'], [null]])('is refused as %j', async (wrong) => {
    const made = Trainer.create({ ...noisy, instanceNoise: wrong as number }, runtime);
    await expect(made).rejects.toThrow(UsageError);
    await expect(made).rejects.toThrow('instanceNoise got');
  });

  it('is refused of a schedule that gives none', () => {
    expect(() => fed(() => Number.NaN, 2)).toThrow('the schedule of instanceNoise gave NaN for update 3');
  });
});
