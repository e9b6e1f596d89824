/** A discriminator at work: a state for judges and exports, instead of the state of a training. */
import { checkArguments, floatArray, including } from '../../core/checks.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { State, stateRule } from '../../engine/runtime/state.ts';
import type { Memory } from '../../engine/runtime/tensor.ts';
import { ganRule, type Gan } from '../networks/gan.ts';
import { stateNames } from '../networks/state-names.ts';
import { exampleStatistics } from './standing-statistics.ts';

const rules = {
  gan: ganRule,
  state: stateRule,
  runtime: runtimeRule,
  real: including({ values: floatArray }),
};

/** Real examples to measure statistics on, and their classes if the GAN is conditional. */
export interface RealExamples {
  /** [count, …example], in the GAN's range */
  readonly values: Float32Array;
  readonly labels?: ArrayLike<number> | undefined;
}

/**
 * The discriminator of a training with standing statistics: those of real examples.
 *
 * In training D normalises batches of real and of generated examples each by its own statistics. The running averages mix
 * the two, so with them D may take everything for generated, its own training pictures included. With the statistics of
 * real examples it judges these as in training, and an example's probability does not depend on others.
 *
 * @param state of a training, or the contents of a checkpoint
 * @param real examples of the training
 * @returns copies of the tensors of D alone, in the runtime's memory
 * @throws SparringError if there are no examples, or the device cannot run D
 */
export async function standingDiscriminator(
  gan: Gan,
  state: State,
  runtime: Runtime,
  real: RealExamples,
): Promise<State> {
  checkArguments('standingDiscriminator', { gan, state, runtime, real }, rules);
  const { values, labels } = real;
  const discriminator = await discriminatorState(gan, state, runtime.memory);
  const measured = await exampleStatistics(gan, values, discriminator, runtime, labels);
  for (const [name, statistic] of measured) discriminator.set(name, statistic);
  return discriminator;
}

/**
 * Copies of the tensors of D alone: its weights, and the running averages of the training.
 *
 * @param memory of the runtime that will use them most. Default: host memory
 */
export async function discriminatorState(gan: Gan, state: State, memory?: Memory): Promise<State> {
  return state.reading(async (shared) => {
    const discriminator = new State(memory);
    for (const [path, { shape }] of Object.entries(gan.discriminator.parameters)) {
      const name = stateNames.parameter('discriminator', path);
      discriminator.add(name, shape, await shared.read(name));
    }
    return discriminator;
  });
}

/** Whether D normalises by statistics at all. */
export function hasStatistics({ discriminator }: Pick<Gan, 'discriminator'>): boolean {
  return Object.values(discriminator.parameters).some(({ role }) => role === 'statistic');
}
