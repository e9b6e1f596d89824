/** Separate programs for gradients and updates: same training as joined, and the hook between them. */
import { describe, expect, it } from 'vitest';
import { firstOrAll } from '../../testing/slow.ts';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { adam } from '../../nn/optimiser.ts';
import { trainedPaths } from '../../nn/parameter.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import { inputsOf } from '../../engine/tensor/walk.ts';
import type { Node } from '../../engine/tensor/node.ts';
import { networkNames, stateNames, type NetworkName } from '../networks/state-names.ts';
import { tinyBatch, tinyBatches, tinyGan, tinyTraining } from '../testing/tiny.ts';
import { examplesFor, tinyArchitectures, tinyPreset } from '../testing/tiny-presets.ts';
import type { GradientHook, Gradients } from './apart-steps.ts';
import { gradientPhases } from './gradient-step.ts';
import type { StepDefinition } from './step-definition.ts';
import { Trainer, type TrainerOptions } from './trainer.ts';
import { fullStep } from './training-step.ts';
import { updateOfGradients } from './update.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const adams = { generator: adam({ learningRate: 0.01 }), discriminator: adam({ learningRate: 0.02 }) };
/**
 * Relative. If joined, the learning rate is multiplied into the factors of a gradient; if apart, into the gradient.
 * This changes one or two roundings, of 6e-8 each, in each of a few updates. With Adam there is no difference.
 */
const bound = 2e-6;
const unchanged: GradientHook = (gradients) => gradients;

async function createApart(options: TrainerOptions, onGradients: GradientHook = unchanged): Promise<Trainer> {
  return Trainer.create(options, runtime, { steps: 'apart', onGradients });
}

type Values = ReadonlyMap<string, Float32Array>;

async function valuesOf(trainer: Trainer): Promise<Values> {
  return new Map([...(await trainer.tensors())].map(([name, { data }]) => [name, data.slice()]));
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0));
}

type Numbers = Record<string, ArrayLike<number>>;

/** Random values for all inputs that the graphs read. */
function feedsFor(nodes: readonly Node[]): Numbers {
  const feeds: Numbers = {};
  for (const { attributes, shape } of inputsOf(nodes)) {
    const random = new RandomStream(3, 'test', Object.keys(feeds).length);
    feeds[attributes.name] = random.uniform(new Float64Array(sizeOf(shape)), 0.1, 1);
  }
  return feeds;
}

function interpreted(nodes: Readonly<Record<string, Node>>, feeds: Numbers): Record<string, Float64Array> {
  const values = interpret(Object.values(nodes), feeds);
  return Object.fromEntries(Object.keys(nodes).map((name, i) => [name, values[i]!]));
}

/** The state and outputs after the phases and updates of a step, computed in order in float64. */
function stepApart(definition: StepDefinition, feeds: Numbers): Numbers {
  let [current, outputs] = [feeds, {}];
  for (const phase of gradientPhases(definition)) {
    outputs = { ...outputs, ...interpreted(phase.outputs, current) };
    const gradients = Object.fromEntries(
      phase.networks.flatMap((network) =>
        [...phase.gradients[network]!].map(([path, node]) => [stateNames.gradient(network, path), node]),
      ),
    );
    const known = { ...current, ...interpreted(gradients, current) };
    const statistics = Object.fromEntries(phase.statistics.map(({ name, value }) => [name, value]));
    const updated = phase.networks.map((network) =>
      interpreted(updateOfGradients(definition, network).updates, known),
    );
    current = Object.assign({ ...current }, interpreted(statistics, current), ...updated) as Numbers;
  }
  return { ...current, ...outputs };
}

const orders = (['alternating', 'simultaneous'] as const).flatMap((updates) =>
  (['shared', 'fresh'] as const).map((generatorNoise) => ({ updates, generatorNoise })),
);
const cases = orders.flatMap((order) =>
  tinyArchitectures.map((architecture) => ({ architecture, ...order })),
);

describe('a step in separate programs equals the joined step', () => {
  it.each(cases)('exactly in float64: $architecture, $updates, $generatorNoise noise', (given) => {
    const { architecture, ...order } = given;
    const definition = { ...tinyPreset(architecture), ...order, averageDecay: 0.9 };
    const { outputs, updates } = fullStep(definition);
    const joined = { ...outputs, ...updates };
    const feeds = feedsFor(Object.values(joined));
    const apart = stepApart(definition, feeds);
    const expected = interpreted(joined, feeds);
    for (const [name, values] of Object.entries(expected)) expect(apart[name], name).toEqual(values);
    const moved = Object.keys(updates).filter((name) =>
      expected[name]!.some((x, i) => x !== feeds[name]![i]),
    );
    expect(moved, 'all updates change their tensor').toEqual(Object.keys(updates));
  });

  it.each(firstOrAll(tinyArchitectures.length, cases))(
    'up to rounding: $architecture, $updates, $generatorNoise noise',
    async (given) => {
      const { architecture, ...order } = given;
      const options = { ...tinyPreset(architecture), ...order, averageDecay: 0.9, k: 2 };
      const [joined, apart] = [await Trainer.create(options, runtime), await createApart(options)];
      const [first, second] = [examplesFor(options), examplesFor(options)];
      const before = await valuesOf(joined);
      for (let i = 0; i < 3; i++) {
        const [a, b] = [await joined.step(first), await apart.step(second)];
        for (const name of ['lossD', 'lossG', 'dReal', 'dFake'] as const) {
          expect(Math.abs(b[name] - a[name]), `${name} of step ${i + 1}`).toBeLessThan(bound);
        }
      }
      const [a, b] = [await valuesOf(joined), await valuesOf(apart)];
      for (const [name, values] of a) {
        expect(distance(values, b.get(name)!), name).toBeLessThanOrEqual(
          bound * distance(values, before.get(name)!),
        );
      }
      await Promise.all([joined.release(), apart.release()]);
    },
  );
});

