/** Opens a run to train it further, and updates its options. */
import { loadLatestCheckpoint, type LoadedCheckpoint } from './load-checkpoint.ts';
import { openRunFolder, type RunFolder } from './run-folder.ts';
import { runOptionsSchema, type MachineOptions, type RunOptions } from './run-options.ts';

export interface ResumableRun {
  /** Claimed, so that no other process trains it. Close it after use. */
  readonly folder: RunFolder;
  readonly options: RunOptions;
  /** Undefined if the run was killed before its first checkpoint. */
  readonly loaded: LoadedCheckpoint | undefined;
}

/** @throws SparringError if the run does not exist, another process trains it, or all checkpoints are damaged */
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
  /** The new path or name of the data. Default: as before. */
  readonly data?: string | undefined;
  readonly pictures: number;
  /** From now on. A schedule continues as if it had started with this rate. */
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
