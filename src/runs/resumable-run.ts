/** A run that is to be trained further: what is opened for it, and what its options become. */
import { loadLatestCheckpoint, type LoadedCheckpoint } from './load-checkpoint.ts';
import { openRunFolder, type RunFolder } from './run-folder.ts';
import { runOptionsSchema, type MachineOptions, type RunOptions } from './run-options.ts';

export interface ResumableRun {
  /** Claimed: nobody else trains it. Close it after use. */
  readonly folder: RunFolder;
  readonly options: RunOptions;
  /** Undefined of a run that was killed before its first checkpoint. */
  readonly loaded: LoadedCheckpoint | undefined;
}

/** @throws SparringError if there is no such run, another process trains it, or all its checkpoints are damaged */
export async function openResumableRun(path: string): Promise<ResumableRun> {
  const folder = await openRunFolder(path);
  await folder.claim();
  try {
    const options = await folder.readOptions(runOptionsSchema);
    return { folder, options, loaded: await loadLatestCheckpoint(folder) };
  } catch (thrown) {
    await folder.close();
    throw thrown;
  }
}

/** What may change when a run is resumed. */
export interface ResumedChange {
  /** Where the data is now. Default: where it was. */
  readonly data?: string | undefined;
  readonly pictures: number;
  /** From now on; where the rate is on a schedule, as if it had begun with this one. */
  readonly learningRate?: number | undefined;
  readonly machine: MachineOptions;
  readonly until: RunOptions['until'];
}

export function resumedOptions(
  old: RunOptions,
  { data, pictures, learningRate, machine, until }: ResumedChange,
): RunOptions {
  const { training } = old;
  return {
    ...old,
    data: data ?? old.data,
    pictures,
    training:
      learningRate === undefined
        ? training
        : { ...training, optimiser: { ...training.optimiser, learningRate } },
    ...machine,
    until,
  };
}