describe('the hook', () => {
  it.each([
    ['alternating', ['discriminator', 'discriminator', 'discriminator', 'generator']],
    ['simultaneous', ['discriminator', 'discriminator', 'discriminator', 'generator']],
  ] as const)(
    'sees the gradients of each update in their order, with k = 3 (%s)',
    async (updates, expected) => {
      const seen: NetworkName[] = [];
      const trainer = await createApart({ ...tinyTraining, k: 3, updates }, (gradients, network) => {
        seen.push(network);
        expect([...gradients].map(([path, { length }]) => [path, length])).toEqual(
          trainedPaths(tinyGan[network].parameters).map((path) => [
            path,
            sizeOf(tinyGan[network].parameters[path]!.shape),
          ]),
        );
        return gradients;
      });
      await trainer.step(tinyBatches());
      expect(seen).toEqual(expected);
      await trainer.release();
    },
  );

  it.each([
    ['nothing', undefined, 'returned nothing for the discriminator'],
    ['an object', {}, 'returned an object for the discriminator'],
    ['an array', [], 'returned an array for the discriminator'],
  ])('is refused if it returns %s, and nothing changes', async (_, returned, message) => {
    const trainer = await createApart(tinyTraining, () => returned as unknown as Gradients);
    const before = await valuesOf(trainer);
    await expect(trainer.step(tinyBatches())).rejects.toThrow(message);
    expect(await valuesOf(trainer)).toEqual(before);
    await trainer.release();
  });

  it('may clip gradients: the update uses the returned ones', async () => {
    const limit = 0.1;
    const given = new Map<string, Float32Array>();
    const trainer = await createApart(tinyTraining, async (gradients, network) => {
      const norm = Math.hypot(...[...gradients.values()].flatMap((values) => [...values]));
      expect(norm, `the norm of ${network}’s gradient, which must exceed the limit`).toBeGreaterThan(limit);
      for (const [path, values] of gradients) {
        given.set(
          stateNames.parameter(network, path),
          values.map((x) => x * (limit / norm)),
        );
        values.forEach((x, i) => (values[i] = x * (limit / norm)));
      }
      return gradients;
    });
    const before = await valuesOf(trainer);
    await trainer.step(tinyBatches());
    for (const network of networkNames) {
      const rate = tinyTraining.optimisers[network].scalars(1)['rate']!;
      for (const path of trainedPaths(tinyGan[network].parameters)) {
        const name = stateNames.parameter(network, path);
        const expected = before.get(name)!.map((x, i) => x - rate * given.get(name)![i]!);
        (await trainer.state.read(name)).forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 6));
      }
    }
    await trainer.release();
  });

  it('may be asynchronous: two machines that exchange gradients keep the same weights', async () => {
    let waiting: { own: Gradients; done: (mean: Gradients) => void } | undefined;
    /** Resolves two calls with the mean of their gradients. */
    const exchange: GradientHook = async (own) =>
      new Promise((done) => {
        if (waiting === undefined) {
          waiting = { own, done };
          return;
        }
        const other = waiting;
        waiting = undefined;
        const mean = new Map(
          [...own].map(([path, values]) => [path, values.map((x, i) => (x + other.own.get(path)![i]!) / 2)]),
        );
        other.done(mean);
        done(mean);
      });
    const options = { ...tinyTraining, optimisers: { generator: adam(), discriminator: adam() } };
    const alone = await createApart(options);
    const machines = [await createApart(options, exchange), await createApart(options, exchange)] as const;
    for (let step = 0; step < 3; step++) {
      await alone.step(async () => tinyBatch(step));
      await Promise.all(
        machines.map(async (machine, i) => machine.step(async () => tinyBatch(10 * i + step))),
      );
    }
    const all = await Promise.all([...machines, alone].map(valuesOf));
    const [a, b, c] = all as [Values, Values, Values];
    const weights = [...a.keys()].filter((name) => !name.includes('running'));
    for (const name of weights) expect(b.get(name), name).toEqual(a.get(name));
    expect(weights.filter((name) => distance(c.get(name)!, a.get(name)!) > 0)).toEqual(weights);
    await Promise.all([...machines, alone].map(async (trainer) => trainer.release()));
  });

  it('may skip gradients that are not finite: the state is unchanged, the step counts, and the next one trains', async () => {
    const isFinite = (gradients: Gradients) =>
      [...gradients.values()].every((values) => values.every((x) => Number.isFinite(x)));
    const skipped: NetworkName[] = [];
    const options = { ...tinyTraining, averageDecay: 0.9, optimisers: adams };
    const trainer = await createApart(options, (gradients, network) => {
      if (isFinite(gradients)) return gradients;
      skipped.push(network);
      return 'skip';
    });
    const batches = tinyBatches();
    await trainer.step(batches);
    const before = await valuesOf(trainer);
    // Makes the logits not finite and, through the statistics of the batch, all gradients.
    trainer.state.set(
      'discriminator.look.bias',
      before.get('discriminator.look.bias')!.map(() => Number.NaN),
    );
    const corrupted = await valuesOf(trainer);
    const report = await trainer.step(batches);
    expect(report).toMatchObject({ step: 2, lossD: Number.NaN, lossG: Number.NaN });
    expect(skipped).toEqual(['discriminator', 'generator']);
    expect(await valuesOf(trainer)).toEqual(corrupted);
    trainer.state.set('discriminator.look.bias', before.get('discriminator.look.bias')!);
    expect((await trainer.step(batches)).step).toBe(3);
    expect(batches.taken).toBe(3);
    expect(await valuesOf(trainer)).not.toEqual(before);
    await trainer.release();
  });

  it('may skip one network alone', async () => {
    const trainer = await createApart({ ...tinyTraining, optimisers: adams }, (gradients, network) =>
      network === 'discriminator' ? 'skip' : gradients,
    );
    const before = await valuesOf(trainer);
    await trainer.step(tinyBatches());
    const moved = [...(await valuesOf(trainer))].filter(
      ([name, values]) => distance(values, before.get(name)!) > 0,
    );
    const own = trainedPaths(tinyGan.generator.parameters).flatMap((path) => [
      stateNames.parameter('generator', path),
      ...adams.generator.slots.map((slot) => stateNames.slot('generator', slot, path)),
    ]);
    // D's running statistics change too, because G's update passes a batch through D.
    const statistics = ['runningMean', 'runningVariance'].map((name) => `discriminator.norm.${name}`);
    expect(new Set(moved.map(([name]) => name))).toEqual(new Set([...own, ...statistics]));
    await trainer.release();
  });

  it('is optional: a loss of NaN stops the training as usual', async () => {
    const trainer = await Trainer.create(tinyTraining, runtime, { steps: 'apart' });
    await trainer.step(tinyBatches());
    await expect(trainer.step(async () => tinyBatch(1).fill(Number.NaN))).rejects.toThrow(
      'training diverged at step 2 (loss D NaN, ',
    );
    await trainer.release();
  });

  it.each([
    [
      'too few',
      (g: Gradients) => new Map([...g].slice(1)),
      'the gradient of discriminator.look.weight got nothing',
    ],
    [
      'of another size',
      (g: Gradients) => new Map([...g].map(([path]) => [path, new Float32Array(1)])),
      'the gradient of discriminator.look.weight got 1 numbers, expected 24',
    ],
    [
      'doubles',
      (g: Gradients) => new Map([...g].map(([path, x]) => [path, Float64Array.from(x)])) as never,
      'the gradient of discriminator.look.weight got a Float64Array, expected a Float32Array',
    ],
  ])('causes an error if its gradients are %s, and nothing changes', async (_, given, sentence) => {
    const trainer = await createApart(tinyTraining, given);
    const before = await valuesOf(trainer);
    await expect(trainer.step(tinyBatches())).rejects.toThrow(new RegExp(`^${sentence}`));
    expect(trainer.iterations).toBe(0);
    expect(await valuesOf(trainer)).toEqual(before);
    await trainer.release();
  });

  it('that fails after the update of D leaves the state unchanged, and the next step works', async () => {
    let fails = true;
    const trainer = await createApart(tinyTraining, (gradients, network) => {
      if (fails && network === 'generator') throw new Error('a machine is gone');
      return gradients;
    });
    const before = await valuesOf(trainer);
    await expect(trainer.step(tinyBatches())).rejects.toThrow('a machine is gone');
    expect(await valuesOf(trainer)).toEqual(before);
    fails = false;
    const undisturbed = await Trainer.create(tinyTraining, runtime, { steps: 'apart' });
    expect(await trainer.step(tinyBatches())).toEqual(await undisturbed.step(tinyBatches()));
    expect(await valuesOf(trainer)).toEqual(await valuesOf(undisturbed));
    await trainer.release();
    await undisturbed.release();
  });

  it('that fails before simultaneous updates leaves the state unchanged', async () => {
    const trainer = await createApart({ ...tinyTraining, updates: 'simultaneous' }, (gradients, network) => {
      if (network === 'generator') throw new Error('a machine is gone');
      return gradients;
    });
    const before = await valuesOf(trainer);
    await expect(trainer.step(tinyBatches())).rejects.toThrow('a machine is gone');
    expect(await valuesOf(trainer)).toEqual(before);
    await trainer.release();
  });
});
