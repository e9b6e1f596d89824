import { stateNames } from '../gan/training-step.ts';
import type { WeightKind } from '../gan/standing-generator.ts';
import { openPictureNetworks, type TrainedPictureNetworks } from './trained-networks.ts';

/**
 * The networks of a run at the last of some steps, with G's weights averaged over all of these: the mean of what its
 * checkpoints hold (Izmailov et al. 2018, arXiv 1803.05407).
 *
 * @param steps one or more that there are checkpoints of
 * @param weights whether the last weights of each step are averaged, or their moving averages
 * @throws SparringError if a checkpoint is missing or damaged
 */
export async function openAveragedNetworks(
  path: string,
  steps: readonly number[],
  weights: WeightKind,
): Promise<TrainedPictureNetworks> {
  const last = await openPictureNetworks(path, steps.at(-1));
  const sums = new Map(
    weightNames(last, weights).map((name) => [name, Float64Array.from(last.state.current(name))]),
  );
  for (const step of steps.slice(0, -1)) {
    const { state } = await openPictureNetworks(path, step);
    for (const [name, sum] of sums) state.current(name).forEach((value, i) => (sum[i]! += value));
  }
  for (const [name, sum] of sums)
    last.state.set(
      name,
      Float32Array.from(sum, (value) => value / steps.length),
    );
  return last;
}

function weightNames({ networks }: TrainedPictureNetworks, weights: WeightKind): string[] {
  return Object.entries(networks.generator.parameters)
    .filter(([, { role }]) => role === 'trained')
    .map(([path]) =>
      weights === 'average' ? stateNames.average(path) : stateNames.parameter('generator', path),
    );
}
