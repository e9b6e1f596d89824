/**
 * DCGANs with another normalisation of D, another up-sampling in G, and augmented pictures, and the networks that can be
 * trained in their place: trained, resumed, judged and exported.
 */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { firstOrAll } from '../../testing/slow.ts';
import { norm } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { grad } from '../../engine/tensor/grad.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { inputsOf } from '../../engine/tensor/walk.ts';
import { upsampleModes } from '../../nn/upsample.ts';
import { drawRandomInputs, Scope } from '../../nn/scope.ts';
import { adam, sgd } from '../../nn/optimiser.ts';
import { augmentationNames, augmentationOf, type AugmentationName } from '../augmentation/augmentation.ts';
import { exportDiscriminatorOnnx, exportOnnx } from '../files/export-onnx.ts';
import { dcgan, generatorUpsamplings, type DcganOptions } from '../networks/dcgan.ts';
import { exampleShape, type Gan, type PictureGan } from '../networks/gan.ts';
import { fastgan } from '../networks/fastgan.ts';
import { residual } from '../networks/residual.ts';
import type { Objective } from '../objectives/objective.ts';
import { objectives } from '../objectives/objectives.ts';
import { presets } from '../presets/presets.ts';
import { Judge } from '../sampling/judge.ts';
import { latentOfSeeds, Sampler } from '../sampling/sampler.ts';
import { hasStatistics } from '../sampling/standing-discriminator.ts';
import { standingGenerator } from '../sampling/standing-generator.ts';
import { Trainer, type TrainerOptions } from './trainer.ts';
import { fullStep } from './training-step.ts';

const batchSize = 4;
const small = { height: 16, width: 24, channels: 3, latentDim: 3, ngf: 2, ndf: 2 } as const;
interface Variant {
  readonly title: string;
  readonly gan: PictureGan;
  /** How many layers of D have a bias, and how many a vector of a power iteration. */
  readonly biases: number;
  readonly vectors: number;
  readonly augment?: readonly AugmentationName[];
}
const ofDcgan = (changes: Partial<DcganOptions>) =>
  dcgan({ ...presets['dcgan-64'].network, ...small, ...changes });
const pictures = { ...small, latentDistribution: 'normal' } as const;
/** So that maps are there that excite others. */
const large = { ...pictures, height: 32, width: 48, ngf: 1 } as const;
const variants: readonly Variant[] = [
  {
    title: 'a DCGAN with spectral norm of D and nearest up-sampling',
    gan: ofDcgan({ discriminatorNorm: 'spectral', generatorUpsampling: 'nearest' }),
    biases: 3,
    vectors: 3,
  },
  {
    title: 'a DCGAN with no norm of D, bilinear up-sampling and augmented pictures',
    gan: ofDcgan({ discriminatorNorm: 'none', generatorUpsampling: 'bilinear' }),
    biases: 3,
    vectors: 0,
    augment: augmentationNames,
  },
  { title: 'residual networks', gan: residual(pictures), biases: 5, vectors: 7 },
  { title: 'FastGAN', gan: fastgan(large), biases: 8, vectors: 8 },
  {
    title: 'FastGAN with no norm of D, bilinear up-sampling and augmented pictures',
    gan: fastgan({ ...large, discriminatorNorm: 'none', generatorUpsampling: 'bilinear' }),
    biases: 8,
    vectors: 0,
    augment: augmentationNames,
  },
  {
    title: 'residual networks with no norm of D, bilinear up-sampling and augmented pictures',
    gan: residual({ ...pictures, discriminatorNorm: 'none', generatorUpsampling: 'bilinear' }),
    biases: 5,
    vectors: 0,
    augment: augmentationNames,
  },
];

/** The usual losses, and a penalty on the slope of D at the real pictures, whose gradient is one of a gradient. */
const penalised: Objective = {
  ...objectives['non-saturating'],
  discriminator(context) {
    const slope = grad(ops.sum(context.judge(context.real)), [context.real])[0];
    return ops.add(
      objectives['non-saturating'].discriminator(context) as Node,
      ops.mul(ops.sum(ops.square(slope)), 5),
    );
  },
};

function trainingOf({ augment, gan }: Variant): TrainerOptions {
  return {
    gan,
    objective: penalised,
    augmentation: augment && augmentationOf(augment, gan),
    optimisers: { generator: adam({ learningRate: 1e-3 }), discriminator: adam({ learningRate: 1e-3 }) },
    batchSize,
    realLabel: 1,
    generatorNoise: 'shared',
    updates: 'alternating',
    averageDecay: 0.9,
    k: 1,
    seed: 3,
  };
}

function examples(gan: Gan, count: number, number: number): Float32Array {
  const values = new Float32Array(count * sizeOf(exampleShape(gan)));
  return new RandomStream(5, 'test', number).uniform(values, -1, 1);
}

function batches(gan: Gan, first = 0) {
  let taken = first;
  return async () => examples(gan, batchSize, taken++);
}

const runtime = await createNodeRuntime({ threads: 1 });

