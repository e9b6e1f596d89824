/** The named objectives and the penalties, in the graphs of a step and in small trainings. */
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
import { adam } from '../../nn/optimiser.ts';
import { normalInitialiser, trainedPaths } from '../../nn/parameter.ts';
import { Scope } from '../../nn/scope.ts';
import { augmentationOf } from '../augmentation/augmentation.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../files/checkpoint.ts';
import { ganOfNetwork } from '../networks/network.ts';
import { networkInputs, stateNames } from '../networks/state-names.ts';
import type { Objective, ObjectiveContext } from '../objectives/objective.ts';
import { objectiveNames, objectives, type ObjectiveName } from '../objectives/objectives.ts';
import { objectiveOf } from '../objectives/objective-settings.ts';
import { consistency } from '../objectives/consistency.ts';
import { gradientPenalty, lecam, penalised, r1, r2, type Penalty } from '../objectives/penalties.ts';
import { presets } from '../presets/presets.ts';
import { Judge } from '../sampling/judge.ts';
import { differences, expectDeviceAgrees, type Numbers } from '../testing/step-graphs.ts';
import { tinyBatch, tinyBatches, tinyBatchSize, tinyGan, tinyTraining } from '../testing/tiny.ts';
import { GradientStep } from './gradient-step.ts';
import { stateBytes, untrainedNetworks } from './initial-state.ts';
import { Trainer } from './trainer.ts';
import { fullStep } from './training-step.ts';

const runtime = await createNodeRuntime({ threads: 1 });

/** The tiny GAN with a D without batch normalisation. */
const initialise = normalInitialiser(0.5);
const gan = {
  ...tinyGan,
  discriminator: new Sequential({
    flatten: flatten(),
    look: new Dense(6, 4, { initialise }),
    leaky: leakyRelu(0.2),
    judge: new Dense(4, 1, { initialise }),
  }),
};
const adams = { generator: adam({ learningRate: 0.01 }), discriminator: adam({ learningRate: 0.02 }) };
const training = { ...tinyTraining, gan, optimisers: adams };

/** Random values for all inputs of the graph, in float32 as devices require. */
function feedsFor(nodes: readonly Node[]): Record<string, Float32Array> {
  const feeds: Record<string, Float32Array> = {};
  for (const { attributes, shape } of inputsOf(nodes)) {
    const random = new RandomStream(9, 'test', Object.keys(feeds).length);
    // Shares, rates and second moments are positive.
    const isPositive = attributes.name.includes('/') || shape.length === 0;
    const values = new Float32Array(sizeOf(shape));
    feeds[attributes.name] = random.uniform(values, isPositive ? 0.05 : -1, 1);
  }
  return feeds;
}

/** The slope of D at each of these pictures, by differences. */
function slopesAt(pictures: ArrayLike<number>, feeds: Numbers): number[] {
  const inputs = networkInputs('discriminator', gan.discriminator.parameters);
  const examples = ops.input('examples', [tinyBatchSize, 1, 2, 3]);
  const scores = gan.discriminator.apply(examples, new Scope(inputs, 'batch'));
  const sumAt = (at: Numbers) => interpret([ops.sum(scores)], at)[0]![0]!;
  const slopes = differences(sumAt, { ...feeds, examples: pictures }, 'examples');
  return Array.from({ length: tinyBatchSize }, (_, i) => Math.hypot(...slopes.slice(6 * i, 6 * (i + 1))));
}

/** D's outputs for these pictures. */
function scoresOf(pictures: ArrayLike<number>, feeds: Numbers): number[] {
  const inputs = networkInputs('discriminator', gan.discriminator.parameters);
  const examples = ops.input('examples', [tinyBatchSize, 1, 2, 3]);
  const scores = gan.discriminator.apply(examples, new Scope(inputs, 'batch'));
  return [...interpret([scores], { ...feeds, examples: pictures })[0]!];
}

