import { readFile, rename } from 'node:fs/promises';
import { SparringError } from '../core/errors.ts';
import { decodeCheckpoint, NewerCheckpointError, type Checkpoint } from '../gan/files/checkpoint.ts';
import { explainFileError } from '../data/disk/file-errors.ts';
import type { RunFolder } from './run-folder.ts';

/** What `loadLatestCheckpoint` found. */
export interface LoadedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly path: string;
  /** Newer ones that are damaged, newest first, each with what is wrong with it. */
  readonly damaged: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * The newest checkpoint of a run that is whole; those that are cut short or damaged are passed over in
 * favour of the one before. Undefined if the run has none, as when it was killed before its first.
 *
 * @throws SparringError if all are damaged, or one cannot be opened or is of a newer version: falling back
 *   would lose work that is there
 */
export async function loadLatestCheckpoint(folder: RunFolder): Promise<LoadedCheckpoint | undefined> {
  const damaged: { path: string; reason: string }[] = [];
  for (const { path } of (await folder.listCheckpoints()).toReversed()) {
    const bytes = await readBytes(path);
    try {
      return { checkpoint: decodeCheckpoint(bytes, path), path, damaged };
    } catch (thrown) {
      if (!(thrown instanceof SparringError) || thrown instanceof NewerCheckpointError) throw thrown;
      damaged.push({ path, reason: thrown.message });
    }
  }
  const [newest] = damaged;
  if (newest === undefined) return undefined;
  throw new SparringError(
    damaged.length === 1 ? newest.reason : `all checkpoints of ${folder.path} are damaged; ${newest.reason}`,
  );
}

/** Puts damaged checkpoints out of the way, under another name, so that the run goes on from the whole one. */
export async function setDamagedAside({ damaged }: LoadedCheckpoint): Promise<void> {
  for (const { path } of damaged) {
    try {
      await rename(path, `${path}.damaged`);
    } catch (thrown) {
      throw explainFileError(thrown, path);
    }
  }
}

/**
 * The checkpoint of one step.
 *
 * @throws SparringError if there is none, or it is damaged
 */
export async function loadCheckpointOf(folder: RunFolder, step: number): Promise<LoadedCheckpoint> {
  const there = (await folder.listCheckpoints()).map((checkpoint) => checkpoint.step);
  if (!there.includes(step)) {
    throw new SparringError(
      `${folder.path} has no checkpoint of step ${step}, expected one of ${there.join(', ') || 'none: it has none yet'}; ` +
        'sparring train --keep-every N keeps those of every N steps',
    );
  }
  const path = folder.checkpointPath(step);
  return { checkpoint: decodeCheckpoint(await readBytes(path), path), path, damaged: [] };
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (thrown) {
    throw explainFileError(thrown, path, { action: 'read' });
  }
}
