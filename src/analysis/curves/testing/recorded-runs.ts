/** Folders of runs on `ring-2d`, with numbers that tests choose. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { presets } from '../../../gan/presets/presets.ts';
import { newRunOptions, type NewRun } from '../../../runs/new-run.ts';

export interface Recorded {
  /** The lines of metrics.jsonl: records, or text that is none. Default: there is no such file. */
  readonly metrics?: readonly (object | string)[];
  readonly evaluations?: readonly object[];
  readonly events?: readonly object[];
  readonly training?: NewRun['training'];
}

/** Writes a run folder `root/name`. Returns its path. */
export async function writeRun(root: string, name: string, recorded: Recorded): Promise<string> {
  const { metrics, evaluations, events, training } = recorded;
  const path = join(root, name);
  await mkdir(path, { recursive: true });
  const options = newRunOptions({
    version: '0.0.0',
    preset: 'gan-2d',
    data: 'ring-2d',
    pictures: 0,
    network: presets['gan-2d'].network,
    machine: { device: 'cpu', threads: 1 },
    until: { steps: 1, minutes: null },
    ...(training === undefined ? {} : { training }),
  });
  await writeFile(join(path, 'options.json'), JSON.stringify({ formatVersion: 2, ...options }));
  const files = { 'metrics.jsonl': metrics, 'evaluations.jsonl': evaluations, 'events.jsonl': events };
  for (const [file, lines] of Object.entries(files)) {
    if (lines !== undefined) await writeFile(join(path, file), lines.map(lineOf).join(''));
  }
  return path;
}

function lineOf(line: object | string): string {
  return `${typeof line === 'string' ? line : JSON.stringify(line)}\n`;
}

/** The record of a step that takes 0.6 seconds. */
export function recordOf(step: number, more: object = {}) {
  return { step, lossD: 1, lossG: 2, dReal: 0.75, dFake: 0.25, seconds: 0.6 * step, ...more };
}

export function evaluationOf(step: number, value: number, more: object = {}) {
  const described = { metric: 'parzen', better: 'higher', what: 'log-likelihood', samples: 100 } as const;
  return { step, value, ...described, protocol: 'p', weights: 'live', normalisation: 'standing', ...more };
}
