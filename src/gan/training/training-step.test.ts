/** The graphs of a step in float64: losses compared with direct formulas, and gradients with finite differences. */
import { describe, expect, it } from 'vitest';
import { mean } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { Scope } from '../../nn/scope.ts';
import type { Layer } from '../../nn/layer.ts';
import { sgd } from '../../nn/optimiser.ts';
import type { ParameterSpecs } from '../../nn/parameter.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { objectives } from '../objectives/objectives.ts';
import { differences as centralDifferences, type Numbers } from '../testing/step-graphs.ts';
import { tinyBatch, tinyBatchSize, tinyGan, tinyTraining } from '../testing/tiny.ts';
import type { StepDefinition } from './step-definition.ts';
import { discriminatorStep, fullStep, type StepGraph } from './training-step.ts';
import { networkInputs, stateNames, type NetworkName } from '../networks/state-names.ts';

type Feeds = Record<string, ArrayLike<number>>;

const differences = (loss: (feeds: Numbers) => number, feeds: Feeds, name: string) =>
  centralDifferences(loss, feeds, name, 1e-5);

const rates = { generator: 0.05, discriminator: 0.8 };
const definition: StepDefinition = {
  ...tinyTraining,
  optimisers: {
    generator: sgd({ learningRate: rates.generator }),
    // High enough to detect a gradient of G that flows through D's update.
    discriminator: sgd({ learningRate: rates.discriminator }),
  },
};

/** Parameters of both networks, the optimisers' scalars, pictures and noise. */
function feedsOf({ gan, optimisers }: StepDefinition): Feeds {
  const feeds: Feeds = {
    real: tinyBatch(0),
    z: new RandomStream(1, 'test', 100).normal(new Float64Array(tinyBatchSize * 3)),
    zGenerator: new RandomStream(1, 'test', 101).normal(new Float64Array(tinyBatchSize * 3)),
  };
  let drawn = 200;
  for (const network of ['generator', 'discriminator'] as const) {
    for (const [path, { shape, role }] of Object.entries(gan[network].parameters)) {
      const values = new Float64Array(sizeOf(shape));
      const random = new RandomStream(1, 'test', drawn++);
      feeds[stateNames.parameter(network, path)] = random.uniform(values, role === 'trained' ? -1 : 0.5, 1);
      if (network === 'generator') feeds[stateNames.average(path)] = values.map((value) => value / 2);
    }
    for (const [name, value] of Object.entries(optimisers[network].scalars(1))) {
      feeds[stateNames.scalar(network, name)] = [value];
    }
  }
  return feeds;
}

/** The values of all outputs and updates of a step in float64, by name. */
function run({ outputs, updates }: StepGraph, feeds: Feeds): Record<string, Float64Array> {
  const all = { ...outputs, ...updates };
  const values = interpret(Object.values(all), feeds);
  return Object.fromEntries(Object.keys(all).map((name, i) => [name, values[i]!]));
}

const trainedPaths = (network: NetworkName) =>
  Object.entries(tinyGan[network].parameters)
    .filter(([, { role }]) => role === 'trained')
    .map(([path]) => path);

/** The gradient that plain gradient descent used: (before − after) / rate. */
function gradientUsed(
  network: NetworkName,
  path: string,
  before: Feeds,
  after: Readonly<Record<string, ArrayLike<number>>>,
): number[] {
  const name = stateNames.parameter(network, path);
  return Array.from(before[name]!, (value, i) => (value - after[name]![i]!) / rates[network]);
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i]! - expected[i]!), `${what}[${i}]`).toBeLessThan(1e-7);
  }
}

const softplus = (x: number) => Math.log1p(Math.exp(x));
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** D's logits for real pictures and for pictures generated from the input `noise`, as separate batches. */
function logits(feeds: Feeds, noise: 'z' | 'zGenerator' = 'z'): { real: number[]; fake: number[] } {
  const values = { g: networkInputs('generator', tinyGan.generator.parameters) };
  const d = () => new Scope(networkInputs('discriminator', tinyGan.discriminator.parameters), 'batch');
  const z = ops.input(noise, [tinyBatchSize, 3]);
  const [real, fake] = interpret(
    [
      tinyGan.discriminator.apply(ops.input('real', [tinyBatchSize, 1, 2, 3]), d()),
      tinyGan.discriminator.apply(tinyGan.generator.apply(z, new Scope(values.g, 'batch')), d()),
    ],
    feeds,
  );
  return { real: [...real!], fake: [...fake!] };
}

