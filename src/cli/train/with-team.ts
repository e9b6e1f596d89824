/** A command that trains, as one of several processes that a launcher of MPI started. */
import { availableParallelism, cpus, hostname } from 'node:os';
import { forgetLaunch, launched, type Launched } from '../../cluster/mpi/launched.ts';
import { MpiLibrary } from '../../cluster/mpi/library.ts';
import { follow, LedTeam } from '../../cluster/team.ts';
import { SparringError } from '../../core/errors.ts';
import type { Device } from '../../engine/runtime/node/ort-node.ts';
import type { Team } from '../../runs/team.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import type { DeviceFlags } from '../options/shared.ts';
import { stopSignals } from '../terminal/signals.ts';
import { addToNote, beginNote } from './leader-note.ts';

/**
 * Runs a command on the first of several processes, while the others follow. A process that was started alone is the first of
 * one.
 *
 * @returns the exit code
 * @throws SparringError if there is no library of MPI; also what the command throws
 */
export async function withTeam<Flags extends DeviceFlags>(
  flags: Flags,
  lead: (flags: Flags, team: Team | undefined) => Promise<number>,
): Promise<number> {
  const by = launched();
  if (by === undefined) return lead(flags, undefined);
  const mpi = MpiLibrary.join(by);
  forgetLaunch();
  if (mpi.rank > 0) {
    await followTo(mpi);
    return 0;
  }
  beginNote();
  const team = new LedTeam(mpi);
  try {
    return await lead({ ...flags, threads: flags.threads ?? threadsOf(by) }, team);
  } finally {
    // Otherwise the launcher ends the others, because this one ends without leaving.
    if (await team.leave()) mpi.leave();
    else addToNote({ isAlone: true });
  }
}

async function followTo(mpi: MpiLibrary): Promise<void> {
  // What launchers send to all: the first one decides when the others end.
  for (const signal of stopSignals) process.on(signal, () => undefined);
  try {
    await follow(mpi, ({ device, threads }) => openRuntime({ device: device as Device, threads }));
  } catch (thrown) {
    if (!(thrown instanceof SparringError)) throw thrown;
    throw new SparringError(`rank ${mpi.rank} on ${hostname()}: ${thrown.message}`, {
      code: thrown.code,
      cause: thrown,
    });
  }
  mpi.leave();
}

/** The cores that the launcher bound this process to, or else its part of all cores. */
function threadsOf({ localSize }: Launched): number | undefined {
  const [bound, all] = [availableParallelism(), cpus().length];
  if (bound < all || localSize === undefined) return bound;
  return Math.max(1, Math.floor(all / localSize));
}
