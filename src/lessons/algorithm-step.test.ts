/** A watched step against the trainer that does it, and against the reference interpreter. */
import { beforeAll, describe, expect, it } from 'vitest';
import { mean } from '../core/numbers.ts';
import { RandomStream } from '../core/random.ts';
import type { FloatTensor, Shape } from '../core/shape.ts';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import * as ops from '../engine/tensor/ops.ts';
import { examplesFor, tinyTrainingOf } from '../gan/testing/tiny-presets.ts';
import { feedsOf, type BatchSupplier, type TrainerOptions } from '../gan/training/feeds.ts';
import { GradientStep, gradientPhases, type GradientPhase } from '../gan/training/gradient-step.ts';
import { Trainer } from '../gan/training/trainer.ts';
import type { NetworkName } from '../gan/networks/state-names.ts';
import { drawRandomInputs, type RandomInput } from '../nn/scope.ts';
import {
  watchStep,
  type DiscriminatorUpdate,
  type WatchedStep,
  type WatchedWeight,
} from './algorithm-step.ts';

/** Fresh and shared noise, both orders, one pass and several, with statistics, dropout, classes and an average. */
const trainings: readonly (readonly [string, TrainerOptions])[] = [
  ['points, k = 3', { ...tinyTrainingOf('gan-2d'), k: 3 }],
  ['a DCGAN with an average, k = 2', { ...tinyTrainingOf('dcgan-28'), k: 2, averageDecay: 0.9 }],
  ['points', tinyTrainingOf('gan-2d')],
  ['a DCGAN', tinyTrainingOf('dcgan-28')],
  ['a conditional DCGAN', tinyTrainingOf('dcgan-mnist-conditional')],
  ['simultaneous updates with dropout', tinyTrainingOf('gan-mnist')],
  [
    'simultaneous updates, fresh noise, k = 2',
    { ...tinyTrainingOf('gan-mnist'), k: 2, generatorNoise: 'fresh' },
  ],
];

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
});

interface Both {
  readonly before: ReadonlyMap<string, FloatTensor>;
  readonly watched: WatchedStep;
  readonly after: ReadonlyMap<string, FloatTensor>;
  readonly report: Awaited<ReturnType<Trainer['step']>>;
  /** The batches of the step. */
  readonly batches: readonly Awaited<ReturnType<BatchSupplier>>[];
}

/** Two steps of a training, then the third: watched, and by the trainer. */
async function bothOf(options: TrainerOptions): Promise<Both> {
  await using trainer = await Trainer.create(options, runtime);
  const examples = examplesFor(options);
  await trainer.step(examples);
  await trainer.step(examples);
  const before = await trainer.tensors();
  const batches = await Promise.all(Array.from({ length: options.k }, examples));
  const supplier = () => {
    let taken = 0;
    return async () => batches[taken++]!;
  };
  const watched = await watchStep(options, { tensors: before, iterations: 2 }, supplier(), runtime);
  const report = await trainer.step(supplier());
  return { before, watched, after: await trainer.tensors(), report, batches };
}

describe.each(trainings)('a step of %s', (_, options) => {
  let both: Both;
  beforeAll(async () => {
    both = await bothOf(options);
  });

  it('has the losses and the means that the trainer reports', () => {
    const { watched, report } = both;
    const last = watched.discriminator.at(-1)!;
    expect([watched.step, watched.k, watched.discriminator.length]).toEqual([3, options.k, options.k]);
    expect({
      step: 3,
      lossD: last.loss,
      lossG: watched.generator.loss,
      dReal: last.dReal,
      dFake: last.dFake,
    }).toEqual(report);
  });

  it('leaves the weights that the trainer has after its step, bit by bit', () => {
    const { watched, before, after } = both;
    const passes = watched.discriminator.map(({ weight }) => weight);
    expect(passes[0]!.before).toBe(valueOf(before, passes[0]!));
    expect(passes.at(-1)!.after).toBe(valueOf(after, passes[0]!));
    passes.slice(1).forEach((weight, i) => expect(weight.before).toBe(passes[i]!.after));
    const { weight } = watched.generator;
    expect([weight.before, weight.after]).toEqual([valueOf(before, weight), valueOf(after, weight)]);
    for (const each of [...passes, weight]) expect(each.after).not.toBe(each.before);
  });

  it('has the means of its judgements', () => {
    const { discriminator } = both.watched;
    for (const { dReal, dFake, judgedReal, judgedFake } of discriminator) {
      expect(judgedReal).toHaveLength(options.batchSize);
      expect(mean(judgedReal)).toBeCloseTo(dReal, 5);
      expect(mean(judgedFake)).toBeCloseTo(dFake, 5);
    }
  });

  it('has the judgements and the gradient of D of the reference interpreter', () => {
    const { watched, before } = both;
    const step = new GradientStep(options);
    const { ofReal, ofFake } = step.judgements();
    const feeds = feedsFor(both, options, step.random.list, before);
    const [real, fake] = interpret([ops.sigmoid(ofReal), ops.sigmoid(ofFake)], feeds);
    const [first] = watched.discriminator as [DiscriminatorUpdate];
    expectClose(first.judgedReal, real!);
    expectClose(first.judgedFake, fake!);
    const phase = gradientPhases(options)[0]!;
    expectGradient(
      phase,
      'discriminator',
      feedsFor(both, options, phase.random, before),
      first,
      digitsOf(options),
    );
  });
});

