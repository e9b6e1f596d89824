/** The second half of a step: new parameters, moments and averages from gradients, whichever way these came. */
import type { Optimiser } from '../../nn/optimiser.ts';
import { trainedPaths, type ParameterSpecs } from '../../nn/parameter.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { networkInputs, stateNames, type NetworkName } from '../networks/state-names.ts';
import type { StepDefinition } from './step-definition.ts';

/** What the tensors of a network under training are called. */
export interface TensorNames {
  readonly parameter: (path: string) => string;
  readonly slot: (slot: string, path: string) => string;
  readonly scalar: (scalar: string) => string;
}

/** What an update makes of a network. */
export interface Update {
  /** The new trained parameters, by path. */
  readonly parameters: ReadonlyMap<string, Node>;
  /** The new values of all state that it changes, by name. */
  readonly updates: Readonly<Record<string, Node>>;
}

/** A network under training: its parameters, the rule that moves them, and what its tensors are called. */
export interface Trained {
  readonly specs: ParameterSpecs;
  readonly optimiser: Optimiser;
  readonly names: TensorNames;
}

/**
 * Moves parameters by an optimiser, and puts them back to where their constraints let them be.
 *
 * @param values the parameters as they are, by path
 * @param gradients one for each parameter that is to move, by path
 */
export function moveParameters(
  { specs, optimiser, names }: Trained,
  values: ReadonlyMap<string, Node>,
  gradients: ReadonlyMap<string, Node>,
): Update {
  const scalars = Object.fromEntries(
    Object.keys(optimiser.scalars(1)).map((name) => [name, ops.input(names.scalar(name), [])]),
  );
  const parameters = new Map<string, Node>();
  const updates: Record<string, Node> = {};
  for (const [path, gradient] of gradients) {
    const { shape, constraint } = specs[path]!;
    const slots = Object.fromEntries(
      optimiser.slots.map((slot) => [slot, ops.input(names.slot(slot, path), shape)]),
    );
    const next = optimiser.apply(values.get(path)!, gradient, slots, scalars);
    const parameter = constraint === undefined ? next.parameter : constraint(next.parameter);
    parameters.set(path, parameter);
    updates[names.parameter(path)] = parameter;
    for (const [slot, value] of Object.entries(next.slots)) updates[names.slot(slot, path)] = value;
  }
  return { parameters, updates };
}

/** The scalars of an optimiser's update number `update`, counted from 1, as a program is fed them. */
export function scalarFeeds(
  optimiser: Optimiser,
  update: number,
  names: Pick<TensorNames, 'scalar'>,
): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(optimiser.scalars(update)).map(([name, value]) => [
      names.scalar(name),
      Float32Array.of(value),
    ]),
  );
}

/** One network's update, with the moving average of G's weights where one is kept. */
export function updateNetwork(
  { gan, optimisers, averageDecay }: StepDefinition,
  network: NetworkName,
  values: ReadonlyMap<string, Node>,
  gradients: ReadonlyMap<string, Node>,
): Update {
  const trained = {
    specs: gan[network].parameters,
    optimiser: optimisers[network],
    names: tensorNamesOf(network),
  };
  const { parameters, updates } = moveParameters(trained, values, gradients);
  const isAveraged = network === 'generator' && averageDecay !== undefined;
  return { parameters, updates: isAveraged ? { ...updates, ...averageUpdates(parameters) } : updates };
}

/** The new state of one network as a graph of its own, which is fed the gradients. */
export function updateOfGradients(
  definition: StepDefinition,
  network: NetworkName,
): Readonly<Record<string, Node>> {
  const { parameters } = definition.gan[network];
  const gradients = new Map(
    trainedPaths(parameters).map((path) => [
      path,
      ops.input(stateNames.gradient(network, path), parameters[path]!.shape),
    ]),
  );
  return updateNetwork(definition, network, networkInputs(network, parameters), gradients).updates;
}

/** What the tensors of a GAN's network are called. */
export function tensorNamesOf(network: NetworkName): TensorNames {
  return {
    parameter: (path) => stateNames.parameter(network, path),
    slot: (slot, path) => stateNames.slot(network, slot, path),
    scalar: (scalar) => stateNames.scalar(network, scalar),
  };
}

/**
 * Decay of the average at update number `update`, from 1: at first it forgets faster, or the initial weights
 * would be seen in it for thousands of steps.
 */
export function averageDecayAt(decay: number, update: number): number {
  return Math.min(decay, (1 + update) / (10 + update));
}

function averageUpdates(parameters: ReadonlyMap<string, Node>): Record<string, Node> {
  const keep = ops.input(stateNames.averageDecay, []);
  return Object.fromEntries(
    [...parameters].map(([path, now]) => {
      const name = stateNames.average(path);
      const old = ops.input(name, now.shape);
      return [name, ops.add(ops.mul(old, keep), ops.mul(now, ops.sub(1, keep)))];
    }),
  );
}
