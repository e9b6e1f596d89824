/** A command that trains, as one of several processes that a launcher of MPI started. */
import { access, constants, stat } from 'node:fs/promises';
import { availableParallelism, cpus, hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import { follow } from '../../cluster/follow.ts';
import { forgetLaunch, launched, type Launched } from '../../cluster/mpi/launched.ts';
import { MpiLibrary } from '../../cluster/mpi/library.ts';
import { LedTeam } from '../../cluster/team.ts';
import { Timeline } from '../../cluster/timeline.ts';
import { WatchedCommunicator, type Stall } from '../../cluster/watched.ts';
import { duration } from '../../core/durations.ts';
import { SparringError, UsageError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import { counted } from '../../core/wording.ts';
import { checkResult, writeResult } from '../../data/disk/result-files.ts';
import type { Device } from '../../engine/runtime/node/ort-node.ts';
import type { Team } from '../../runs/team.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { defaultStallMinutes } from '../options/ranks.ts';
import type { DeviceFlags } from '../options/shared.ts';
import { printNotes } from '../terminal/print.ts';
import { stopSignals } from '../terminal/signals.ts';
import { addToNote, beginNote } from '../terminal/leader-note.ts';

/** How several processes watch each other. */
export interface TeamFlags extends Pick<DeviceFlags, 'threads'> {
  /** Minutes. */
  readonly stallAfter?: number | undefined;
  /** A file. */
  readonly timeline?: string | undefined;
}

/** What it takes until all processes have said for whom they wait: they began to wait within a step. */
const secondsToExplain = 2;

/**
 * Runs a command on the first of several processes, while the others follow. A process that was started alone is the first of
 * one.
 *
 * @returns the exit code
 * @throws UsageError if one process is watched. @throws SparringError if there is no library of MPI; also what the command throws
 */
export async function withTeam<Flags extends TeamFlags>(
  flags: Flags,
  lead: (flags: Flags, team: Team | undefined) => Promise<number>,
): Promise<number> {
  const by = launched();
  if (by === undefined) {
    refuseAlone(flags);
    return lead(flags, undefined);
  }
  const mpi = MpiLibrary.join(by);
  forgetLaunch();
  const timeline = flags.timeline === undefined ? undefined : new Timeline();
  const stallAfter = 60 * (flags.stallAfter ?? defaultStallMinutes);
  if (mpi.rank > 0) {
    const onStall = (stall: Stall) => endAll(stall, nameHere(mpi.rank), `rank ${stall.other}`);
    await followTo(new WatchedCommunicator(mpi, { stallAfter, timeline, onStall }));
    mpi.leave();
    return 0;
  }
  beginNote();
  if (flags.timeline !== undefined) await checkTimeline(flags.timeline);
  let nameOf = (rank: number) => `rank ${rank}`; // until they have said where they are
  const onStall = (stall: Stall) => endAll(stall, nameHere(0), nameOf(stall.other));
  const team = await LedTeam.gather(new WatchedCommunicator(mpi, { stallAfter, timeline, onStall }));
  nameOf = (rank) => team.nameOf(rank);
  try {
    return await lead({ ...flags, threads: flags.threads ?? threadsOf(by) }, team);
  } finally {
    const trace = await team.leave();
    // Otherwise the launcher ends the others, because this one ends without leaving.
    if (trace !== undefined) mpi.leave();
    else addToNote({ isAlone: true });
    if (trace !== undefined && flags.timeline !== undefined) await writeResult(flags.timeline, trace);
  }
}

function refuseAlone({ stallAfter, timeline }: TeamFlags): void {
  const name = timeline === undefined ? (stallAfter === undefined ? undefined : 'stallAfter') : 'timeline';
  if (name === undefined) return;
  throw new UsageError(says`${option(name)} is for several processes: pass ${option('ranks', 2)}, too`, {
    code: 'not-applicable',
    option: name,
  });
}

/** Before hours of training whose trace would be lost. @throws SparringError if nothing can be written to the path */
async function checkTimeline(path: string): Promise<void> {
  await checkResult(path);
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  const isWritable = await access(dirname(resolve(path)), constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isFolder && isWritable) return;
  throw new UsageError(
    isFolder
      ? says`${option('timeline', path)} is a folder, expected a file: pass another path`
      : says`the folder of ${option('timeline', path)} does not exist or cannot be written to: create it, or pass another path`,
    { option: 'timeline' },
  );
}

function nameHere(rank: number): string {
  return `rank ${rank} on ${hostname()}`;
}

/**
 * Ends this process, and so all, once the others have said for whom they wait. A thread of it waits for a call of MPI, so it can
 * only be killed.
 */
function endAll({ seconds, step, doing }: Stall, waiting: string, other: string): void {
  const where = step === 0 ? '' : ` of step ${step}`;
  printNotes([
    `${waiting} has waited ${duration(seconds)} for ${other}, at ${doing}${where}: all processes are ended.`,
  ]);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1000 * secondsToExplain);
}

async function followTo(communicator: WatchedCommunicator): Promise<void> {
  // What launchers send to all: the first one decides when the others end.
  for (const signal of stopSignals) process.on(signal, () => undefined);
  try {
    await follow(communicator, ({ device, threads }) => openRuntime({ device: device as Device, threads }));
  } catch (thrown) {
    if (!(thrown instanceof SparringError)) throw thrown;
    const at = communicator.step === 0 ? '' : `, after ${counted(communicator.step, 'step')}`;
    throw new SparringError(`${nameHere(communicator.rank)}${at}: ${thrown.message}`, {
      code: thrown.code,
      cause: thrown,
    });
  }
}

/** The cores that the launcher bound this process to, or else its part of all cores. */
function threadsOf({ localSize }: Launched): number | undefined {
  const [bound, all] = [availableParallelism(), cpus().length];
  if (bound < all || localSize === undefined) return bound;
  return Math.max(1, Math.floor(all / localSize));
}
