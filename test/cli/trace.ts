/** Reads what runs have recorded, and everything that must be equal in two equal ones. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors } from '../../src/gan/files/safetensors.ts';

/** The metrics without times, and the bytes of all weights after a step. @param run its path */
export async function traceOf(run: string, step: number): Promise<unknown> {
  const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trim().split('\n');
  const name = `${String(step).padStart(6, '0')}.safetensors`;
  const { tensors } = decodeSafetensors(await readFile(join(run, 'checkpoints', name)), name);
  return {
    metrics: lines.map((line) => line.replace(/,"seconds":[^,}]*/, '')),
    weights: [...tensors].map(([key, { data }]) => [key, Buffer.from(data.slice().buffer).toString('hex')]),
  };
}

/** The folder of a run, from what `--json` printed. */
export function runOf({ stdout }: { readonly stdout: string }): string {
  return (JSON.parse(stdout) as { run: string }).run;
}

/** The metrics of each recorded step, without times. @param run its path */
export async function recordsOf(run: string): Promise<Record<string, number>[]> {
  const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const { seconds: _, ...numbers } = JSON.parse(line) as Record<string, number>;
    return numbers;
  });
}
