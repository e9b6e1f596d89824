/**
 * The adversarial training algorithm as graphs (Goodfellow et al. 2014, algorithm 1): one update of D, and
 * an update of D followed by one of G. Everything a step reads and writes is a named tensor: `real` and the
 * `z`s are fed, the rest is state.
 */
import type { ParameterSpecs } from '../nn/parameter.ts';
import type { Optimiser } from '../nn/optimiser.ts';
import { RandomInputs, Scope, type RandomInput } from '../nn/scope.ts';
import { grad } from '../tensor/grad.ts';
import type { Node } from '../tensor/node.ts';
import * as ops from '../tensor/ops.ts';
import type { Gan } from './gan.ts';
import type { Objective } from './objective.ts';

export type NetworkName = 'generator' | 'discriminator';

/** Everything the graphs of a step depend on. */
export interface StepDefinition {
  readonly gan: Gan;
  readonly objective: Objective;
  readonly optimisers: Readonly<Record<NetworkName, Optimiser>>;
  readonly batchSize: number;
  /** Label of real pictures: 1, or less for one-sided smoothing. */
  readonly realLabel: number;
  /**
   * Whose z the generator's update uses: `shared` the discriminator's, so that G runs forward once a step;
   * `fresh` draws anew, as algorithm 1 is written.
   */
  readonly generatorNoise: 'shared' | 'fresh';
  /** Decay of the moving average of G's weights once it is under way, or undefined for none. */
  readonly averageDecay?: number | undefined;
}

export interface StepGraph {
  /** What a step reports: scalars by name. */
  readonly outputs: Readonly<Record<string, Node>>;
  /** New values of the state that it changes. */
  readonly updates: Readonly<Record<string, Node>>;
  /** Random numbers to be drawn for each run, beside z. */
  readonly random: readonly RandomInput[];
}

/** Names of the tensors of a training's state and of what is fed. */
export const stateNames = {
  parameter: (network: NetworkName, path: string) => `${network}.${path}`,
  slot: (network: NetworkName, slot: string, path: string) => `${network}/${slot}.${path}`,
  scalar: (network: NetworkName, scalar: string) => `${network}/${scalar}`,
  average: (path: string) => `average.${path}`,
  averageDecay: 'average/decay',
} as const;

/** The parameters and statistics of a network as graph inputs, by path. */
export function networkInputs(network: NetworkName, specs: ParameterSpecs): Map<string, Node> {
  return new Map(
    Object.entries(specs).map(([path, { shape }]) => [
      path,
      ops.input(stateNames.parameter(network, path), shape),
    ]),
  );
}

/** One update of the discriminator alone: what is done k − 1 times before the full step. */
export function discriminatorStep(definition: StepDefinition): StepGraph {
  const { graph } = updateDiscriminator(definition);
  return graph;
}

/** One update of the discriminator and then one of the generator, against the discriminator as updated. */
export function fullStep(definition: StepDefinition): StepGraph {
  const { gan, objective, batchSize } = definition;
  const updated = updateDiscriminator(definition);
  const { generatorValues, discriminatorValues } = updated;
  let { fake } = updated;
  if (definition.generatorNoise === 'fresh') {
    const z = ops.input('zGenerator', [batchSize, gan.latent.dimension]);
    fake = gan.generator.apply(z, new Scope(generatorValues, 'training', updated.random));
  }
  const logits = gan.discriminator.apply(fake, new Scope(discriminatorValues, 'training', updated.random));
  const loss = objective.generatorLoss(logits);
  // The updated discriminator is a given: without this, G would look ahead through D's update as well.
  const updates = applyOptimiser(
    definition,
    'generator',
    loss,
    generatorValues,
    discriminatorValues.values(),
  );
  return {
    outputs: { ...updated.graph.outputs, lossG: loss },
    updates: {
      ...updated.graph.updates,
      ...updates,
      ...averageUpdates(definition, updates),
      // Both networks may have been applied once more since D's update, and have moved their averages.
      ...statisticUpdates('discriminator', gan.discriminator.parameters, discriminatorValues),
      ...statisticUpdates('generator', gan.generator.parameters, generatorValues),
    },
    random: updated.random.list,
  };
}

