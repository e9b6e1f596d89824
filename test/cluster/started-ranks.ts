/** `sparring train --ranks`, with each launcher, and the processes that it starts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { program } from '../cli/sparring.ts';

export interface RanksEnded {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartedRanks {
  readonly pid: number;
  readonly ended: Promise<RanksEnded>;
  /** Whether it has not ended yet. */
  isRunning(): boolean;
}

/** The environment in which `mpirun` is that of this name: `mpirun.mpich`. */
export async function environmentWith(launcher: string): Promise<NodeJS.ProcessEnv> {
  const folder = await mkdtemp(join(tmpdir(), 'sparring-launcher-'));
  const found = process.env['PATH']!.split(delimiter).find((path) => listed(path).includes(launcher));
  // Not a link: MPICH looks for its other programs beside the path by which it was called.
  writeFileSync(join(folder, 'mpirun'), `#!/bin/sh\nexec ${join(found!, launcher)} "$@"\n`, { mode: 0o755 });
  return {
    ...process.env,
    PATH: [folder, process.env['PATH']].join(delimiter),
    // Tests share the cores, so that who waits must not spin.
    OMPI_MCA_mpi_yield_when_idle: '1',
  };
}

export function startRanks(cwd: string, env: NodeJS.ProcessEnv, ...args: readonly string[]): StartedRanks {
  const child = spawn(process.execPath, [program, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return {
    pid: child.pid!,
    ended,
    isRunning: () => child.exitCode === null && child.signalCode === null,
  };
}

/** The numbers of the processes of a rank that work in this folder, as far as they have begun. Linux only. */
export function pidsOfRank(cwd: string, rank: number): number[] {
  const variables = [`OMPI_COMM_WORLD_RANK=${rank}`, `PMI_RANK=${rank}`];
  return listed('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        if (readlinkSync(`/proc/${pid}/cwd`) !== cwd) return false;
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        return variables.some((variable) => environment.includes(variable));
      } catch {
        return false; // it has ended, or is somebody else's
      }
    })
    .map(Number);
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
