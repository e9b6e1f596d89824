/** The networks that `sparring evaluate --features` names. */
import { discriminatorFeatures } from '../../analysis/features/discriminator.ts';
import type { NamedFeatureNetwork } from '../../analysis/features/feature-network.ts';
import { randomFeatures } from '../../analysis/features/random-network.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import type { EvaluateFlags } from './flags.ts';

/** Networks that every run can be measured by, without a file. */
export const featureNames = ['random', 'discriminator'] as const;

/** @throws SparringError if D has no features of pictures alone, or the device cannot run the network */
export async function openFeatures(
  { features = 'random' }: Pick<EvaluateFlags, 'features'>,
  run: TrainedRun,
  runtime: Runtime,
): Promise<NamedFeatureNetwork> {
  if (features === 'random') return randomFeatures(run.gan.image, runtime);
  const found = await discriminatorFeatures(run.gan, run.state, runtime);
  // Another step's D is another network: its numbers do not compare.
  return { ...found, name: `discriminator-${run.step}`, resizing: 'none' };
}
