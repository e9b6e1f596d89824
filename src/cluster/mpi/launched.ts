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
}

/** The variables of each launcher: the first one that has set rank and size is believed. */
const variables: readonly (readonly [Launcher, rank: string, size: string, localSize: string])[] = [
  ['Open MPI', 'OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE', 'OMPI_COMM_WORLD_LOCAL_SIZE'],
  // Hydra, which starts MPICH and Intel's MPI, and Slurm's own PMI.
  ['PMI', 'PMI_RANK', 'PMI_SIZE', 'MPI_LOCALNRANKS'],
  ['Slurm', 'SLURM_PROCID', 'SLURM_STEP_NUM_TASKS', 'SLURM_NTASKS_PER_NODE'],
];

/** Undefined if this process was started alone. @param env default: that of this process */
export function launched(env: NodeJS.ProcessEnv = process.env): Launched | undefined {
  for (const [by, rankName, sizeName, localName] of variables) {
    const [rank, size] = [wholeNumber(env[rankName]), wholeNumber(env[sizeName])];
    if (rank === undefined || size === undefined || rank >= size || size < 2) continue;
    return { by, rank, size, localSize: wholeNumber(env[localName]) };
  }
  return undefined;
}

/** Lets programs that this process starts be alone, such as trainings of the studio. */
export function forgetLaunch(env: NodeJS.ProcessEnv = process.env): void {
  for (const [, ...names] of variables) for (const name of names) delete env[name];
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
