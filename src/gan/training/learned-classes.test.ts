/** Networks that learn classes, with every normalisation of D: their gradients, and how they train, resume and sample. */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { dot } from '../../core/numbers.ts';
import { oneHot } from '../../core/one-hot.ts';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import type { Node } from '../../engine/tensor/node.ts';
import { inputsOf } from '../../engine/tensor/walk.ts';
import { adam } from '../../nn/optimiser.ts';
import { countTrained } from '../../nn/parameter.ts';
import { augmentationNames, augmentationOf } from '../augmentation/augmentation.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../files/checkpoint.ts';
import { exportDiscriminatorOnnx, exportOnnx } from '../files/export-onnx.ts';
import { blockEntries } from '../files/pytorch-blocks.ts';
import { pytorchEntries } from '../files/pytorch.ts';
import { discriminatorNorms, type DiscriminatorNorm } from '../networks/dcgan.ts';
import { withClasses, type PictureGan } from '../networks/gan.ts';
import {
  ganOfNetwork,
  type DcganNetwork,
  type FastganNetwork,
  type ResidualNetwork,
} from '../networks/network.ts';
import { networkNames, stateNames } from '../networks/state-names.ts';
import { objectiveOf, type PenaltySettings } from '../objectives/objective-settings.ts';
import { presets } from '../presets/presets.ts';
import { Judge } from '../sampling/judge.ts';
import { latentOfSeeds, Sampler } from '../sampling/sampler.ts';
import { standingGenerator } from '../sampling/standing-generator.ts';
import { differenceAlong, expectDeviceAgrees, type Numbers } from '../testing/step-graphs.ts';
import { GradientStep } from './gradient-step.ts';
import { Trainer, type TrainerOptions } from './trainer.ts';
import { fullStep } from './training-step.ts';

const [batchSize, classes] = [4, 3];
const small = { channels: 1, height: 16, width: 16, latentDim: 3, ngf: 2, ndf: 2 } as const;
const everything = { r1: 0.4, r2: 0.3, lecam: 0.2 };
const upsamplings = { batch: 'transposed', none: 'nearest', spectral: 'bilinear' } as const;

interface Variant {
  readonly what: string;
  readonly discriminatorNorm: DiscriminatorNorm;
  readonly networkOf: (classes?: number) => DcganNetwork | ResidualNetwork | FastganNetwork;
  /** Parameters that classes add: vectors of a class for each number that is normalised in G, and that D is judged by. */
  readonly normalised: number;
  readonly judged: number;
  /** Vectors of power iterations. */
  readonly iterates: number;
}
const variants: readonly Variant[] = [
  ...discriminatorNorms.map((discriminatorNorm) => ({
    what: 'a DCGAN',
    discriminatorNorm,
    networkOf: (learned?: number) => ({
      ...presets['dcgan-64'].network,
      ...small,
      discriminatorNorm,
      generatorUpsampling: upsamplings[discriminatorNorm],
      classes: learned,
    }),
    // G normalises 4 maps after the projection, and 2 after the first doubling. D flattens 4 maps of 4×4.
    normalised: 4 + 2,
    judged: 4 * 16,
    iterates: discriminatorNorm === 'spectral' ? 4 : 0,
  })),
  {
    what: 'a residual network',
    discriminatorNorm: 'spectral',
    networkOf: (learned) => ({
      architecture: 'residual',
      ...small,
      latentDistribution: 'normal',
      classes: learned,
    }),
    // Blocks from 8 to 4 maps and from 4 to 2, and a last layer. D flattens 4 maps of 4×4.
    normalised: 8 + 4 + 4 + 2 + 2,
    judged: 4 * 16,
    iterates: 8,
  },
  {
    what: 'FastGAN',
    discriminatorNorm: 'spectral',
    networkOf: (learned) => ({
      architecture: 'fastgan',
      ...small,
      latentDistribution: 'normal',
      classes: learned,
    }),
    // Two branches each: 8 maps after the projection, blocks of 4 and of 2. D flattens 4 maps of 4×4.
    normalised: 2 * (8 + 4 + 2),
    judged: 4 * 16,
    iterates: 6,
  },
];

