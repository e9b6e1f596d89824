import { stateNames } from '../gan/networks/state-names.ts';
import { openPictureRun } from './open-run.ts';
import { defaultWeights, type TrainedRun } from './trained-run.ts';

/**
 * Opens a run at the last of some steps, with G's default weights averaged over the checkpoints of all these steps
 * (Izmailov et al. 2018, arXiv 1803.05407).
 *
 * @param steps one or more steps that have a checkpoint
 * @throws SparringError if a checkpoint is missing or damaged. @throws UsageError if the run generates points
 */
export async function openAveragedRun(path: string, steps: readonly number[]): Promise<TrainedRun> {
  const last = await openPictureRun(path, { step: steps.at(-1) });
  const sums = new Map<string, Float64Array>();
  for (const name of weightNames(last)) sums.set(name, Float64Array.from(await last.state.read(name)));
  for (const step of steps.slice(0, -1)) {
    const { state } = await openPictureRun(path, { step });
    for (const [name, sum] of sums) (await state.read(name)).forEach((value, i) => (sum[i]! += value));
  }
  for (const [name, sum] of sums)
    last.state.set(
      name,
      Float32Array.from(sum, (value) => value / steps.length),
    );
  return last;
}

function weightNames({ networks, options }: TrainedRun): string[] {
  const isAverage = defaultWeights(options) === 'average';
  return Object.entries(networks.generator.parameters)
    .filter(([, { role }]) => role === 'trained')
    .map(([path]) => (isAverage ? stateNames.average(path) : stateNames.parameter('generator', path)));
}