/** Rows of three pixels by a matrix for each picture, [B, 3, 3]. */
function moved(pictures: ArrayLike<number>, columns: ArrayLike<number>): number[] {
  return Array.from(pictures, (_, i) => {
    const [row, column, picture] = [i - (i % 3), i % 3, Math.floor(i / 6)];
    return [0, 1, 2].reduce((sum, j) => sum + pictures[row + j]! * columns[picture * 9 + column * 3 + j]!, 0);
  });
}

/** G's pictures for D's update. */
function generated(feeds: Numbers): Float64Array {
  const z = ops.input('z', [tinyBatchSize, 3]);
  const scope = new Scope(networkInputs('generator', gan.generator.parameters), 'batch');
  return Float64Array.from(interpret([gan.generator.apply(z, scope)], feeds)[0]!);
}

describe('a penalty', () => {
  const between = (feeds: Numbers) =>
    generated(feeds).map((x, i) => {
      const share = feeds['random/0']![Math.floor(i / 6)]!;
      return feeds['real']![i]! * share + x * (1 - share);
    });
  const cases: readonly [string, Penalty, (feeds: Numbers) => number][] = [
    ['R1', r1({ gamma: 0.7 }), (feeds) => 0.35 * mean(slopesAt(feeds['real']!, feeds).map((s) => s * s))],
    [
      'R1 of every 4th step',
      r1({ gamma: 0.7, every: 4 }),
      (feeds) => 4 * 0.35 * mean(slopesAt(feeds['real']!, feeds).map((s) => s * s)),
    ],
    ['R2', r2({ gamma: 0.7 }), (feeds) => 0.35 * mean(slopesAt(generated(feeds), feeds).map((s) => s * s))],
    [
      'the gradient penalty',
      gradientPenalty(),
      (feeds) => 10 * mean(slopesAt(between(feeds), feeds).map((s) => (s - 1) ** 2)),
    ],
    [
      'consistency',
      consistency({ weight: 3, change: augmentationOf(['mirror'], gan) }),
      (feeds) =>
        3 *
        mean(
          [feeds['real']!, generated(feeds)].flatMap((pictures, i) => {
            const [here, there] = [pictures, moved(pictures, feeds[`random/${i}`]!)].map((x) =>
              scoresOf(x, feeds),
            );
            return here!.map((score, at) => 2 * (score - there![at]!) ** 2);
          }),
        ),
    ],
  ];

  it.each(cases)(
    '%s is that of finite differences of D with respect to its input',
    (_, penalty, expected) => {
      const lossOf = (objective: Objective) =>
        new GradientStep({ ...training, objective }).discriminator().outputs['lossD']!;
      const plain = lossOf(objectives.hinge);
      const loss = lossOf(penalised(objectives.hinge, penalty));
      const feeds = feedsFor([loss]);
      const [with_, without] = interpret([loss, plain], feeds);
      const size = expected(feeds);
      expect(size, 'the penalty, which must not be negligible').toBeGreaterThan(0.05);
      expect(with_![0]! - without![0]!).toBeCloseTo(size, 6);
    },
  );

  it.each(cases)('%s has the gradient of that loss, which requires second derivatives', (_, penalty) => {
    const objective = penalised(objectives.relativistic, penalty);
    const { outputs, gradients } = new GradientStep({ ...training, objective }).discriminator();
    const feeds = feedsFor([outputs['lossD']!]);
    const loss = (at: Numbers) => interpret([outputs['lossD']!], at)[0]![0]!;
    expect([...gradients.keys()]).toEqual(trainedPaths(gan.discriminator.parameters));
    for (const [path, gradient] of gradients) {
      const [values] = interpret([gradient], feeds);
      const expected = differences(loss, feeds, stateNames.parameter('discriminator', path));
      values!.forEach((x, i) => expect(x, `${path}[${i}]`).toBeCloseTo(expected[i]!, 5));
    }
  });

  it('is finite where D is flat', () => {
    const { outputs, gradients } = new GradientStep({
      ...training,
      objective: objectives.wasserstein,
    }).discriminator();
    const nodes = [outputs['lossD']!, ...gradients.values()];
    const feeds = feedsFor(nodes);
    for (const name of Object.keys(feeds)) {
      if (name.startsWith('discriminator.')) feeds[name] = new Float32Array(feeds[name]!.length);
    }
    const all = interpret(nodes, feeds).flatMap((values) => [...values]);
    expect(all.every(Number.isFinite)).toBe(true);
    expect(all[0]).toBeCloseTo(10, 4);
  });
});