describe.each(trainings.filter(([, { k }]) => k === 1))('the update of G of %s', (_, options) => {
  it('has the gradient of the reference interpreter', async () => {
    const both = await bothOf(options);
    const { watched, before, after } = both;
    // G is judged by the updated D, if updates alternate.
    const between = new Map(
      [...before].map(([name, tensor]) => {
        const isUpdated = options.updates === 'alternating' && name.startsWith('discriminator.');
        return [name, isUpdated ? after.get(name)! : tensor] as const;
      }),
    );
    const phase = gradientPhases(options).at(-1)!;
    const feeds = feedsFor(both, options, phase.random, between);
    expectGradient(phase, 'generator', feeds, watched.generator, digitsOf(options));
    // D’s judgements explain G’s loss: the mean of −log D(G(z)).
    const { judgedFake, loss } = watched.generator;
    expect(mean(judgedFake.map((p) => -Math.log(p)))).toBeCloseTo(loss, 4);
  });
});

it('begins with the initial weights of the seed, and changes nothing that it is given', async () => {
  const options = tinyTrainingOf('gan-2d');
  const watched = await watchStep(options, { iterations: 0 }, examplesFor(options), runtime);
  await using trainer = await Trainer.create(options, runtime);
  const initial = await trainer.tensors();
  expect(watched.generator.weight.before).toBe(valueOf(initial, watched.generator.weight));
  await watchStep(options, { tensors: initial, iterations: 0 }, examplesFor(options), runtime);
  const state = await trainer.tensors();
  for (const [name, { data }] of initial) expect(data).toEqual(state.get(name)!.data);
  await trainer.step(examplesFor(options));
  expect(watched.generator.weight.after).toBe(valueOf(await trainer.tensors(), watched.generator.weight));
});

function valueOf(tensors: ReadonlyMap<string, FloatTensor>, { name, index }: WatchedWeight): number {
  const { shape, data } = tensors.get(name)!;
  return data[placeOf(index, shape)]!;
}

function placeOf(index: readonly number[], shape: Shape): number {
  return index.reduce((place, i, axis) => place * shape[axis]! + i, 0);
}

/** Everything that a graph of the first update reads, in the state of `tensors`. */
function feedsFor(
  { batches }: Both,
  options: TrainerOptions,
  random: readonly RandomInput[],
  tensors: ReadonlyMap<string, FloatTensor>,
): Record<string, Float32Array> {
  const update = 2 * options.k;
  return {
    ...Object.fromEntries([...tensors].map(([name, { data }]) => [name, data])),
    ...feedsOf(options, batches[0], { step: 2, update }),
    ...drawRandomInputs(random, new RandomStream(options.seed, 'masks', update)),
  };
}

/**
 * The digits to which a gradient in float32 can be compared. The normalisation of the conditional network has ε 1e-8 and, in a
 * network so small, variances no larger: rounding its inputs to float32 alone changes its gradients by 0.1%.
 */
function digitsOf({ gan }: TrainerOptions): number {
  return gan.latent.classes === undefined ? 4 : 2;
}

/** Compares the norm, and the weight that stands for all. */
function expectGradient(
  phase: GradientPhase,
  network: NetworkName,
  feeds: Readonly<Record<string, Float32Array>>,
  { gradientNorm, weight }: { readonly gradientNorm: number; readonly weight: WatchedWeight },
  digits: number,
): void {
  const gradients = [...phase.gradients[network]!];
  const values = interpret(
    gradients.map(([, node]) => node),
    feeds,
  );
  expect(gradientNorm / Math.hypot(...values.flatMap((each) => [...each]))).toBeCloseTo(1, digits);
  const i = gradients.findIndex(([path]) => `${network}.${path}` === weight.name);
  const reference = values[i]![placeOf(weight.index, gradients[i]![1].shape)]!;
  expect(weight.gradient / reference).toBeCloseTo(1, digits);
}

function expectClose(values: readonly number[], reference: Float64Array): void {
  expect(values).toHaveLength(reference.length);
  values.forEach((value, i) => expect(value).toBeCloseTo(reference[i]!, 5));
}
