/** Objectives that are not part of the library, through its interface for them. */
import { describe, expect, it } from 'vitest';
import { mean } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { trainedPaths } from '../../nn/parameter.ts';
import { Scope } from '../../nn/scope.ts';
import type { Layer } from '../../nn/layer.ts';
import { adam } from '../../nn/optimiser.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { compile, floats } from '../../engine/runtime/program.ts';
import { State } from '../../engine/runtime/state.ts';
import { grad } from '../../engine/tensor/grad.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { inputsOf } from '../../engine/tensor/walk.ts';
import { drawLatent } from '../networks/gan.ts';
import { networkInputs, networkNames, stateNames, type NetworkName } from '../networks/state-names.ts';
import type { Objective, ObjectiveContext } from '../objectives/objective.ts';
import { objectives } from '../objectives/objectives.ts';
import { differences, expectDeviceAgrees, type Numbers } from '../testing/step-graphs.ts';
import { tinyBatch, tinyBatches, tinyBatchSize, tinyGan, tinyTraining } from '../testing/tiny.ts';
import { tinyPreset } from '../testing/tiny-presets.ts';
import { GradientStep } from './gradient-step.ts';
import { Trainer } from './trainer.ts';
import { fullStep } from './training-step.ts';
import { scalarFeeds, tensorNamesOf } from './update.ts';

const runtime = await createNodeRuntime({ threads: 1 });

/** ‖∂ΣD/∂x‖² of each example, [B]. */
function squaredSlopes(judge: ObjectiveContext['judge'], examples: Node): Node {
  const [slope] = grad(ops.sum(judge(examples)), [examples]);
  return ops.sum(ops.mul(slope, slope), { axes: [...examples.shape.keys()].slice(1) });
}

/** Wasserstein critic with gradient penalty (Gulrajani et al. 2017). */
const penalty = 10;
const wasserstein: Objective = {
  discriminator: ({ real, fake, judge, random }) => {
    const shares = random([tinyBatchSize, 1, 1, 1], (values, stream) => void stream.uniform(values, 0, 1));
    const between = ops.add(ops.mul(real, shares), ops.mul(fake, ops.sub(1, shares)));
    const off = ops.sub(ops.sqrt(squaredSlopes(judge, between)), 1);
    return ops.add(
      ops.sub(ops.mean(judge(fake)), ops.mean(judge(real))),
      ops.mul(ops.mean(ops.mul(off, off)), penalty),
    );
  },
  generator: ({ fake, judge }) => ops.neg(ops.mean(judge(fake))),
};

/** Random values for all inputs of the graph, in float32 as devices require. */
function feedsFor(nodes: readonly Node[]): Record<string, Float32Array> {
  const feeds: Record<string, Float32Array> = {};
  for (const { attributes, shape } of inputsOf(nodes)) {
    const random = new RandomStream(9, 'test', Object.keys(feeds).length);
    const values = new Float32Array(sizeOf(shape));
    // Rates and variances are positive; shares are in [0, 1].
    const low = attributes.name.startsWith('random/') || shape.length === 0 ? 0.05 : -1;
    feeds[attributes.name] = random.uniform(values, low, attributes.name.includes('/rate') ? 0.1 : 1);
  }
  return feeds;
}

describe('a critic with a gradient penalty', () => {
  const definition = { ...tinyTraining, objective: wasserstein };

  it('has the loss computed from finite differences of D with respect to its input', () => {
    const { outputs } = new GradientStep(definition).discriminator();
    const feeds = feedsFor([outputs['lossD']!]);
    const [loss] = interpret([outputs['lossD']!], feeds);

    const inputs = networkInputs('discriminator', tinyGan.discriminator.parameters);
    const examples = ops.input('examples', [tinyBatchSize, 1, 2, 3]);
    const logits = tinyGan.discriminator.apply(examples, new Scope(inputs, 'batch'));
    const judged = (given: ArrayLike<number>) => interpret([logits], { ...feeds, examples: given })[0]!;
    const z = ops.input('z', [tinyBatchSize, 3]);
    const generator = new Scope(networkInputs('generator', tinyGan.generator.parameters), 'batch');
    const [fake] = interpret([tinyGan.generator.apply(z, generator)], feeds);
    const between = fake!.map((x, i) => {
      const share = feeds['random/0']![Math.floor(i / 6)]!;
      return feeds['real']![i]! * share + x * (1 - share);
    });
    const sumAt = (at: Numbers) => judged(at['examples']!).reduce((sum, x) => sum + x, 0);
    const slopes = differences(sumAt, { examples: between }, 'examples');
    const penalties = Array.from({ length: tinyBatchSize }, (_, i) => {
      return (Math.hypot(...slopes.slice(6 * i, 6 * (i + 1))) - 1) ** 2;
    });
    const expected = mean(judged(fake!)) - mean(judged(feeds['real']!)) + penalty * mean(penalties);
    expect(loss![0]).toBeCloseTo(expected, 6);
    expect(penalty * mean(penalties), 'the penalty, which must not be negligible').toBeGreaterThan(0.1);
  });

  it('has the gradient of that loss with respect to each parameter of D, which requires second derivatives', () => {
    const { outputs, gradients } = new GradientStep(definition).discriminator();
    const feeds = feedsFor([outputs['lossD']!]);
    const loss = (at: Numbers) => interpret([outputs['lossD']!], at)[0]![0]!;
    expect([...gradients.keys()]).toEqual(trainedPaths(tinyGan.discriminator.parameters));
    for (const [path, gradient] of gradients) {
      const [values] = interpret([gradient], feeds);
      const expected = differences(loss, feeds, stateNames.parameter('discriminator', path));
      values!.forEach((x, i) => expect(x, `${path}[${i}]`).toBeCloseTo(expected[i]!, 5));
    }
  });

  it('is updated by a device as by the interpreter', async () => {
    await expectDeviceAgrees(fullStep(definition), feedsFor, runtime);
  });

  it('trains, with its random shares drawn for each update', async () => {
    const trainer = await Trainer.create({ ...definition, k: 2 }, runtime);
    const reports = [await trainer.step(tinyBatches()), await trainer.step(tinyBatches())];
    expect(reports.every(({ lossD, lossG }) => Number.isFinite(lossD) && Number.isFinite(lossG))).toBe(true);
    await trainer.release();
  });
});

