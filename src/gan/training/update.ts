/** The second half of a step: new parameters, moments and averages from gradients. */
import type { Optimiser } from '../../nn/optimiser.ts';
import { trainedPaths, type ParameterSpecs } from '../../nn/parameter.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { networkInputs, stateNames, type NetworkName } from '../networks/state-names.ts';
import type { StepDefinition } from './step-definition.ts';

/** The names of the tensors of a network in training. */
export interface TensorNames {
  readonly parameter: (path: string) => string;
  readonly slot: (slot: string, path: string) => string;
  readonly scalar: (scalar: string) => string;
}

/** The result of an update of a network. */
export interface Update {
  /** The new trained parameters, by path. */
  readonly parameters: ReadonlyMap<string, Node>;
  /** The new values of all tensors in the state that it changes, by name. */
  readonly updates: Readonly<Record<string, Node>>;
}

/** A network in training: its parameters, its optimiser, and the names of its tensors. */
export interface Trained {
  readonly specs: ParameterSpecs;
  readonly optimiser: Optimiser;
  readonly names: TensorNames;
}

/**
 * Updates parameters by an optimiser, and applies their constraints.
 *
 * @param values the current parameters, by path
 * @param gradients of the parameters to update, by path
 */
export function updateParameters(
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

/** The feeds of an optimiser's scalars for update number `update`, counted from 1. */
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

/** The update of one network, with the moving average of G's weights if there is one. */
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
  const { parameters, updates } = updateParameters(trained, values, gradients);
  const isAveraged = network === 'generator' && averageDecay !== undefined;
  return { parameters, updates: isAveraged ? { ...updates, ...averageUpdates(parameters) } : updates };
}

/** The new state of one network as a separate graph, which is fed the gradients. */
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

/** The names of the tensors of a network of a GAN. */
export function tensorNamesOf(network: NetworkName): TensorNames {
  return {
    parameter: (path) => stateNames.parameter(network, path),
    slot: (slot, path) => stateNames.slot(network, slot, path),
    scalar: (scalar) => stateNames.scalar(network, scalar),
  };
}

/**
 * The decay of the average at update number `update`, counted from 1. It is lower at first. Otherwise the initial
 * weights would remain visible in the average for thousands of steps.
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
