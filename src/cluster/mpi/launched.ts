/** What the program that started a process says of its place among the others. */

/** The launchers whose variables are read. */
export type Launcher = 'Open MPI' | 'Slurm' | 'PMI';

/** A process that was started as one of several. */
export interface Launched {
  readonly by: Launcher;
  readonly rank: number;
  readonly size: number;
  /** How many of them are on this machine, if that is said. */
  readonly localSize: number | undefined;
  /** Whose library most probably understands the launcher. */
  readonly usual: 'Open MPI' | 'MPICH';
}

/** The variables of each launcher: the first one that has set rank and size is believed. */
const variables: readonly (readonly [Launcher, rank: string, size: string, localSize: string])[] = [
  ['Open MPI', 'OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE', 'OMPI_COMM_WORLD_LOCAL_SIZE'],
  // Hydra, which starts MPICH and Intel's MPI, and `srun --mpi=pmi2`.
  ['PMI', 'PMI_RANK', 'PMI_SIZE', 'MPI_LOCALNRANKS'],
  ['Slurm', 'SLURM_PROCID', 'SLURM_STEP_NUM_TASKS', 'SLURM_NTASKS_PER_NODE'],
];

/** Undefined if this process was started alone. @param env default: that of this process */
export function launched(env: NodeJS.ProcessEnv = process.env): Launched | undefined {
  for (const [by, rankName, sizeName, localName] of variables) {
    const [rank, size] = [wholeNumber(env[rankName]), wholeNumber(env[sizeName])];
    if (rank === undefined || size === undefined || rank >= size || size < 2) continue;
    const localSize = wholeNumber(env[localName]) ?? tasksOnNode(env);
    // `srun --mpi=pmix`, which Debian's MPICH, for one, does not understand.
    const byPmix = by === 'Slurm' && env['PMIX_RANK'] !== undefined;
    return { by, rank, size, localSize, usual: by === 'Open MPI' || byPmix ? 'Open MPI' : 'MPICH' };
  }
  return undefined;
}

/** What Slurm says of this machine in the list of all: `2(x3),1` for three machines with two tasks and one with one. */
function tasksOnNode(env: NodeJS.ProcessEnv): number | undefined {
  const node = wholeNumber(env['SLURM_NODEID']);
  const all = (env['SLURM_STEP_TASKS_PER_NODE'] ?? '').split(',').flatMap((part) => {
    const [, tasks, nodes = '1'] = /^(\d{1,6})(?:\(x(\d{1,6})\))?$/.exec(part) ?? [];
    return tasks === undefined ? [] : Array.from({ length: Number(nodes) }, () => Number(tasks));
  });
  return node === undefined ? undefined : all[node];
}

/** Lets programs that this process starts be alone, such as trainings of the studio. */
export function forgetLaunch(env: NodeJS.ProcessEnv = process.env): void {
  for (const [, ...names] of variables) for (const name of names) delete env[name];
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