const everything = { r1: 0.4, r2: 0.3, every: 3, gradientPenalty: 2, lecam: 0.2, consistency: 0.5 };

describe.each(objectiveNames)('%s', (name) => {
  it.each([
    ['alone', {}],
    ['with every penalty', everything],
  ] as const)('%s is updated by a device as by the interpreter', async (_, penalties) => {
    await expectDeviceAgrees(
      fullStep({ ...training, objective: objectiveOf(name, penalties, gan) }),
      feedsFor,
      runtime,
    );
  });

  it('continues from a checkpoint bit by bit, and apart as joined', async () => {
    const options = { ...training, objective: objectiveOf(name, everything, gan), k: 2 };
    const whole = await Trainer.create(options, runtime);
    const apart = await Trainer.create(options, runtime, { steps: 'apart' });
    const resumed = await Trainer.create(options, runtime);
    const [first, second] = [tinyBatches(), tinyBatches()];
    const reports = [];
    for (let step = 0; step < 6; step++) {
      reports.push(await whole.step(first));
      expect((await apart.step(second)).lossD).toBeCloseTo(reports.at(-1)!.lossD, 4);
      if (step !== 3) continue;
      const saved = encodeCheckpoint({ tensors: await whole.tensors(), iterations: 4, seconds: 0 });
      const { tensors, iterations } = decodeCheckpoint(Buffer.concat(saved), 'checkpoint');
      resumed.restore(tensors, iterations);
    }
    const rest = tinyBatches(resumed.batchesConsumed);
    expect([await resumed.step(rest), await resumed.step(rest)]).toEqual(reports.slice(4));
    expect(await resumed.tensors()).toEqual(await whole.tensors());
    await Promise.all([whole, apart, resumed].map(async (trainer) => trainer.release()));
  });
});

