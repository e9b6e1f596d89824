/** What a run is doing. */
import type { ClaimHolder } from '../../../data/disk/claim.ts';
import { openToRead } from '../../../data/disk/own-files.ts';
import type { Failure } from '../../../runs/run-events.ts';
import type { RunOptions } from '../../../runs/run-options.ts';
import type { StepFile } from '../../../runs/step-files.ts';
import type { RunCard, RunState } from '../../messages/runs.ts';

export interface StateFacts {
  readonly holder: ClaimHolder | undefined;
  readonly failure: Failure | undefined;
  /** The newest checkpoint. */
  readonly checkpoint: StepFile | undefined;
  /** Of training up to that checkpoint. */
  readonly seconds: number;
  readonly until: RunOptions['until'];
}

export function stateOf({ holder, failure, checkpoint, seconds, until }: StateFacts): RunState {
  if (holder !== undefined) return 'training';
  if (failure !== undefined) return 'failed';
  if (checkpoint === undefined) return 'empty';
  return hasEnded(until, checkpoint.step, seconds) ? 'finished' : 'paused';
}

/** Whether a run is at its end. One without an end, as imported networks are, has nothing to go on to. */
function hasEnded({ steps, minutes }: RunOptions['until'], step: number, seconds: number): boolean {
  if (steps === null && minutes === null) return true;
  return (steps !== null && step >= steps) || (minutes !== null && seconds >= minutes * 60);
}

/** @param isOurs whether this studio started a process */
export function trainerOf(
  { pid, place }: ClaimHolder,
  isOurs: (pid: number) => boolean,
): NonNullable<RunCard['trainedBy']> {
  if (place === 'elsewhere') return 'computer';
  return place === 'this-process' || isOurs(pid) ? 'studio' : 'process';
}

/** The longest header of a checkpoint that is read: that of a DCGAN has 20 kB. */
const maxHeaderBytes = 1_000_000;

/** The seconds of training that a checkpoint says it took; undefined if it does not say so. Its numbers are not read. */
export async function secondsOfCheckpoint(path: string): Promise<number | undefined> {
  try {
    const file = await openToRead(path);
    if (file === undefined) return undefined;
    try {
      const length = Buffer.alloc(8);
      await file.read(length, 0, 8, 0);
      const bytes = Number(length.readBigUInt64LE());
      if (bytes > maxHeaderBytes) return undefined;
      const header = Buffer.alloc(bytes);
      await file.read(header, 0, bytes, 8);
      const { __metadata__: said } = JSON.parse(header.toString('utf8')) as {
        readonly __metadata__?: { readonly seconds?: unknown };
      };
      const seconds = Number(said?.seconds);
      return Number.isFinite(seconds) ? seconds : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