/** Feeds with the parameters after the step. Running statistics do not affect the losses. */
function withUpdated(network: NetworkName, feeds: Feeds, after: Record<string, Float64Array>): Feeds {
  const names = trainedPaths(network).map((path) => stateNames.parameter(network, path));
  return { ...feeds, ...Object.fromEntries(names.map((name) => [name, after[name]!])) };
}

describe('the generator’s update', () => {
  it.each(['shared', 'fresh'] as const)('treats the updated D as constant (%s noise)', (noise) => {
    const changed = { ...definition, generatorNoise: noise };
    const feeds = feedsOf(changed);
    const graph = fullStep(changed);
    const after = run(graph, feeds);
    const frozen = withUpdated('discriminator', feeds, after);
    const z = noise === 'shared' ? 'z' : 'zGenerator';
    const lossG = (at: Feeds) => mean(logits(at, z).fake.map((l) => softplus(-l)));
    expectClose(after['lossG']!, [lossG(frozen)], 'lossG');
    let lookedAhead = 0;
    for (const path of trainedPaths('generator')) {
      const name = stateNames.parameter('generator', path);
      const taken = gradientUsed('generator', path, feeds, after);
      expectClose(taken, differences(lossG, frozen, name), path);
      // The gradient through D's update must differ, or the comparison above would prove nothing.
      const through = differences((at) => interpret([graph.outputs['lossG']!], at)[0]![0]!, feeds, name);
      lookedAhead = Math.max(lookedAhead, ...through.map((value, i) => Math.abs(value - taken[i]!)));
    }
    expect(lookedAhead).toBeGreaterThan(1e-3);
  });

  it.each(['shared', 'fresh'] as const)('uses D before its update, if simultaneous (%s noise)', (noise) => {
    const changed = { ...definition, generatorNoise: noise, updates: 'simultaneous' } as const;
    const feeds = feedsOf(changed);
    const after = run(fullStep(changed), feeds);
    const z = noise === 'shared' ? 'z' : 'zGenerator';
    const lossG = (at: Feeds) => mean(logits(at, z).fake.map((l) => softplus(-l)));
    expectClose(after['lossG']!, [lossG(feeds)], 'lossG');
    for (const path of trainedPaths('generator')) {
      const expected = differences(lossG, feeds, stateNames.parameter('generator', path));
      expectClose(gradientUsed('generator', path, feeds, after), expected, path);
    }
    // D is updated as if the updates alternated.
    const alternating = run(fullStep({ ...changed, updates: 'alternating' }), feeds);
    for (const path of trainedPaths('discriminator')) {
      const name = stateNames.parameter('discriminator', path);
      expectClose(after[name]!, alternating[name]!, path);
    }
  });

  it('descends the value function itself under minimax', () => {
    const changed = { ...definition, objective: objectives.minimax };
    const feeds = feedsOf(changed);
    const after = run(fullStep(changed), feeds);
    const frozen = withUpdated('discriminator', feeds, after);
    const value = (at: Feeds) => mean(logits(at).fake.map((l) => Math.log(1 - sigmoid(l))));
    expectClose(after['lossG']!, [value(frozen)], 'lossG');
    for (const path of trainedPaths('generator')) {
      const expected = differences(value, frozen, stateNames.parameter('generator', path));
      expectClose(gradientUsed('generator', path, feeds, after), expected, path);
    }
  });

  it('updates the average with the updated weights', () => {
    const changed = { ...definition, averageDecay: 0.75 };
    const feeds: Feeds = { ...feedsOf(changed), [stateNames.averageDecay]: [0.75] };
    const after = run(fullStep(changed), feeds);
    for (const path of trainedPaths('generator')) {
      const average = stateNames.average(path);
      const now = after[stateNames.parameter('generator', path)]!;
      expectClose(
        after[average]!,
        Array.from(feeds[average]!, (x, i) => 0.75 * x + 0.25 * now[i]!),
        path,
      );
    }
  });
});