describe('LeCam', () => {
  const objective = penalised(objectives.hinge, lecam({ weight: 0.3, decay: 0.5 }));

  it('keeps the running means of D’s outputs, the first of them exactly', async () => {
    const trainer = await Trainer.create({ ...training, objective }, runtime);
    const [real, fake] = ['lecam.real', 'lecam.fake'].map(stateNames.objective);
    expect(await trainer.state.read(real!)).toEqual(Float32Array.of(0));
    let [meanReal, meanFake] = [0, 0];
    const batches = tinyBatches();
    for (let step = 0; step < 12; step++) {
      const { dReal, dFake } = await trainer.step(batches);
      const keep = Math.min(0.5, step / (step + 9));
      meanReal = keep * meanReal + (1 - keep) * dReal;
      meanFake = keep * meanFake + (1 - keep) * dFake;
      expect((await trainer.state.read(real!))[0], `step ${step}`).toBeCloseTo(meanReal, 5);
      expect((await trainer.state.read(fake!))[0], `step ${step}`).toBeCloseTo(meanFake, 5);
    }
    await trainer.release();
  });

  it('has its means in the size of a checkpoint', () => {
    const plain = stateBytes({ ...training, objective: objectives.hinge });
    expect(stateBytes({ ...training, objective }) - plain).toBe(8);
  });

  it('has no gradient through its means', () => {
    const { outputs, gradients } = new GradientStep({ ...training, objective }).discriminator();
    const feeds = feedsFor([outputs['lossD']!]);
    const { outputs: still } = new GradientStep({
      ...training,
      objective: {
        ...objectives.hinge,
        discriminator: (context) => {
          const { real, fake, judge } = context;
          const [meanReal, meanFake] = [ops.input('meanReal', []), ops.input('meanFake', [])];
          const distance = ops.add(
            ops.mean(ops.square(ops.sub(judge(real), meanFake))),
            ops.mean(ops.square(ops.sub(judge(fake), meanReal))),
          );
          return ops.add(objectives.hinge.discriminator(context) as Node, ops.mul(distance, 0.3));
        },
      },
    }).discriminator();
    const { dReal, dFake } = outputs;
    const [ofReal, ofFake] = interpret([dReal!, dFake!], feeds).map((values) => values[0]!);
    const keep = Math.min(0.5, feeds['step']![0]! / (feeds['step']![0]! + 9));
    const held = (name: string, now: number) => [keep * feeds[`objective/${name}`]![0]! + (1 - keep) * now];
    const fed = { ...feeds, meanReal: held('lecam.real', ofReal!), meanFake: held('lecam.fake', ofFake!) };
    const [loss, frozen] = interpret([outputs['lossD']!, still['lossD']!], fed);
    expect(loss![0]).toBeCloseTo(frozen![0]!, 12);
    const value = (at: Numbers) => interpret([still['lossD']!], at)[0]![0]!;
    for (const [path, gradient] of gradients) {
      const expected = differences(value, fed, stateNames.parameter('discriminator', path));
      interpret([gradient], feeds)[0]!.forEach((x, i) => expect(x, path).toBeCloseTo(expected[i]!, 5));
    }
  });
});

describe('what an objective requires', () => {
  it('is as many updates of D as its paper has, unless another number is given', async () => {
    const of = async (objective: Objective, k?: number) => {
      const { k: _, ...rest } = training;
      const setup = { ...rest, objective, ...(k === undefined ? {} : { k }) };
      const trainer = await Trainer.create(setup, runtime);
      await trainer.release();
      return trainer.options.k;
    };
    expect(await of(objectives.wasserstein)).toBe(5);
    expect(await of(objectives.wasserstein, 2)).toBe(2);
    expect(await of(objectives.hinge)).toBe(1);
  });

  it('is a D without batch normalisation for a gradient penalty', async () => {
    const withNorm = { ...training, gan: tinyGan };
    for (const objective of [objectives.wasserstein, objectiveOf('hinge', { gradientPenalty: 1 })]) {
      await expect(Trainer.create({ ...withNorm, objective }, runtime)).rejects.toThrow(
        'this D has batch normalisation, which mixes the examples of a batch',
      );
    }
    const trainer = await Trainer.create(
      { ...withNorm, objective: objectiveOf('hinge', { r1: 1 }) },
      runtime,
    );
    await trainer.release();
  });

  it('is no smoothed label where scores have none', async () => {
    const created = async (name: ObjectiveName) =>
      Trainer.create({ ...training, objective: objectives[name], realLabel: 0.9 }, runtime);
    const smoothed: readonly ObjectiveName[] = ['minimax', 'non-saturating', 'least-squares'];
    for (const name of smoothed) await (await created(name)).release();
    for (const name of objectiveNames.filter((each) => !smoothed.includes(each))) {
      await expect(created(name)).rejects.toThrow(
        'realLabel got 0.9, but the scores of this objective have no labels',
      );
    }
  });

  it('is strengths above zero', () => {
    for (const wrong of [0, -1, Number.NaN, Infinity]) {
      expect(() => r1({ gamma: wrong })).toThrow(UsageError);
      expect(() => lecam({ weight: wrong })).toThrow(UsageError);
      expect(() => gradientPenalty({ weight: wrong })).toThrow(UsageError);
    }
    expect(() => r2({ gamma: 1, every: 0 })).toThrow(UsageError);
  });

  it('is that the numbers it uses are in its state', () => {
    const objective: Objective = {
      ...objectives.hinge,
      discriminator: ({ state }) => state('level'),
    };
    expect(() => new GradientStep({ ...training, objective }).discriminator()).toThrow(
      'an objective uses the number "level", which its state does not have: add it there',
    );
  });
});

