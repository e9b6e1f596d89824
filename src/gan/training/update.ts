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
  /** The same values in fewer nodes, for what looks at all of them. */
  readonly whole: readonly Node[];
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
  const whole: Node[] = [];
  for (const paths of together([...gradients.keys()], specs, optimiser.isElementwise)) {
    const slots = Object.fromEntries(
      optimiser.slots.map((slot) => [
        slot,
        joined(paths, (path) => ops.input(names.slot(slot, path), specs[path]!.shape)),
      ]),
    );
    const [value, gradient] = [values, gradients].map((each) => joined(paths, (path) => each.get(path)!));
    const next = optimiser.apply(value!, gradient!, slots, scalars);
    const { constraint } = specs[paths[0]!]!;
    const parameter = constraint === undefined ? next.parameter : constraint(next.parameter);
    for (const [path, part] of parted(paths, specs, parameter)) {
      parameters.set(path, part);
      updates[names.parameter(path)] = part;
    }
    for (const [slot, all] of Object.entries(next.slots))
      for (const [path, part] of parted(paths, specs, all)) updates[names.slot(slot, path)] = part;
    whole.push(parameter, ...Object.values(next.slots));
  }
  return { parameters, updates, whole };
}

/**
 * Which parameters are treated as one: all vectors, such as gains and biases, whose kernels would take longer to start than to
 * run. The others are alone.
 */
function together(
  paths: readonly string[],
  specs: ParameterSpecs,
  isElementwise = false,
): readonly (readonly string[])[] {
  const isVector = (path: string) => {
    const { shape, constraint } = specs[path]!;
    return isElementwise && shape.length === 1 && constraint === undefined;
  };
  const vectors = paths.filter(isVector);
  const others = paths.filter((path) => !isVector(path)).map((path) => [path]);
  return vectors.length === 0 ? others : [...others, vectors];
}

function joined(paths: readonly string[], nodeOf: (path: string) => Node): Node {
  return ops.concat(paths.map(nodeOf), 0);
}

/** The part of each parameter of those that were joined. */
function parted(
  paths: readonly string[],
  specs: ParameterSpecs,
  all: Node,
): readonly (readonly [path: string, part: Node])[] {
  let at = 0;
  return paths.map((path) => {
    const { shape } = specs[path]!;
    const starts = shape.map((_, axis) => (axis === 0 ? at : 0));
    at += shape[0] ?? 0;
    return [path, ops.slice(all, { starts, lengths: shape })] as const;
  });
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
  const { parameters, updates, whole } = updateParameters(trained, values, gradients);
  if (network === 'discriminator' || averageDecay === undefined) return { parameters, updates, whole };
  const average = averageUpdates(trained.specs, parameters);
  return {
    parameters,
    updates: { ...updates, ...average.updates },
    whole: [...whole, ...average.whole],
  };
}

/** The new state of one network as a separate graph, which is fed the gradients. */
export function updateOfGradients(definition: StepDefinition, network: NetworkName): Update {
  const { parameters } = definition.gan[network];
  const gradients = new Map(
    trainedPaths(parameters).map((path) => [
      path,
      ops.input(stateNames.gradient(network, path), parameters[path]!.shape),
    ]),
  );
  return updateNetwork(definition, network, networkInputs(network, parameters), gradients);
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

function averageUpdates(
  specs: ParameterSpecs,
  parameters: ReadonlyMap<string, Node>,
): Pick<Update, 'updates' | 'whole'> {
  const keep = ops.input(stateNames.averageDecay, []);
  const updates: Record<string, Node> = {};
  const whole: Node[] = [];
  for (const paths of together([...parameters.keys()], specs, true)) {
    const now = joined(paths, (path) => parameters.get(path)!);
    const old = joined(paths, (path) => ops.input(stateNames.average(path), specs[path]!.shape));
    const all = ops.add(ops.mul(old, keep), ops.mul(now, ops.sub(1, keep)));
    for (const [path, part] of parted(paths, specs, all)) updates[stateNames.average(path)] = part;
    whole.push(all);
  }
  return { updates, whole };
}
