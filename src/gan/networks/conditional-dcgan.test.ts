import * as ort from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { mean } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { oneHot } from '../../core/one-hot.ts';
import { countTrained } from '../../nn/parameter.ts';
import { Scope } from '../../nn/scope.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import type { Node } from '../../engine/tensor/node.ts';
import { input } from '../../engine/tensor/ops.ts';
import { conditionalDcgan, type ConditionalDcganOptions } from './conditional-dcgan.ts';
import { exportOnnx } from '../files/export-onnx.ts';
import { drawLatent, withClasses } from './gan.ts';
import { Judge } from '../sampling/judge.ts';
import { optimisersOf } from '../training/optimiser-settings.ts';
import { presets } from '../presets/presets.ts';
import { latentOfSeeds, Sampler } from '../sampling/sampler.ts';
import { untrainedNetworks } from '../training/initial-state.ts';
import { Trainer } from '../training/trainer.ts';
import { networkInputs } from '../networks/state-names.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const { network, optimiser } = presets['dcgan-mnist-conditional'];
const digits: ConditionalDcganOptions = { ...network, channels: 1 };
const small: ConditionalDcganOptions = {
  ...digits,
  height: 8,
  width: 12,
  latentDim: 3,
  classes: 2,
  ngf: 2,
  ndf: 2,
  units: 5,
};

describe('the networks of the authors’ code', () => {
  const gan = conditionalDcgan(digits);

  it('have the same weights, and no gains or biases', () => {
    const shapes = (specs: typeof gan.generator.parameters) =>
      Object.values(specs).flatMap(({ shape, role }) => (role === 'trained' ? [shape] : []));
    expect(shapes(gan.generator.parameters)).toEqual([
      [110, 1024],
      [1034, 6272],
      [138, 64, 5, 5],
      [74, 1, 5, 5],
    ]);
    expect(shapes(gan.discriminator.parameters)).toEqual([
      [64, 11, 5, 5],
      [128, 74, 5, 5],
      [6282, 1024],
      [1034, 1],
    ]);
    expect(countTrained(gan.generator.parameters)).toBe(6_820_538);
  });

  it('make a picture from z and class, and judge a picture with its class', () => {
    const made = gan.generator.apply(
      input('z', [2, 110]),
      new Scope(networkInputs('generator', gan.generator.parameters), 'batch'),
    );
    expect(made.shape).toEqual([2, 1, 28, 28]);
    const scope = new Scope(networkInputs('discriminator', gan.discriminator.parameters), 'batch');
    const judged = gan.discriminator.apply(input('x', [2, 1, 28, 28]), scope.withLabel(input('y', [2, 10])));
    expect(judged.shape).toEqual([2, 1]);
  });
});

it.each([
  [{ height: 30 }, 'image size 28x30 cannot be made by this network'],
  [{ classes: 0 }, 'classes got 0, expected a whole number from 1'],
] as const)('refuses %j', (wrong, says) => {
  expect(() => conditionalDcgan({ ...digits, ...wrong })).toThrow(says);
});

describe('latent vectors with classes', () => {
  const { latent } = conditionalDcgan(small);

  it('end in a one-hot class, and all classes are equally likely', () => {
    const z = drawLatent(latent, 400, new RandomStream(1, 'test', 0));
    let ofFirst = 0;
    for (let i = 0; i < 400; i++) {
      const [a, b] = z.subarray(i * 5 + 3, i * 5 + 5);
      expect([a! + b!, a! * b!]).toEqual([1, 0]);
      expect(z.subarray(i * 5, i * 5 + 3).every((value) => Math.abs(value) < 1)).toBe(true);
      ofFirst += a!;
    }
    expect(Math.abs(ofFirst / 400 - 0.5)).toBeLessThan(0.1);
  });

  it('cycle through the classes seed by seed, and can be given others', () => {
    const gan = conditionalDcgan(small);
    const z = latentOfSeeds(gan, [0, 1, 2]);
    const classesOf = () => [0, 1, 2].map((i) => [...z.subarray(i * 5 + 3, i * 5 + 5)]);
    expect(classesOf()).toEqual([
      [1, 0],
      [0, 1],
      [1, 0],
    ]);
    withClasses(latent, z, [1, 1, 1]);
    expect(classesOf()).toEqual([0, 1, 2].map(() => [0, 1]));
    expect(() => withClasses(latent, z, [2, 0, 0])).toThrow('label 2 is not one of the 2 classes');
    expect(() => withClasses({ dimension: 5, distribution: 'normal' }, z, [0])).toThrow('is not conditional');
  });
});