describe('the discriminator’s update', () => {
  it.each([1, 0.9])('descends its cross-entropy, with label %d for real pictures', (realLabel) => {
    const changed = { ...definition, realLabel };
    const feeds = feedsOf(changed);
    const lossD = (at: Feeds) => {
      const { real, fake } = logits(at);
      const onReal = real.map(
        (l) => -realLabel * Math.log(sigmoid(l)) - (1 - realLabel) * Math.log(1 - sigmoid(l)),
      );
      return mean(onReal) + mean(fake.map((l) => -Math.log(1 - sigmoid(l))));
    };
    const { real, fake } = logits(feeds);
    for (const graph of [discriminatorStep(changed), fullStep(changed)]) {
      const after = run(graph, feeds);
      expectClose(after['lossD']!, [lossD(feeds)], 'lossD');
      expectClose(after['dReal']!, [mean(real.map(sigmoid))], 'dReal');
      expectClose(after['dFake']!, [mean(fake.map(sigmoid))], 'dFake');
      for (const path of trainedPaths('discriminator')) {
        const expected = differences(lossD, feeds, stateNames.parameter('discriminator', path));
        expectClose(gradientUsed('discriminator', path, feeds, after), expected, path);
      }
    }
  });

  it('does not change the labels of generated pictures: smoothing is one-sided', () => {
    const feeds = feedsOf(definition);
    const plain = run(discriminatorStep(definition), feeds);
    const smooth = run(discriminatorStep({ ...definition, realLabel: 0.9 }), feeds);
    const { real } = logits(feeds);
    // 0.9·softplus(−l) + 0.1·softplus(l) = softplus(−l) + 0.1·l
    expectClose(smooth['lossD']!, [plain['lossD']![0]! + 0.1 * mean(real)], 'lossD');
  });
});

it('applies constraints to updated parameters before they are used', () => {
  const halved = (specs: ParameterSpecs): ParameterSpecs =>
    Object.fromEntries(
      Object.entries(specs).map(([path, spec]) => [
        path,
        spec.role === 'trained' ? { ...spec, constraint: (x: Node) => ops.mul(x, 0.5) } : spec,
      ]),
    );
  const bound = (network: Layer): Layer => ({
    parameters: halved(network.parameters),
    apply: (x, scope) => network.apply(x, scope),
  });
  const gan = {
    ...tinyGan,
    generator: bound(tinyGan.generator),
    discriminator: bound(tinyGan.discriminator),
  };
  const feeds = feedsOf(definition);
  const free = run(fullStep(definition), feeds);
  const bounded = run(fullStep({ ...definition, gan }), feeds);
  for (const path of trainedPaths('discriminator')) {
    const name = stateNames.parameter('discriminator', path);
    expectClose(
      bounded[name]!,
      free[name]!.map((value) => value / 2),
      path,
    );
  }
  const frozen = withUpdated('discriminator', feeds, bounded);
  expectClose(bounded['lossG']!, [mean(logits(frozen).fake.map((l) => softplus(-l)))], 'lossG');
});

describe('running statistics', () => {
  const feeds = feedsOf(definition);
  const path = (network: NetworkName) => stateNames.parameter(network, 'norm.runningMean');
  const before = (network: NetworkName) => feeds[path(network)]!;

  /** after − before · 0.9ⁿ is the weighted sum of the means of n batches, so n is the number of updates. */
  it.each([
    ['shared', { generator: 1, discriminator: 3 }],
    ['fresh', { generator: 2, discriminator: 3 }],
  ] as const)(
    'are updated once for every batch that a network processes in training (%s noise)',
    (noise, moves) => {
      const graph = fullStep({ ...definition, generatorNoise: noise });
      for (const network of ['generator', 'discriminator'] as const) {
        const moved = { ...feeds, [path(network)]: Float64Array.from(before(network), (x) => x + 1) };
        const [a, b] = [run(graph, feeds)[path(network)]!, run(graph, moved)[path(network)]!];
        expectClose(
          a.map((value, i) => b[i]! - value),
          a.map(() => 0.9 ** moves[network]),
          network,
        );
      }
    },
  );
});