/** R1 (Mescheder et al. 2018) in every n-th step, with that strength. */
function regularised(every: number, strength: number): Objective {
  const { discriminator, generator } = objectives['non-saturating'];
  return {
    discriminator: (context) => [
      { loss: () => discriminator(context) as Node },
      { every, loss: () => ops.mul(ops.mean(squaredSlopes(context.judge, context.real)), strength) },
    ],
    generator,
  };
}

describe('a part that is due in every 4th step', () => {
  const strength = 0.6;
  const adams = { generator: adam({ learningRate: 0.01 }), discriminator: adam({ learningRate: 0.02 }) };
  const usual = { ...tinyTraining, optimisers: adams };

  it('trains bit by bit like two programs in alternation', async () => {
    const compiled = async (objective: Objective) => {
      const { outputs, updates } = fullStep({ ...usual, objective });
      return compile(outputs, runtime, { updates });
    };
    const regular = await compiled(regularised(1, strength));
    const plain = await compiled(objectives['non-saturating']);
    const trainer = await Trainer.create({ ...usual, objective: regularised(4, strength) }, runtime);
    const state = new State();
    for (const [name, { shape, data }] of await trainer.tensors()) state.add(name, shape, data.slice());
    const batches = tinyBatches();
    for (let step = 0; step < 10; step++) {
      const feeds = {
        real: tinyBatch(step),
        z: drawLatent(
          tinyGan.latent,
          tinyBatchSize,
          new RandomStream(usual.seed, 'latent-discriminator', step),
        ),
        ...Object.assign(
          {},
          ...networkNames.map((name) => scalarFeeds(adams[name], step + 1, tensorNamesOf(name))),
        ),
      };
      const results = await (step % 4 === 0 ? regular : plain).run(feeds, state);
      const { lossD } = await trainer.step(batches);
      expect(lossD, `loss D of step ${step}`).toBe(floats(results, 'lossD')[0]);
      for (const name of state.names()) {
        expect(await trainer.state.read(name), `${name} after step ${step}`).toEqual(await state.read(name));
      }
    }
    await Promise.all([regular, plain, trainer].map(async (program) => program.release()));
  });

  it('is due in all k updates of D, apart as joined, and in the same steps after a resumption', async () => {
    const options = { ...usual, objective: regularised(3, strength), k: 2 };
    const joined = await Trainer.create(options, runtime);
    const apart = await Trainer.create(options, runtime, { steps: 'apart' });
    const resumed = await Trainer.create(options, runtime);
    const [first, second] = [tinyBatches(), tinyBatches()];
    const reports = [];
    for (let step = 0; step < 7; step++) {
      reports.push(await joined.step(first));
      const report = await apart.step(second);
      expect(report.lossD).toBeCloseTo(reports.at(-1)!.lossD, 5);
      if (step !== 4) continue;
      const saved = [...(await joined.tensors())].map(
        ([name, { shape, data }]) => [name, { shape, data: data.slice() }] as const,
      );
      resumed.restore(new Map(saved), 5);
    }
    const rest = tinyBatches(resumed.batchesConsumed);
    expect([await resumed.step(rest), await resumed.step(rest)]).toEqual(reports.slice(5));
    for (const [name, { data }] of await joined.tensors()) {
      const other = await apart.state.read(name);
      data.forEach((x, i) => expect(other[i], name).toBeCloseTo(x, 5));
    }
    await Promise.all([joined, apart, resumed].map(async (trainer) => trainer.release()));
  });

  it('does not update running statistics in other steps, although it judges its own pictures', () => {
    const objective: Objective = {
      ...objectives['non-saturating'],
      discriminator: ({ judge, real, fake }) => [
        { loss: () => ops.add(ops.mean(judge(fake)), ops.mean(judge(real))) },
        { every: 4, loss: () => ops.mean(judge(ops.mul(real, 0.5))) },
      ],
    };
    const name = stateNames.parameter('discriminator', 'norm.runningMean');
    /** The remaining share of a running mean after a step: a factor of 0.9 for each batch that D processes. */
    const remaining = (isDue: boolean) => {
      const { updates } = fullStep({ ...tinyTraining, objective }, () => isDue);
      const feeds = feedsFor(Object.values(updates));
      const raised = { ...feeds, [name]: feeds[name]!.map((x) => x + 1) };
      return interpret([updates[name]!], raised)[0]![0]! - interpret([updates[name]!], feeds)[0]![0]!;
    };
    expect(remaining(false)).toBeCloseTo(0.9 ** 3, 6);
    expect(remaining(true)).toBeCloseTo(0.9 ** 4, 6);
  });
});