/** A gradient penalty needs a D that judges each picture by itself. */
function penaltiesOf({ discriminatorNorm }: Variant): PenaltySettings {
  return discriminatorNorm === 'batch' ? everything : { ...everything, gradientPenalty: 2 };
}

function trainingOf(variant: Variant): TrainerOptions & { readonly gan: PictureGan } {
  const gan = ganOfNetwork(variant.networkOf(classes));
  return {
    gan,
    objective: objectiveOf('relativistic', penaltiesOf(variant)),
    augmentation: augmentationOf(augmentationNames, gan),
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

const pictureSize = 16 * 16;

/** Labelled batches from the one with number `first` on. */
function batches(first = 0) {
  let taken = first;
  return async () => {
    const random = new RandomStream(5, 'test', taken++);
    const pictures = random.uniform(new Float32Array(batchSize * pictureSize), -1, 1);
    return { pictures, labels: Array.from({ length: batchSize }, () => random.below(classes)) };
  };
}

/** Random values for all inputs, and labels that are one-hot. */
function feedsFor({ gan }: TrainerOptions, nodes: readonly Node[]): Record<string, Float32Array> {
  const feeds: Record<string, Float32Array> = {};
  for (const { attributes, shape } of inputsOf(nodes)) {
    const { name } = attributes;
    const random = new RandomStream(9, 'test', Object.keys(feeds).length);
    const isPositive = name.includes('/') || shape.length === 0 || name.endsWith('Variance');
    feeds[name] = random.uniform(new Float32Array(sizeOf(shape)), isPositive ? 0.05 : -0.3, 0.3);
  }
  feeds[stateNames.label] = oneHot([2, 0, 0, 1], classes);
  if (feeds['z'] !== undefined) withClasses(gan.latent, feeds['z'], [2, 0, 0, 1]);
  return feeds;
}

const runtime = await createNodeRuntime({ threads: 1 });

describe.each(variants)('$what of classes with $discriminatorNorm norm of D', (variant) => {
  const options = trainingOf(variant);
  const { gan } = options;

  it('has a gain, a bias and a vector for each class, and nothing else more', () => {
    const without = ganOfNetwork(variant.networkOf());
    const added = (network: 'generator' | 'discriminator') =>
      countTrained(gan[network].parameters) - countTrained(without[network].parameters);
    expect(added('generator')).toBe((classes - 1) * 2 * variant.normalised);
    expect(added('discriminator')).toBe(classes * variant.judged);
    expect(gan.latent).toEqual({ dimension: 3 + classes, classes, distribution: 'normal' });
  });

  it('has the gradients of its losses, with penalties', () => {
    // LeCam's means have no gradient, so the differences of its loss are others.
    const objective = objectiveOf('relativistic', { ...penaltiesOf(variant), lecam: undefined });
    const step = new GradientStep({ ...options, objective, augmentation: undefined });
    const found = { discriminator: step.discriminator(), generator: step.generator() };
    const losses = [found.discriminator.outputs['lossD']!, found.generator.outputs['lossG']!];
    let feeds: Numbers = feedsFor(options, losses);
    // Gradients take the vectors of power iterations as constants, which is exact once these have converged.
    const iterates = step.statistics().filter(({ name }) => name.endsWith('.u'));
    expect(iterates).toHaveLength(variant.iterates);
    for (let turn = 0; turn < 100 && iterates.length > 0; turn++) {
      const moved = interpret(
        iterates.map(({ value }) => value),
        feeds,
      );
      feeds = { ...feeds, ...Object.fromEntries(iterates.map(({ name }, i) => [name, moved[i]!])) };
    }
    for (const [i, network] of networkNames.entries()) {
      const value = (at: Numbers) => interpret([losses[i]!], at)[0]![0]!;
      for (const [path, gradient] of found[network].gradients) {
        const name = stateNames.parameter(network, path);
        const [exact] = interpret([gradient], feeds);
        const direction = new RandomStream(4, 'test', i).normal(new Float64Array(exact!.length));
        const expected = differenceAlong(value, feeds, name, direction);
        expect(dot(exact!, direction), name).toBeCloseTo(expected, 5);
      }
    }
  });

  it('is updated by a device as by the interpreter', async () => {
    const plain = { ...options, averageDecay: undefined };
    await expectDeviceAgrees(fullStep(plain), (nodes) => feedsFor(plain, nodes), runtime);
  });

  it('continues from a checkpoint bit by bit, and apart as joined', async () => {
    const whole = await Trainer.create(options, runtime);
    const apart = await Trainer.create(options, runtime, { steps: 'apart' });
    const resumed = await Trainer.create(options, runtime);
    const [first, second] = [batches(), batches()];
    const reports = [];
    for (let step = 0; step < 4; step++) {
      reports.push(await whole.step(first));
      expect((await apart.step(second)).lossD).toBeCloseTo(reports.at(-1)!.lossD, 4);
      if (step !== 1) continue;
      const saved = encodeCheckpoint({ tensors: await whole.tensors(), iterations: 2, seconds: 0 });
      const { tensors, iterations } = decodeCheckpoint(Buffer.concat(saved), 'checkpoint');
      resumed.restore(tensors, iterations);
    }
    const rest = batches(2);
    expect([await resumed.step(rest), await resumed.step(rest)]).toEqual(reports.slice(2));
    expect(await resumed.tensors()).toEqual(await whole.tensors());
    await Promise.all([whole, apart, resumed].map(async (trainer) => trainer.release()));
  });

  it('draws and judges by class, and is exported with a label', async () => {
    const trainer = await Trainer.create(options, runtime);
    const all = batches();
    for (let step = 0; step < 2; step++) await trainer.step(all);
    const z = latentOfSeeds(gan, [3, 3, 3]);
    withClasses(gan.latent, z, [0, 1, 2]);
    const standing = await standingGenerator(gan, trainer.state, runtime, 'average');
    const sampler = await Sampler.create(gan, runtime, { batchSize: 3, normalisation: 'running' });
    const samples = await sampler.sample(z, standing);
    const made = await ort.InferenceSession.create(await exportOnnx(gan, standing, 'running'));
    const noise = new Float32Array(9);
    for (let i = 0; i < 3; i++) noise.set(z.subarray(6 * i, 6 * i + 3), 3 * i);
    const label = new ort.Tensor('float32', oneHot([0, 1, 2], classes), [3, classes]);
    const { images } = await made.run({ z: new ort.Tensor('float32', noise, [3, 3]), label });
    const drawn = images!.data as Float32Array;
    drawn.forEach((value, i) => expect(value).toBeCloseTo(samples[i]!, 5));
    const apartBy = (a: number, b: number) =>
      Math.max(
        ...Array.from({ length: pictureSize }, (_, i) =>
          Math.abs(samples[a * pictureSize + i]! - samples[b * pictureSize + i]!),
        ),
      );
    expect(Math.min(apartBy(0, 1), apartBy(0, 2), apartBy(1, 2)), 'one z of three classes').toBeGreaterThan(
      1e-5,
    );

    const judge = await Judge.create(gan, runtime, { batchSize: 3, judgement: 'score' });
    const [first, other] = [
      await judge.judge(samples, trainer.state, { labels: [0, 1, 2] }),
      await judge.judge(samples, trainer.state, { labels: [1, 2, 0] }),
    ];
    first.forEach((score, i) => expect(Math.abs(score - other[i]!)).toBeGreaterThan(1e-6));
    const onnx = await ort.InferenceSession.create(
      await exportDiscriminatorOnnx(gan, trainer.state, 'running', {}, 'score'),
    );
    const { score } = await onnx.run({ images: new ort.Tensor('float32', samples, [3, 1, 16, 16]), label });
    const judged = await judge.judge(samples, trainer.state, { labels: [0, 1, 2] });
    (score!.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(judged[i]!, 5));
    await Promise.all([judge, sampler, onnx, made, trainer].map(async (each) => each.release()));
  });

  it('has no names in PyTorch', () => {
    for (const network of networkNames) {
      const made = variant.networkOf(classes);
      const entries = () =>
        made.architecture === 'dcgan' ? pytorchEntries(network, made, gan) : blockEntries(network, made, gan);
      expect(entries).toThrow('networks that learn classes have no names in PyTorch');
    }
  });
});

it.each([1, 1001, 2.5])('refuses %d classes', (wrong) => {
  for (const { networkOf } of variants) {
    expect(() => ganOfNetwork(networkOf(wrong))).toThrow(
      `classes got ${wrong}, expected a whole number from 2 to 1000`,
    );
  }
});
