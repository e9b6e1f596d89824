/** Runs of points that train in a moment. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { decodeCheckpoint } from '../../gan/files/checkpoint.ts';
import { newRunOptions } from '../new-run.ts';
import { openPoints } from '../point-source.ts';
import { openResumableRun, type ResumableRunSettings } from '../resumable-run.ts';
import type { RunOptions } from '../run-options.ts';
import { resumeRun, trainNewRun, type SessionSettings } from '../sessions.ts';

export const smallRuntime = await createNodeRuntime({ threads: 1 });
export const smallData = openPoints('ring-2d');

/** What differs from a run of 4 steps with a sheet and a checkpoint every 2. */
type Other = Partial<
  Pick<RunOptions, 'until' | 'checkpointEvery' | 'keepEvery' | 'sampleEvery' | 'tensorboard'>
>;

export function smallRunOptions(other: Other = {}): RunOptions {
  return newRunOptions({
    version: '0.0.0',
    data: 'ring-2d',
    pictures: smallData.count,
    preset: 'gan-2d',
    training: { batchSize: 8 },
    machine: { device: 'cpu', threads: 1 },
    until: { steps: 4, minutes: null },
    sampleEvery: 2,
    checkpointEvery: 2,
    ...other,
  });
}

/** Trains a new run in `root`. Returns the name of its folder. */
export async function trainSmallRun(
  root: string,
  other: Other = {},
  settings: SessionSettings = {},
): Promise<string> {
  let name = '';
  await trainNewRun(
    { options: smallRunOptions(other), data: smallData, runtime: smallRuntime, out: root },
    { ...settings, onOpen: ({ path }) => (name = basename(path)) },
  );
  return name;
}

interface Continuation extends ResumableRunSettings {
  /** Until which step. Default: that of the run. */
  readonly steps?: number;
  readonly learningRate?: number | undefined;
}

/** Trains a run further. Returns the folder in which it does: a new one if it branches. */
export async function resumeSmallRun(
  path: string,
  { steps, learningRate, ...from }: Continuation = {},
  settings: SessionSettings = {},
): Promise<string> {
  const { options, ...opened } = await openResumableRun(path, from);
  const { training } = options;
  const optimiser = { ...training.optimiser, ...(learningRate === undefined ? {} : { learningRate }) };
  const changed: RunOptions = {
    ...options,
    training: { ...training, optimiser },
    ...(steps === undefined ? {} : { until: { steps, minutes: null } }),
  };
  let continued = '';
  await resumeRun(
    { ...opened, options: changed, data: smallData, runtime: smallRuntime },
    { ...settings, onOpen: (folder) => (continued = folder.path) },
  );
  return continued;
}

/**
 * A digest of every checkpoint, sheet and metric of a run, and of some files, without what differs from one time to the
 * next.
 */
export async function trainedContents(
  folder: string,
  files: readonly string[] = ['samples.webp', 'reals.png'],
): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const file of await readdir(join(folder, 'checkpoints'))) {
    const path = join(folder, 'checkpoints', file);
    const { tensors } = decodeCheckpoint(await readFile(path), path);
    all[file] = [...tensors].map(([tensor, { data: values }]) => [tensor, digestOf(values)]);
  }
  const sheets = (await readdir(join(folder, 'samples'))).map((file) => join('samples', file));
  for (const file of [...sheets, ...files])
    all[basename(file)] = digestOf(await readFile(join(folder, file)));
  const metrics = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  all['metrics'] = metrics.replaceAll(/"seconds":[\d.]+/g, '');
  return all;
}

export function digestOf(bytes: NodeJS.ArrayBufferView): string {
  return createHash('sha256').update(bytes).digest('hex');
}
