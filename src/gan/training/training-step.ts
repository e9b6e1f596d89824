/**
 * The adversarial training algorithm as graphs (Goodfellow et al. 2014, algorithm 1): one update of D, and
 * an update of D followed by one of G. Everything a step reads and writes is a named tensor: `real` and the
 * `z`s are fed, the rest is state.
 */
import type { ParameterSpecs } from '../../nn/parameter.ts';
import type { Optimiser } from '../../nn/optimiser.ts';
import { RandomInputs, Scope, type RandomInput } from '../../nn/scope.ts';
import { grad } from '../../engine/tensor/grad.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { exampleShape, labelsOf, type Gan } from '../networks/gan.ts';
import { networkInputs, stateNames, type NetworkName } from '../networks/state-names.ts';
import type { Objective } from '../objectives/objective.ts';

/**
 * `alternating`: D moves, then G against the D so moved, as algorithm 1 has it. `simultaneous`: both gradients are
 * taken at the same parameters, as the 2014 paper's own code does; with shared noise G then learns from the very
 * judgements, dropout's masks included, that D learned from.
 */
export const updateOrders = ['alternating', 'simultaneous'] as const;
export type UpdateOrder = (typeof updateOrders)[number];

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
  /** Which D judges G in a step: the one that the step has just updated, or the one that it began with. */
  readonly updates: UpdateOrder;
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

/** One update of the discriminator alone: what is done k − 1 times before the full step. */
export function discriminatorStep(definition: StepDefinition): StepGraph {
  const game = play(definition);
  const updates = updateDiscriminator(definition, game);
  return {
    outputs: game.outputs,
    updates: { ...updates, ...statisticsOfBoth(definition, game) },
    random: game.random.list,
  };
}

/** One update of the discriminator and one of the generator, in the order that the definition says. */
export function fullStep(definition: StepDefinition): StepGraph {
  const game = play(definition);
  let logits = definition.updates === 'simultaneous' ? logitsForGenerator(definition, game) : undefined;
  const discriminatorUpdates = updateDiscriminator(definition, game);
  logits ??= judgeAgain(definition, game);
  const loss = definition.objective.generatorLoss(logits);
  // The updated discriminator is a given: without this, G would look ahead through D's update as well.
  const given = game.discriminatorValues.values();
  const updates = applyOptimiser(definition, 'generator', loss, game.generatorValues, given);
  return {
    outputs: { ...game.outputs, lossG: loss },
    updates: {
      ...discriminatorUpdates,
      ...updates,
      ...averageUpdates(definition, updates),
      ...statisticsOfBoth(definition, game),
    },
    random: game.random.list,
  };
}

/** Both networks at work on a batch: what D says of real pictures and of generated ones. */
interface Game {
  /** What a step reports. */
  readonly outputs: Readonly<Record<string, Node>>;
  readonly lossD: Node;
  readonly z: Node;
  readonly fake: Node;
  readonly fakeLogits: Node;
  /** Parameters and statistics as they are by now: what is built next in the same step goes by them. */
  readonly generatorValues: Map<string, Node>;
  readonly discriminatorValues: Map<string, Node>;
  /** For what else the step applies. */
  readonly random: RandomInputs;
}

function play({ gan, objective, batchSize, realLabel }: StepDefinition): Game {
  const generatorValues = networkInputs('generator', gan.generator.parameters);
  const discriminatorValues = networkInputs('discriminator', gan.discriminator.parameters);

  const z = ops.input('z', [batchSize, gan.latent.dimension]);
  const real = ops.input('real', [batchSize, ...exampleShape(gan)]);
  const random = new RandomInputs();
  const fake = gan.generator.apply(z, new Scope(generatorValues, 'training', random));
  // Real and generated pictures are batches of their own: each is normalised by its own statistics.
  const scope = new Scope(discriminatorValues, 'training', random);
  const { classes } = gan.latent;
  const label = classes === undefined ? undefined : ops.input(stateNames.label, [batchSize, classes]);
  const realLogits = gan.discriminator.apply(real, scope.withLabel(label));
  const fakeLogits = gan.discriminator.apply(fake, scope.withLabel(labelsOf(gan.latent, z)));
  const lossD = objective.discriminatorLoss(realLogits, fakeLogits, realLabel);
  const outputs = {
    lossD,
    dReal: ops.mean(ops.sigmoid(realLogits)),
    dFake: ops.mean(ops.sigmoid(fakeLogits)),
  };
  return { outputs, lossD, z, fake, fakeLogits, generatorValues, discriminatorValues, random };
}

function updateDiscriminator(definition: StepDefinition, game: Game): Record<string, Node> {
  return applyOptimiser(definition, 'discriminator', game.lossD, game.discriminatorValues);
}

/** What D, not yet updated, says of the pictures that G learns from: if they are D's own, it has said so already. */
function logitsForGenerator(definition: StepDefinition, game: Game): Node {
  return definition.generatorNoise === 'shared' ? game.fakeLogits : judgeAgain(definition, game);
}

/** What D, as it is by now, says of the pictures that G learns from. */
function judgeAgain({ gan, batchSize, generatorNoise }: StepDefinition, game: Game): Node {
  const { generatorValues, discriminatorValues, random } = game;
  let { fake, z } = game;
  if (generatorNoise === 'fresh') {
    z = ops.input('zGenerator', [batchSize, gan.latent.dimension]);
    fake = gan.generator.apply(z, new Scope(generatorValues, 'training', random));
  }
  const scope = new Scope(discriminatorValues, 'training', random);
  return gan.discriminator.apply(fake, scope.withLabel(labelsOf(gan.latent, z)));
}

/** Both networks' running statistics, moved by every batch that the step has shown them. */
function statisticsOfBoth({ gan }: StepDefinition, game: Game): Record<string, Node> {
  return {
    ...statisticUpdates('discriminator', gan.discriminator.parameters, game.discriminatorValues),
    ...statisticUpdates('generator', gan.generator.parameters, game.generatorValues),
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
    const { shape, constraint } = specs[path]!;
    const slots = Object.fromEntries(
      optimiser.slots.map((slot) => [slot, ops.input(stateNames.slot(network, slot, path), shape)]),
    );
    const next = optimiser.apply(values.get(path)!, gradients[i]!, slots, scalars);
    const parameter = constraint === undefined ? next.parameter : constraint(next.parameter);
    values.set(path, parameter);
    updates[stateNames.parameter(network, path)] = parameter;
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
