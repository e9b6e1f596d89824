/** The program by which several processes are started on this machine. */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { SparringError } from '../../core/errors.ts';

export interface Launcher {
  /** The words before the command that so many processes run. */
  readonly words: (processes: number) => readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Their names, the usual one first. */
const names = ['mpirun', 'mpiexec'] as const;

/**
 * Finds the launcher of Open MPI, MPICH or another library on the PATH.
 *
 * @throws SparringError if there is none
 */
export async function findLauncher(): Promise<Launcher> {
  for (const name of names) {
    const version = await versionOf(name);
    if (version === undefined) continue;
    return {
      words: (processes) => [
        name,
        ...(/open.?(mpi|rte)/i.test(version) ? openMpiWords(processes) : []),
        '-np',
        String(processes),
      ],
      env: asRoot(),
    };
  }
  throw new SparringError(
    `several processes are started by ${names.join(' or ')} of MPI, and neither is on the PATH: install Open MPI or MPICH, on Debian openmpi-bin or mpich`,
    { code: 'not-found' },
  );
}

/**
 * More processes than cores are asked for on purpose; only then do they sleep while they wait, which takes a millisecond for
 * each message. How many threads each has is for `--threads` to say, so that none is bound to a core.
 */
function openMpiWords(processes: number): readonly string[] {
  const isTooFew = processes > availableParallelism();
  return [...(isTooFew ? ['--oversubscribe'] : ['--use-hwthread-cpus']), '--bind-to', 'none'];
}

async function versionOf(name: string): Promise<string | undefined> {
  try {
    return (await promisify(execFile)(name, ['--version'])).stdout;
  } catch {
    return undefined;
  }
}

/** Open MPI starts nothing for root, as whom a container runs everything, unless these are set. */
function asRoot(): NodeJS.ProcessEnv {
  const isRoot = process.getuid?.() === 0;
  return isRoot
    ? { ...process.env, OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' }
    : process.env;
}