describe('the context of an objective', () => {
  /** The non-saturating objective, which also passes its contexts to `look`. */
  function looking(look: (network: NetworkName, context: ObjectiveContext) => void): Objective {
    const { discriminator, generator } = objectives['non-saturating'];
    const seen = (network: NetworkName, loss: Objective['generator']) => (context: ObjectiveContext) => {
      look(network, context);
      return loss(context);
    };
    return { discriminator: seen('discriminator', discriminator), generator: seen('generator', generator) };
  }

  it.each([
    ['alternating', 3],
    ['simultaneous', 2],
  ] as const)('has judgements that D computes once: %s updates run D %d times', (updates, expected) => {
    let runs = 0;
    const isSame: boolean[] = [];
    const discriminator: Layer = {
      parameters: tinyGan.discriminator.parameters,
      apply: (x, scope) => {
        runs += 1;
        return tinyGan.discriminator.apply(x, scope);
      },
    };
    const gan = { ...tinyGan, discriminator };
    const objective = looking((network, { judge, real, fake }) => {
      isSame.push(judge(fake) === judge(fake));
      // G's loss does not use real examples, so they are not judged again for it.
      if (network === 'discriminator') isSame.push(judge(real) === judge(real));
    });
    fullStep({ ...tinyTraining, gan, objective, updates });
    expect(isSame).toEqual([true, true, true]);
    expect(runs).toBe(expected);
  });

  it('has the trained parameters of the network whose loss is built', () => {
    const seen = new Map<NetworkName, ReadonlyMap<string, Node>>();
    const objective = looking((network, { parameters }) => seen.set(network, parameters));
    const step = new GradientStep({ ...tinyTraining, objective });
    step.discriminator();
    step.generator();
    for (const network of networkNames) {
      const paths = trainedPaths(tinyGan[network].parameters);
      expect([...seen.get(network)!.keys()]).toEqual(paths);
      const names = inputsOf(seen.get(network)!.values()).map(({ attributes }) => attributes.name);
      expect(names).toEqual(paths.map((path) => stateNames.parameter(network, path)));
    }
  });

  it('has the classes of a conditional GAN, which judgements use', () => {
    const options = tinyPreset('conditional-dcgan');
    let looks = 0;
    const objective = looking((_, { classes, judge, real, fake }) => {
      looks += 1;
      expect(classes!.real.shape).toEqual([options.batchSize, 3]);
      expect(classes!.fake.shape).toEqual([options.batchSize, 3]);
      expect(judge(real, classes!.real)).toBe(judge(real));
      expect(judge(fake, classes!.fake)).toBe(judge(fake));
      expect(judge(fake, classes!.real)).not.toBe(judge(fake));
    });
    fullStep({ ...options, objective });
    expect(looks).toBe(2);
    fullStep({ ...tinyTraining, objective: looking((_, { classes }) => expect(classes).toBeUndefined()) });
  });

  it('has the number of the step, which is an input of the graph if it is used', async () => {
    const counting: Objective = {
      discriminator: ({ step, judge, fake }) => ops.add(step, ops.mul(ops.mean(judge(fake)), 0)),
      generator: ({ step, judge, fake }) => ops.add(ops.mul(step, 10), ops.mul(ops.mean(judge(fake)), 0)),
    };
    const inputNames = (objective: Objective) => {
      const { outputs, updates } = fullStep({ ...tinyTraining, objective });
      const nodes = [...Object.values(outputs), ...Object.values(updates)];
      return inputsOf(nodes).map(({ attributes }) => attributes.name);
    };
    expect(inputNames(counting)).toContain(stateNames.step);
    expect(inputNames(looking((_, { step }) => void step))).not.toContain(stateNames.step);
    for (const steps of ['joined', 'apart'] as const) {
      const trainer = await Trainer.create({ ...tinyTraining, objective: counting, k: 2 }, runtime, {
        steps,
      });
      for (let step = 0; step < 3; step++) {
        expect(await trainer.step(tinyBatches())).toMatchObject({ lossD: step, lossG: 10 * step });
      }
      await trainer.release();
    }
  });
});