describe('training', async () => {
  const gan = conditionalDcgan(small);
  const optimisers = optimisersOf({ ...optimiser, learningRate: 0.02 }, { batches: 10, k: 1 });
  const create = () => Trainer.create({ gan, optimisers, batchSize: 8, seed: 2 }, runtime);
  const trainer = await create();
  afterAll(() => trainer.release());

  const labels = Uint8Array.of(1, 0, 0, 1, 1, 1, 0, 1);
  const pictures = new RandomStream(3, 'test', 0).uniform(new Float32Array(8 * 96));

  it('judges real pictures with their classes, and gives G the same classes', async () => {
    const tensors = await trainer.tensors();
    const start = Object.fromEntries([...tensors].map(([name, { data }]) => [name, data]));
    const { lossD, lossG } = await trainer.step(async () => ({ pictures, labels }));
    const z = drawLatent(gan.latent, 8, new RandomStream(2, 'latent-discriminator', 0));
    const feeds = { ...start, z: withClasses(gan.latent, z, labels), x: pictures, label: oneHot(labels, 2) };
    const scopeOf = (which: 'generator' | 'discriminator') =>
      new Scope(networkInputs(which, gan[which].parameters), 'batch');
    const judge = (x: Node) =>
      gan.discriminator.apply(x, scopeOf('discriminator').withLabel(input('label', [8, 2])));
    const fake = gan.generator.apply(input('z', [8, 5]), scopeOf('generator'));
    const [real, made] = interpret([judge(input('x', [8, 1, 8, 12])), judge(fake)], feeds);
    const softplus = (value: number) => Math.log1p(Math.exp(value));
    expect(lossD).toBeCloseTo(mean(real!.map((value) => softplus(-value))) + mean(made!.map(softplus)), 4);
    expect(Number.isFinite(lossG)).toBe(true);
  });

  it('requires a label for every picture, of an existing class', async () => {
    const other = await create();
    await expect(other.step(async () => pictures)).rejects.toThrow('came with no labels, expected 8');
    const tooFew = { pictures, labels: [0, 1] };
    await expect(other.step(async () => tooFew)).rejects.toThrow('came with 2 labels, expected 8');
    const unknown = { pictures, labels: labels.map((label) => 2 * label) };
    await expect(other.step(async () => unknown)).rejects.toThrow('label 2 is not one of the 2 classes');
    await other.release();
  });

  it.each(['running', 'batch'] as const)('exports with the class as a separate input (%s)', async (by) => {
    const session = await ort.InferenceSession.create(await exportOnnx(gan, trainer.state, by), {
      intraOpNumThreads: 1,
    });
    const all = latentOfSeeds(gan, [3, 4, 5]);
    const rows = [0, 1, 2].map((i) => all.subarray(i * 5, (i + 1) * 5));
    const { images } = await session.run({
      z: new ort.Tensor('float32', Float32Array.from(rows.flatMap((row) => [...row.subarray(0, 3)])), [3, 3]),
      label: new ort.Tensor(
        'float32',
        Float32Array.from(rows.flatMap((row) => [...row.subarray(3)])),
        [3, 2],
      ),
    });
    const sampler = await Sampler.create(gan, runtime, { batchSize: 3, normalisation: by });
    const expected = await sampler.sample(all, trainer.state);
    expect(images!.dims).toEqual([3, 1, 8, 12]);
    (images!.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
    await session.release();
    await sampler.release();
  });

  it('is judged by the classes of the examples', async () => {
    const state = untrainedNetworks(gan, 1);
    const size = 8 * 12;
    const examples = new RandomStream(3, 'test', 0).uniform(new Float32Array(5 * size), 0, 1);
    const judge = await Judge.create(gan, runtime, { batchSize: 2 });
    const judged = await judge.judge(examples, state, { labels: [0, 1, 0, 1, 1] });
    const last = await judge.judge(examples.subarray(4 * size), state, { labels: [1] });
    const other = await judge.judge(examples.subarray(4 * size), state, { labels: [0] });
    await judge.release();
    expect(judged[4]).toBe(last[0]);
    expect(other[0]).not.toBe(last[0]);
    await expect(judge.judge(examples, state)).rejects.toThrow('got no labels');
    await expect(judge.judge(examples, state, { labels: [0] })).rejects.toThrow('got 1 labels');
  });
});
