/** What a run is doing. */
import type { ClaimHolder } from '../../../data/disk/claim.ts';
import type { Failure } from '../../../runs/run-events.ts';
import type { RunOptions } from '../../../runs/run-options.ts';
import type { StepFile } from '../../../runs/step-files.ts';
import type { RunCard, RunState } from '../../messages/runs.ts';
import { pieceOf } from './own-pieces.ts';

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
export function secondsOfCheckpoint(path: string): number | undefined {
  try {
    const bytes = Number(pieceOf(path, 0, 8).readBigUInt64LE());
    if (bytes > maxHeaderBytes) return undefined;
    const { __metadata__: said } = JSON.parse(pieceOf(path, 8, bytes).toString('utf8')) as {
      readonly __metadata__?: { readonly seconds?: unknown };
    };
    const seconds = Number(said?.seconds);
    return Number.isFinite(seconds) ? seconds : undefined;
  } catch {
    return undefined;
  }
}
