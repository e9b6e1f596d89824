import { checkArguments, oneOf } from '../../core/checks.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { State, stateRule } from '../../engine/runtime/state.ts';
import type { Memory } from '../../engine/runtime/tensor.ts';
import { ganRule, type Gan } from '../networks/gan.ts';
import { standingStatistics } from './standing-statistics.ts';
import { stateNames } from '../networks/state-names.ts';

/** The generator of the last step, or the moving average of the weights over all steps. */
export const weightKinds = ['live', 'average'] as const;
/** The weights of a generator to use: as trained (`live`), or their moving average. */
export type WeightKind = (typeof weightKinds)[number];

const rules = { gan: ganRule, state: stateRule, runtime: runtimeRule, weights: oneOf(weightKinds) };

/**
 * The generator of a training with standing statistics (Brock et al. 2019, arXiv 1809.11096): a state for samplers and
 * exports, instead of the state of the training.
 *
 * The running averages of a training lag behind the live weights, and do not belong to the averaged weights. With them,
 * pictures come out tinted or grey. So the statistics are measured again, always on the same 512 z. A picture then
 * depends on its z alone, as with running averages, and looks as with batch statistics, which is how D saw it in
 * training.
 *
 * @param state of a training, or the contents of a checkpoint
 * @param weights `average` requires a training with `averageDecay`. Default `live`
 * @param signal stops between two batches
 * @returns copies of the tensors of G alone, in the runtime's memory
 * @throws SparringError if `weights` is `average` and `state` has none, or the device cannot run the generator; the
 *   signal's reason if it is aborted
 */
export async function standingGenerator(
  gan: Gan,
  state: State,
  runtime: Runtime,
  weights: WeightKind = 'live',
  signal?: AbortSignal,
): Promise<State> {
  checkArguments('standingGenerator', { gan, state, runtime, weights }, rules);
  const generator = await generatorState(gan, state, weights, runtime.memory);
  const measured = await standingStatistics(gan, generator, runtime, ['generator'], signal);
  for (const [name, values] of measured) generator.set(name, values);
  return generator;
}

/**
 * Copies of the tensors of G alone: its weights of that kind, and the running averages of the training.
 *
 * @param memory of the runtime that will use them most. Default: host memory
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
