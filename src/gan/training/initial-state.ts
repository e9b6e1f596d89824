/** The tensors of a training before its first step. */
import { checkArguments, seedRule } from '../../core/checks.ts';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { State } from '../../engine/runtime/state.ts';
import type { Memory } from '../../engine/runtime/tensor.ts';
import type { ParameterSpecs } from '../../nn/parameter.ts';
import { adaptiveNumbers } from '../augmentation/adaptive.ts';
import { ganRule, type Gan } from '../networks/gan.ts';
import { networkNames, stateNames, type NetworkName } from '../networks/state-names.ts';
import type { StepDefinition } from './step-definition.ts';

/** A parameter or statistic with its initial values. */
interface InitialParameter {
  readonly network: NetworkName;
  readonly path: string;
  readonly spec: ParameterSpecs[string];
  readonly values: Float32Array;
}

function* initialParameters(gan: Gan, seed: number): Generator<InitialParameter> {
  let drawn = 0;
  for (const network of networkNames) {
    for (const [path, spec] of Object.entries(gan[network].parameters)) {
      const values = new Float32Array(sizeOf(spec.shape));
      spec.initialise(values, new RandomStream(seed, 'parameters', drawn++));
      yield { network, path, spec, values };
    }
  }
}

/** Both networks with the initial weights of this seed, to compare trained ones with. */
export function untrainedNetworks(gan: Gan, seed: number): State {
  checkArguments('untrainedNetworks', { gan, seed }, { gan: ganRule, seed: seedRule });
  const state = new State();
  for (const { network, path, spec, values } of initialParameters(gan, seed)) {
    state.add(stateNames.parameter(network, path), spec.shape, values);
  }
  return state;
}

/** The size of a training's tensors, which a checkpoint holds, in bytes. */
export function stateBytes(definition: StepDefinition): number {
  const { gan, optimisers, averageDecay } = definition;
  let numbers = Object.keys(keptNumbers(definition)).length;
  for (const network of networkNames) {
    const averages = network === 'generator' && averageDecay !== undefined ? 1 : 0;
    for (const { shape, role } of Object.values(gan[network].parameters)) {
      const copies = role === 'trained' ? optimisers[network].slots.length + averages : 0;
      numbers += sizeOf(shape) * (1 + copies);
    }
  }
  return numbers * Float32Array.BYTES_PER_ELEMENT;
}

/** The numbers that a step keeps beside the networks, with their initial values, by their names in the state. */
function keptNumbers({ objective, augmentationStrength }: StepDefinition): Readonly<Record<string, number>> {
  const named = (name: (of: string) => string, numbers: Readonly<Record<string, number>>) =>
    Object.entries(numbers).map(([of, value]) => [name(of), value] as const);
  return Object.fromEntries([
    ...named(stateNames.objective, objective.state ?? {}),
    ...(augmentationStrength === 'adaptive' ? named(stateNames.augmentation, adaptiveNumbers) : []),
  ]);
}

/**
 * Initial weights, zeroed optimiser slots, the average of G if there is one, and the numbers of the objective and of an
 * adaptive augmentation.
 */
export function initialState(definition: StepDefinition & { readonly seed: number }, memory: Memory): State {
  const { gan, optimisers, averageDecay, seed } = definition;
  const state = new State(memory);
  for (const { network, path, spec, values } of initialParameters(gan, seed)) {
    const { shape, role } = spec;
    const isAveraged = network === 'generator' && role === 'trained' && averageDecay !== undefined;
    const average = isAveraged ? values.slice() : undefined; // before the state takes ownership of the values
    state.add(stateNames.parameter(network, path), shape, values);
    if (role !== 'trained') continue;
    for (const slot of optimisers[network].slots) {
      state.add(stateNames.slot(network, slot, path), shape, new Float32Array(sizeOf(shape)));
    }
    if (average !== undefined) state.add(stateNames.average(path), shape, average);
  }
  for (const [name, value] of Object.entries(keptNumbers(definition))) {
    state.add(name, [], Float32Array.of(value));
  }
  return state;
}