function updateDiscriminator(definition: StepDefinition): {
  graph: StepGraph;
  fake: Node;
  /** Values as they are after the update, for what follows in the same step. */
  generatorValues: Map<string, Node>;
  discriminatorValues: Map<string, Node>;
  /** For what else the step applies. */
  random: RandomInputs;
} {
  const { gan, objective, batchSize, realLabel } = definition;
  const { channels, height, width } = gan.image;
  const generatorValues = networkInputs('generator', gan.generator.parameters);
  const discriminatorValues = networkInputs('discriminator', gan.discriminator.parameters);

  const z = ops.input('z', [batchSize, gan.latent.dimension]);
  const real = ops.input('real', [batchSize, channels, height, width]);
  const random = new RandomInputs();
  const fake = gan.generator.apply(z, new Scope(generatorValues, 'training', random));
  // Real and generated pictures are batches of their own: each is normalised by its own statistics.
  const scope = new Scope(discriminatorValues, 'training', random);
  const realLogits = gan.discriminator.apply(real, scope);
  const fakeLogits = gan.discriminator.apply(fake, scope);
  const loss = objective.discriminatorLoss(realLogits, fakeLogits, realLabel);
  const updates = applyOptimiser(definition, 'discriminator', loss, discriminatorValues);
  return {
    graph: {
      outputs: {
        lossD: loss,
        dReal: ops.mean(ops.sigmoid(realLogits)),
        dFake: ops.mean(ops.sigmoid(fakeLogits)),
      },
      updates: {
        ...updates,
        ...statisticUpdates('discriminator', gan.discriminator.parameters, discriminatorValues),
        ...statisticUpdates('generator', gan.generator.parameters, generatorValues),
      },
      random: random.list,
    },
    fake,
    generatorValues,
    discriminatorValues,
    random,
  };
}

/** Moves a network's parameters against the loss; puts the new ones into `values` and returns all new state. */
function applyOptimiser(
  { gan, optimisers }: StepDefinition,
  network: NetworkName,
  loss: Node,
  values: Map<string, Node>,
  constants: Iterable<Node> = [],
): Record<string, Node> {
  const specs = gan[network].parameters;
  const optimiser = optimisers[network];
  const paths = Object.keys(specs).filter((path) => specs[path]!.role === 'trained');
  const gradients = grad(
    loss,
    paths.map((path) => values.get(path)!),
    { constants },
  );
  const scalars = Object.fromEntries(
    Object.keys(optimiser.scalars(1)).map((name) => [name, ops.input(stateNames.scalar(network, name), [])]),
  );
  const updates: Record<string, Node> = {};
  paths.forEach((path, i) => {
    const { shape } = specs[path]!;
    const slots = Object.fromEntries(
      optimiser.slots.map((slot) => [slot, ops.input(stateNames.slot(network, slot, path), shape)]),
    );
    const next = optimiser.apply(values.get(path)!, gradients[i]!, slots, scalars);
    values.set(path, next.parameter);
    updates[stateNames.parameter(network, path)] = next.parameter;
    for (const [slot, value] of Object.entries(next.slots)) {
      updates[stateNames.slot(network, slot, path)] = value;
    }
  });
  return updates;
}

function statisticUpdates(
  network: NetworkName,
  specs: ParameterSpecs,
  values: ReadonlyMap<string, Node>,
): Record<string, Node> {
  const paths = Object.keys(specs).filter((path) => specs[path]!.role === 'statistic');
  return Object.fromEntries(paths.map((path) => [stateNames.parameter(network, path), values.get(path)!]));
}

/**
 * Decay of the average at update number `update`, from 1: at first it forgets faster, or the initial weights
 * would be seen in it for thousands of steps.
 */
export function averageDecayAt(decay: number, update: number): number {
  return Math.min(decay, (1 + update) / (10 + update));
}

function averageUpdates(
  { gan, averageDecay }: StepDefinition,
  updates: Readonly<Record<string, Node>>,
): Record<string, Node> {
  if (averageDecay === undefined) return {};
  const averaged: Record<string, Node> = {};
  const keep = ops.input(stateNames.averageDecay, []);
  for (const [path, { shape, role }] of Object.entries(gan.generator.parameters)) {
    if (role !== 'trained') continue;
    const old = ops.input(stateNames.average(path), shape);
    const now = updates[stateNames.parameter('generator', path)]!;
    averaged[stateNames.average(path)] = ops.add(ops.mul(old, keep), ops.mul(now, ops.sub(1, keep)));
  }
  return averaged;
}
