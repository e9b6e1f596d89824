/** Generators for experiments: of a given run, or of a run that is trained within the budget. */
import { grouped } from '../../core/wording.ts';
import { join } from 'node:path';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { PresetName } from '../../gan/presets/presets.ts';
import { openAveragedRun } from '../../runs/averaged-run.ts';
import { Generator, type GeneratorOptions } from '../../runs/generator.ts';
import { loadLatestCheckpoint } from '../../runs/load-checkpoint.ts';
import { newRunOptions } from '../../runs/new-run.ts';
import { openPictureRun, type OpenRunSettings } from '../../runs/open-run.ts';
import { untrained } from '../../runs/trained-run.ts';
import type { RunFolder } from '../../runs/run-folder.ts';
import { createRunFolder } from '../../runs/new-run-folder.ts';
import { machineOptionsOf, type RunOptions } from '../../runs/run-options.ts';
import { TrainingRun } from '../../runs/training-run.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { DataNeed, ExperimentContext } from './experiment.ts';

/**
 * Opens the generator of a run of pictures.
 *
 * @throws SparringError if the run does not exist, or has no valid checkpoint
 */
export async function openGenerator(
  path: string,
  runtime: Runtime,
  { weights, ...settings }: OpenRunSettings & Pick<GeneratorOptions, 'weights'> = {},
): Promise<Generator> {
  return Generator.create(await openPictureRun(path, settings), runtime, { weights });
}

/**
 * Opens the generator with G's weights averaged over several checkpoints; their moving averages, if the run keeps them.
 *
 * @param steps the steps of the checkpoints: one or more, ascending
 */
export async function openAveragedGenerator(
  path: string,
  runtime: Runtime,
  steps: readonly number[],
): Promise<Generator> {
  return Generator.create(await openAveragedRun(path, steps), runtime);
}

/** The generator with the initial weights of its training. */
export async function untrainedGenerator({ run }: Generator, runtime: Runtime): Promise<Generator> {
  return Generator.create(untrained(run), runtime, { weights: 'live' });
}

/** What to train. */
export interface TrainingPlan {
  readonly preset: PresetName;
  /** The data as in the run's options. */
  readonly data: string;
  /** The opened data. */
  readonly source: PictureSource;
  readonly minutes: number;
  /** Decay of a moving average of G's weights. Default: no moving average. */
  readonly averageDecay?: number;
  /** Keeps the checkpoints at multiples of this number of steps. Default: only the newest is kept. */
  readonly keepEvery?: number;
  /** Number of sessions of equal length, with a call of `afterSession` after each. Default 1. */
  readonly sessions?: number;
  readonly afterSession?: (run: string) => Promise<void>;
}

/**
 * Trains a preset with its defaults for some minutes, in a run folder inside the experiment's folder. The run is like one
 * of `sparring train`: it can be resumed, sampled and explored.
 *
 * @returns the run's folder
 * @throws SparringError if the data does not fit, training diverges, or something cannot be written
 */
export async function trainRun(context: ExperimentContext, plan: TrainingPlan): Promise<string> {
  const { runtime } = context;
  const { sessions = 1, afterSession } = plan;
  const planned = newRunOptions({
    version: context.version,
    data: plan.data,
    pictures: plan.source.count,
    preset: plan.preset,
    training: { averageDecay: plan.averageDecay, seed: context.seed },
    machine: machineOptionsOf(runtime),
    until: { steps: null, minutes: plan.minutes },
    keepEvery: plan.keepEvery,
  });
  let folder: RunFolder | undefined;
  for (let session = 1; session <= sessions; session++) {
    const options: RunOptions = {
      ...planned,
      until: { steps: null, minutes: (plan.minutes * session) / sessions },
    };
    const loaded = folder === undefined ? undefined : await loadLatestCheckpoint(folder);
    const run = await TrainingRun.prepare(options, plan.source, runtime, { from: loaded?.checkpoint });
    folder ??= await createRunFolder(join(context.folder, 'runs'), `${plan.source.name}-${plan.preset}`, {
      options: { ...options },
    });
    await folder.writeOptions(options);
    await run.train(folder, {
      signal: context.signal,
      onStep({ step, lossD, lossG, secondsLeft }) {
        const left = ((secondsLeft ?? 0) / 60 + (plan.minutes * (sessions - session)) / sessions).toFixed(1);
        const losses = `loss D ${lossD.toFixed(3)}, G ${lossG.toFixed(3)}`;
        context.progress(`training ${plan.preset}, step ${grouped(step)}, ${losses}, ${left} minutes left`);
      },
    });
    if (context.signal.aborted) break;
    await afterSession?.(folder.path);
  }
  return folder!.path;
}

/** The given run, or a run that is trained by the plan. */
export async function runOf(context: ExperimentContext, plan: () => Promise<TrainingPlan>): Promise<string> {
  return context.runs[0] ?? trainRun(context, await plan());
}

/** The share of the budget for training. The rest is for drawing. */
const trainingShare = 0.95;

/** The given run, or a preset trained on the need `training` for nearly the whole budget. */
export async function runOfPreset(context: ExperimentContext, preset: PresetName): Promise<string> {
  const key = 'training';
  return runOf(context, async () => ({
    preset,
    data: context.pathOf(key),
    source: await context.open(key),
    minutes: context.budget.left * trainingShare,
  }));
}

/** The data that `mnistGenerator` needs. */
export const trainingDigits: DataNeed = {
  key: 'training',
  what: 'MNIST’s first 50,000 training digits',
  set: 'mnist:train-50k',
};

/** The 2014 paper's generator of digits: of the given run, or trained for nearly the whole budget. */
export async function mnistGenerator(context: ExperimentContext): Promise<Generator> {
  return openGenerator(await runOfPreset(context, 'gan-mnist'), context.runtime);
}
