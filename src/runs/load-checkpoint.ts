import { grouped } from '../core/wording.ts';
import { rename } from 'node:fs/promises';
import { DataError, SparringError } from '../core/errors.ts';
import { call, says } from '../core/sentence.ts';
import {
  decodeCheckpoint,
  networksOf,
  NewerCheckpointError,
  type Checkpoint,
} from '../gan/files/checkpoint.ts';
import type { Gan } from '../gan/networks/gan.ts';
import { codeOf, explainFileError } from '../data/disk/file-errors.ts';
import { readOwnFile } from '../data/disk/own-files.ts';
import type { RunFolder } from './run-folder.ts';

/** What `loadLatestCheckpoint` found. */
export interface LoadedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly path: string;
  /** Newer checkpoints that are damaged, newest first. */
  readonly damaged: readonly { readonly path: string; readonly reason: string }[];
  /** Why it is this one, in a sentence, if the best was asked for. */
  readonly chosen?: string | undefined;
}

/**
 * Loads the newest checkpoint that is complete. Those that are truncated, damaged, of another step than their name says
 * or of other networks are skipped in favour of the one before. Undefined if the run has none, such as a run that was
 * killed before its first.
 *
 * @param gan the run's networks. Default: not compared
 * @throws SparringError if all are damaged, or if one cannot be opened or has a newer version: falling back would lose
 *   work
 */
export async function loadLatestCheckpoint(
  folder: RunFolder,
  gan?: Gan,
): Promise<LoadedCheckpoint | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await loadNewest(folder, gan);
    } catch (thrown) {
      // A training has written newer ones since they were listed, and removed this one.
      const isGone = thrown instanceof SparringError && codeOf(thrown.cause) === 'ENOENT';
      if (!isGone || attempt === maxAttempts) throw thrown;
    }
  }
}

/** How often the checkpoints are listed, if one of them has gone before it is read. */
const maxAttempts = 5;

async function loadNewest(folder: RunFolder, gan: Gan | undefined): Promise<LoadedCheckpoint | undefined> {
  const damaged: { path: string; reason: string }[] = [];
  for (const { path, step } of (await folder.listCheckpoints()).toReversed()) {
    const bytes = await readOwnFile(path);
    try {
      const checkpoint = decodeCheckpointOf(step, bytes, path);
      if (gan !== undefined) networksOf(checkpoint, gan, path);
      return { checkpoint, path, damaged };
    } catch (thrown) {
      if (!(thrown instanceof SparringError) || thrown instanceof NewerCheckpointError) throw thrown;
      damaged.push({ path, reason: thrown.message });
    }
  }
  const [newest] = damaged;
  if (newest === undefined) return undefined;
  throw new DataError(
    damaged.length === 1 ? newest.reason : `all checkpoints of ${folder.path} are damaged; ${newest.reason}`,
  );
}

/** Renames damaged checkpoints, so that the run continues from the complete one. */
export async function setDamagedAside({ damaged }: LoadedCheckpoint): Promise<void> {
  for (const { path } of damaged) await renameAside(path, 'damaged');
}

/** Gives a checkpoint a name that no run continues from. @param ending of the name, without its dot */
export async function renameAside(path: string, ending: string): Promise<void> {
  try {
    await rename(path, `${path}.${ending}`);
  } catch (thrown) {
    throw explainFileError(thrown, path);
  }
}

/**
 * Loads the checkpoint of one step.
 *
 * @throws SparringError if it does not exist or is damaged
 */
export async function loadCheckpointOf(folder: RunFolder, step: number): Promise<LoadedCheckpoint> {
  const steps = (await folder.listCheckpoints()).map((checkpoint) => checkpoint.step);
  if (!steps.includes(step)) {
    const existing = steps.length === 0 ? 'and no other yet' : `expected one of ${steps.join(', ')}`;
    throw new DataError(
      says`${folder.path} has no checkpoint of step ${grouped(step)}, ${existing}; ${call('train', ['DATA'], { keepEvery: 'N' })} keeps those of every N steps`,
      { code: 'not-found', option: 'step' },
    );
  }
  const path = folder.checkpointPath(step);
  return { checkpoint: decodeCheckpointOf(step, await readOwnFile(path), path), path, damaged: [] };
}

/** @throws SparringError if it is damaged, or of another step: a renamed copy would repeat or lose steps */
function decodeCheckpointOf(step: number, bytes: Uint8Array, path: string): Checkpoint {
  const checkpoint = decodeCheckpoint(bytes, path);
  const { iterations } = checkpoint;
  if (iterations === step) return checkpoint;
  throw new DataError(
    `${path} holds step ${grouped(iterations)}, but is named step ${grouped(step)}: it was renamed or copied; take an earlier checkpoint`,
  );
}