describe('D(x)', () => {
  it('is what a Judge gives for the same objective: the score whose sigmoid is the probability', async () => {
    const state = untrainedNetworks(gan, 4);
    const pictures = tinyBatch(0);
    const judged = async (judgement: 'probability' | 'score') => {
      await using judge = await Judge.create(gan, runtime, { judgement });
      return await judge.judge(pictures, state);
    };
    const scores = await judged('score');
    expect(scores).toHaveLength(tinyBatchSize);
    expect(Math.min(...scores)).toBeLessThan(0);
    const probabilities = await judged('probability');
    scores.forEach((score, i) => expect(probabilities[i]).toBeCloseTo(1 / (1 + Math.exp(-score)), 6));
    await expect(judged('logit' as 'score')).rejects.toThrow(
      'judgement got "logit", expected probability or score',
    );
  });

  it('is a probability, or the score itself', () => {
    for (const name of objectiveNames) {
      const step = new GradientStep({ ...training, objective: objectives[name] });
      const { ofReal } = step.judgements();
      const { dReal } = step.discriminator().outputs;
      const [outputs, reported] = interpret([ofReal, dReal!], feedsFor([dReal!]));
      const isProbability = name === 'minimax' || name === 'non-saturating';
      const expected = Array.from(outputs!, (x) => (isProbability ? 1 / (1 + Math.exp(-x)) : x));
      expect(reported![0], name).toBeCloseTo(mean(expected), 12);
    }
  });
});

describe('consistency', () => {
  it('is zero for copies that are not changed, and for a D that sees no difference', () => {
    const lossOf = (objective: Objective) =>
      new GradientStep({ ...training, objective }).discriminator().outputs['lossD']!;
    const same = consistency({ weight: 100, change: (pictures) => ops.mul(pictures, 1) });
    const [plain, loss] = [lossOf(objectives.hinge), lossOf(penalised(objectives.hinge, same))];
    const [with_, without] = interpret([loss, plain], feedsFor([loss]));
    expect(with_![0]).toBe(without![0]);
  });

  it('judges copies by the classes of their pictures', () => {
    const judged: (Node | undefined)[] = [];
    const classes = { real: ops.input('a', [1, 2]), fake: ops.input('b', [1, 2]) };
    const [real, fake] = [ops.input('real', [1, 1, 2, 2]), ops.input('fake', [1, 1, 2, 2])];
    const penalty = consistency({ weight: 1, change: (pictures) => ops.neg(pictures) });
    const part = penalty.discriminator({
      ...({ real, fake, classes } as unknown as ObjectiveContext),
      judge: (examples, given) => {
        if (examples !== real && examples !== fake) judged.push(given);
        return ops.mean(examples, { axes: [1, 2, 3] });
      },
    });
    part.loss();
    expect(judged).toEqual([classes.real, classes.fake]);
  });

  it('needs pictures, and a weight above zero', () => {
    const points = ganOfNetwork(presets['gan-2d'].network);
    expect(() => objectiveOf('hinge', { consistency: 1 })).toThrow('objectiveOf got no GAN: pass it');
    expect(() => objectiveOf('hinge', { consistency: 1 }, points)).toThrow(
      'these networks make points: leave it out',
    );
    expect(() => objectiveOf('hinge', { consistency: -1 }, gan)).toThrow(UsageError);
    const change = augmentationOf(['mirror'], gan);
    expect(() => consistency({ weight: -1, change })).toThrow('consistency: weight got -1');
    expect(() => consistency({ weight: 1 } as never)).toThrow(
      'consistency: change got nothing, expected a function',
    );
  });
});
