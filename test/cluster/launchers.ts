/** The programs that start several processes. */
import { spawnSync } from 'node:child_process';
import { skipNote } from '../../src/testing/skips.ts';

export interface TestedLauncher {
  readonly name: string;
  /** The name of its launcher. */
  readonly command: string;
  /** Why it cannot be tested here, at the end of a test's name; '' if it can. */
  readonly missing: string;
  /** The words before the command that so many processes run. */
  readonly words: (processes: number) => readonly string[];
  /** What its library says of itself. */
  readonly version: RegExp;
}

const isMissing = (command: string) => spawnSync(command, ['--version']).status !== 0;

export const launchers: readonly TestedLauncher[] = [
  {
    name: 'Open MPI',
    command: 'mpirun.openmpi',
    missing: skipNote('openMpi', isMissing('mpirun.openmpi')),
    // Processes on one core wait for each other in turns, so they must not spin.
    words: (processes) => [
      'mpirun.openmpi',
      '--oversubscribe',
      '--mca',
      'mpi_yield_when_idle',
      '1',
      '-np',
      String(processes),
    ],
    version: /^Open MPI v\d/,
  },
  {
    name: 'MPICH',
    command: 'mpirun.mpich',
    missing: skipNote('mpich', isMissing('mpirun.mpich')),
    words: (processes) => ['mpirun.mpich', '-np', String(processes)],
    version: /^MPICH Version: ?\d/,
  },
];

/** Open MPI refuses to start anything for root otherwise, as in a container. */
export const launcherEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  OMPI_ALLOW_RUN_AS_ROOT: '1',
  OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
};
