/** Runs of networks small enough to train and sample in seconds, and a context for experiments. */
import { join } from 'node:path';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { PictureNetwork } from '../../gan/networks/network.ts';
import { presets } from '../../gan/presets/presets.ts';
import { newRunOptions } from '../../runs/new-run.ts';
import { createRunFolder } from '../../runs/new-run-folder.ts';
import { TrainingRun } from '../../runs/training-run.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { Budget } from '../support/budget.ts';
import type { ExperimentContext } from '../support/experiment.ts';

/** The number of classes in `bars`. */
const classes = 10;

/** Pictures of ten classes: a lighter bar on noise, at a different position for each class. */
export function bars(name: string, count: number, channels: 1 | 3): PictureSource {
  return {
    kind: 'pictures',
    description: `${count} pictures`,
    name,
    count,
    channels,
    labels: Uint8Array.from({ length: count }, (_, i) => i % classes),
    nameOf: (index) => `${name}[${index}]`,
    read: async (index, shape) =>
      Uint8Array.from({ length: shape.channels * shape.height * shape.width }, (_, at) => {
        const x = at % shape.width;
        const isBar = Math.floor((x * classes) / shape.width) === index % classes;
        return (isBar ? 180 : 20) + ((index * 37 + at * 101) % 60);
      }),
  };
}

/** Trains two steps on bars, as a run in `folder` that keeps both checkpoints. Returns the run's path. */
export async function trainedOnBars(
  folder: string,
  runtime: Runtime,
  name: 'dcgan-64' | 'dcgan-mnist-conditional',
  network: PictureNetwork,
): Promise<string> {
  const data = bars('bars', 40, network.channels);
  const options = newRunOptions({
    version: '0.0.0',
    data: 'bars',
    pictures: data.count,
    preset: name,
    network,
    training: { batchSize: 20 },
    machine: { device: 'cpu', threads: 1 },
    until: { steps: 2, minutes: null },
    keepEvery: 1,
    grid: { rows: 1, columns: 1 },
  });
  const run = await TrainingRun.prepare(options, data, runtime);
  const made = await createRunFolder(join(folder, 'runs'), name);
  await made.writeOptions(options);
  await run.train(made);
  return made.path;
}

/** Trains a `dcgan-64` of 16×16 with a few maps for two steps. Returns the run's path. */
export async function tinyDcgan(folder: string, runtime: Runtime): Promise<string> {
  const size = { channels: 3, height: 16, width: 16, ngf: 2, ndf: 4 } as const;
  return trainedOnBars(folder, runtime, 'dcgan-64', { ...presets['dcgan-64'].network, ...size });
}

/** A context for an experiment, with data by key. */
export function contextOf(
  runtime: Runtime,
  folder: string,
  sources: Readonly<Record<string, PictureSource>>,
  more: Partial<ExperimentContext>,
): ExperimentContext {
  return {
    runtime,
    seed: 1,
    budget: new Budget(10),
    folder,
    runs: [],
    version: '0.0.0',
    open: async (key) => sources[key]!,
    openDataOf: async () => sources['training']!,
    has: (key) => key in sources,
    pathOf: (key) => key,
    signal: new AbortController().signal,
    progress: () => undefined,
    ...more,
  };
}
