import type { Runtime } from '../../engine/runtime/runtime.ts';
import { State } from '../../engine/runtime/state.ts';
import type { Memory } from '../../engine/runtime/tensor.ts';
import type { Gan } from '../networks/gan.ts';
import { standingStatistics } from './standing-statistics.ts';
import { stateNames } from '../networks/state-names.ts';

/** Which of a training's generators: that of the last step, or the moving average of all its weights. */
export const weightKinds = ['live', 'average'] as const;
export type WeightKind = (typeof weightKinds)[number];

/**
 * The generator of a training with standing statistics (Brock et al. 2019, arXiv 1809.11096): a state that
 * samplers and exports take in place of the training's own.
 *
 * The running averages of a training follow weights that move on: those of a live generator lag behind it, and
 * those of another, such as the moving average, are not its own; its pictures come out tinted or grey. So they are
 * measured anew, on 512 z that are always the same. A picture then depends on its z alone, as by running averages,
 * and looks as it does normalised by its batch, which is what D has seen of it.
 *
 * @param state of a training, or what a checkpoint of one holds
 * @param weights `average` wants a training with `averageDecay`. Default `live`
 * @returns the tensors of G alone, in the runtime's memory; those of `state` are copied
 * @throws SparringError if `average` is asked for and `state` has none, or the device cannot run the generator
 */
export async function standingGenerator(
  gan: Gan,
  state: State,
  runtime: Runtime,
  weights: WeightKind = 'live',
): Promise<State> {
  const generator = await generatorState(gan, state, weights, runtime.memory);
  const measured = await standingStatistics(gan, generator, runtime, ['generator']);
  for (const [name, values] of measured) generator.set(name, values);
  return generator;
}

/**
 * The tensors of G alone, copied: its weights of that kind, and the running averages of the training.
 *
 * @param memory that of the runtime which is to use them most. Default: the host's
 */
export async function generatorState(
  gan: Gan,
  state: State,
  weights: WeightKind,
  memory?: Memory,
): Promise<State> {
  return state.reading(async (shared) => {
    const generator = new State(memory);
    for (const [path, { shape, role }] of Object.entries(gan.generator.parameters)) {
      const name = stateNames.parameter('generator', path);
      const isAveraged = weights === 'average' && role === 'trained';
      generator.add(name, shape, await shared.read(isAveraged ? stateNames.average(path) : name));
    }
    return generator;
  });
}
