import { expect, it } from 'vitest';
import { launched } from './launched.ts';

it.each([
  [
    { OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '4', OMPI_COMM_WORLD_LOCAL_SIZE: '2' },
    { by: 'Open MPI', rank: 1, size: 4, localSize: 2, usual: 'Open MPI' },
  ],
  [
    { PMI_RANK: '0', PMI_SIZE: '2', MPI_LOCALNRANKS: '2' },
    { by: 'PMI', rank: 0, size: 2, localSize: 2 },
  ],
  [
    { PMI_RANK: '3', PMI_SIZE: '8' },
    { by: 'PMI', rank: 3, size: 8 },
  ],
  [
    { SLURM_PROCID: '5', SLURM_STEP_NUM_TASKS: '6' },
    { by: 'Slurm', rank: 5, size: 6 },
  ],
  [
    { SLURM_PROCID: '5', SLURM_STEP_NUM_TASKS: '6', PMIX_RANK: '5' },
    { by: 'Slurm', rank: 5, size: 6, usual: 'Open MPI' },
  ],
  [
    { PMI_RANK: '6', PMI_SIZE: '7', SLURM_NODEID: '3', SLURM_STEP_TASKS_PER_NODE: '2(x3),1' },
    { by: 'PMI', rank: 6, size: 7, localSize: 1 },
  ],
  [
    { PMI_RANK: '2', PMI_SIZE: '7', SLURM_NODEID: '1', SLURM_STEP_TASKS_PER_NODE: '2(x3),1' },
    { by: 'PMI', rank: 2, size: 7, localSize: 2 },
  ],
])('reads %j', (env, expected) => {
  expect(launched(env)).toEqual({ localSize: undefined, usual: 'MPICH', ...expected });
});

it.each([
  [{}],
  [{ SLURM_PROCID: '0', SLURM_NTASKS: '4' }], // a batch script, which srun did not start
  [{ PMI_RANK: '0' }],
  [{ PMI_RANK: '2', PMI_SIZE: '2' }],
  [{ PMI_RANK: '-1', PMI_SIZE: '2' }],
  [{ OMPI_COMM_WORLD_RANK: 'x', OMPI_COMM_WORLD_SIZE: '2' }],
])('takes %j for a process alone', (env) => {
  expect(launched(env)).toBeUndefined();
});