describe.each(firstOrAll(4, variants))('$title', (variant) => {
  const options = trainingOf(variant);
  const { gan } = options;

  it('has biases in D for batch normalisation, and no statistics of batches there', () => {
    const names = Object.keys(gan.discriminator.parameters);
    expect(names.some((name) => name.startsWith('norm'))).toBe(false);
    expect(names.filter((name) => name.endsWith('.bias'))).toHaveLength(variant.biases);
    expect(names.filter((name) => name.endsWith('.u'))).toHaveLength(variant.vectors);
    expect(hasStatistics(gan)).toBe(false);
  });

  it('resumes bit by bit, with the vectors of its power iterations', async () => {
    const whole = await Trainer.create(options, runtime);
    const all = batches(gan);
    for (let step = 0; step < 2; step++) await whole.step(all);
    const saved = new Map(
      [...(await whole.tensors())].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
    );
    const expected = [await whole.step(all), await whole.step(all)];
    const resumed = await Trainer.create(options, runtime);
    resumed.restore(saved, 2);
    const rest = batches(gan, 2);
    expect([await resumed.step(rest), await resumed.step(rest)]).toEqual(expected);
    expect(await resumed.tensors()).toEqual(await whole.tensors());
    await Promise.all([whole.release(), resumed.release()]);
  });

  it('trains apart as it does joined', async () => {
    const joined = await Trainer.create(options, runtime);
    const apart = await Trainer.create(options, runtime, {
      steps: 'apart',
      onGradients: (gradients) => gradients,
    });
    const [here, there] = [batches(gan), batches(gan)];
    for (let step = 0; step < 3; step++) await Promise.all([joined.step(here), apart.step(there)]);
    const tensors = await apart.tensors();
    for (const [name, { data }] of await joined.tensors()) {
      const other = tensors.get(name)!.data;
      data.forEach((value, i) => expect(Math.abs(value - other[i]!), name).toBeLessThan(2e-5));
    }
    await Promise.all([joined.release(), apart.release()]);
  });

  it('takes the step of the interpreter, with a penalty on the slope of D', async () => {
    // Plain gradient descent: an update is the gradient, whose every digit counts.
    const rate = 0.1;
    const descent = { generator: sgd({ learningRate: rate }), discriminator: sgd({ learningRate: rate }) };
    const plain = { ...options, optimisers: descent, averageDecay: undefined };
    const { outputs, updates, random } = fullStep(plain);
    const trainer = await Trainer.create(plain, runtime);
    const before = new Map([...(await trainer.tensors())].map(([name, { data }]) => [name, data.slice()]));
    const z = new RandomStream(plain.seed, 'latent-discriminator', 0).normal(new Float32Array(batchSize * 3));
    const feeds: Record<string, ArrayLike<number>> = { real: examples(gan, batchSize, 0), z };
    Object.assign(feeds, drawRandomInputs(random, new RandomStream(plain.seed, 'masks', 0)));
    for (const { attributes } of inputsOf([...Object.values(outputs), ...Object.values(updates)])) {
      feeds[attributes.name] ??= before.get(attributes.name) ?? [rate];
    }
    const [lossD, lossG, ...exact] = interpret(
      [outputs['lossD']!, outputs['lossG']!, ...Object.values(updates)],
      feeds,
    );
    const report = await trainer.step(batches(gan));
    expect(Math.abs(report.lossD / lossD![0]! - 1)).toBeLessThan(1e-6);
    expect(Math.abs(report.lossG / lossG![0]! - 1)).toBeLessThan(1e-6);
    const after = await trainer.tensors();
    Object.keys(updates).forEach((name, i) => {
      const [old, now] = [before.get(name)!, after.get(name)!.data];
      const moved = exact[i]!.map((value, at) => value - old[at]!);
      const wrong = exact[i]!.map((value, at) => value - now[at]!);
      expect(norm(wrong), name).toBeLessThan(1e-4 * norm(moved) + 1e-6);
    });
    expect(Object.keys(updates).length).toBeGreaterThan(10);
    await trainer.release();
  });

  it('is judged and exported with what it has, which does not change', async () => {
    const trainer = await Trainer.create(options, runtime);
    const all = batches(gan);
    for (let step = 0; step < 2; step++) await trainer.step(all);
    const before = [...(await trainer.tensors())].map(([name, { data }]) => [name, data.slice()]);

    const shown = examples(gan, 6, 9);
    const judge = await Judge.create(gan, runtime, { batchSize: 3 });
    const probabilities = await judge.judge(shown, trainer.state);
    const onnx = await ort.InferenceSession.create(
      await exportDiscriminatorOnnx(gan, trainer.state, 'running'),
    );
    const { probability } = await onnx.run({
      images: new ort.Tensor('float32', shown, [6, ...exampleShape(gan)]),
    });
    (probability!.data as Float32Array).forEach((value, i) =>
      expect(value).toBeCloseTo(probabilities[i]!, 6),
    );

    const z = latentOfSeeds(gan, [1, 2, 3]);
    const standing = await standingGenerator(gan, trainer.state, runtime, 'average');
    const sampler = await Sampler.create(gan, runtime, { batchSize: 3, normalisation: 'running' });
    const samples = await sampler.sample(z, standing);
    const made = await ort.InferenceSession.create(await exportOnnx(gan, standing, 'running'));
    const { images } = await made.run({ z: new ort.Tensor('float32', z, [3, 3]) });
    (images!.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(samples[i]!, 5));

    expect([...(await trainer.tensors())].map(([name, { data }]) => [name, data])).toEqual(before);
    await Promise.all([
      judge.release(),
      sampler.release(),
      onnx.release(),
      made.release(),
      trainer.release(),
    ]);
  });
});

it.each([64, 96, 128])('makes pictures of side %d by any up-sampling', (side) => {
  const square = { height: side, width: side };
  const all = [
    ...generatorUpsamplings.map((generatorUpsampling) => ofDcgan({ ...square, generatorUpsampling })),
    ...upsampleModes.flatMap((generatorUpsampling) => {
      const options = { ...pictures, ...square, generatorUpsampling };
      return [residual(options), fastgan(options)];
    }),
  ];
  for (const gan of all) {
    const values = new Map(
      Object.entries(gan.generator.parameters).map(([path, { shape }]) => [path, ops.input(path, shape)]),
    );
    const made = gan.generator.apply(ops.input('z', [2, 3]), new Scope(values, 'running'));
    expect(made.shape).toEqual([2, 3, side, side]);
  }
});
