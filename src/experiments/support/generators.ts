/** Generators that experiments sample from: of a run that is there, or of one that is trained within the budget. */
import { join } from 'node:path';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { PresetName } from '../../gan/presets/presets.ts';
import { openAveragedRun } from '../../runs/averaged-run.ts';
import { Generator, type GeneratorOptions } from '../../runs/generator.ts';
import { loadLatestCheckpoint } from '../../runs/load-checkpoint.ts';
import { newRunOptions } from '../../runs/new-run.ts';
import { openPictureRun, untrained, type OpenRunSettings } from '../../runs/open-run.ts';
import { createRunFolder, type RunFolder } from '../../runs/run-folder.ts';
import { machineOptionsOf, type RunOptions } from '../../runs/run-options.ts';
import { TrainingRun } from '../../runs/training-run.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { DataNeed, ExperimentContext } from './experiment.ts';

/**
 * The generator of a run of pictures.
 *
 * @throws SparringError if there is no such run, or it has no checkpoint that is whole
 */
export async function openGenerator(
  path: string,
  runtime: Runtime,
  options: OpenRunSettings & Pick<GeneratorOptions, 'weights'> = {},
): Promise<Generator> {
  return Generator.create(await openPictureRun(path, options), runtime, options);
}

/**
 * The same with G's weights averaged over the checkpoints of some steps: their moving averages, if the run keeps such.
 *
 * @param steps one or more, in order
 */
export async function openAveragedGenerator(
  path: string,
  runtime: Runtime,
  steps: readonly number[],
): Promise<Generator> {
  return Generator.create(await openAveragedRun(path, steps), runtime);
}

/** The generator of a run as its training began. */
export async function untrainedGenerator({ run }: Generator, runtime: Runtime): Promise<Generator> {
  return Generator.create(untrained(run), runtime, { weights: 'live' });
}

/** What to train. */
export interface TrainingPlan {
  readonly preset: PresetName;
  /** What is opened, as the run's options keep it, and what was. */
  readonly data: string;
  readonly source: PictureSource;
  readonly minutes: number;
  /** Decay of a moving average of G's weights to keep beside them. Default: none. */
  readonly averageDecay?: number;
  /** The checkpoints of every so many steps are kept. Default: only the newest. */
  readonly keepEvery?: number;
  /** Parts of equal length, after each of which `look` is called. Default 1. */
  readonly sittings?: number;
  readonly look?: (run: string) => Promise<void>;
}

/**
 * Trains a preset as it is for so many minutes, in a run folder of its own within the experiment's. The run is one
 * as `sparring train` makes: it can be resumed, sampled and explored.
 *
 * @returns the run's folder
 * @throws SparringError if the data does not fit, training diverges, or something cannot be written
 */
export async function trainRun(context: ExperimentContext, plan: TrainingPlan): Promise<string> {
  const { runtime } = context;
  const { sittings = 1, look } = plan;
  const whole = newRunOptions({
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
  for (let sitting = 1; sitting <= sittings; sitting++) {
    const options: RunOptions = {
      ...whole,
      until: { steps: null, minutes: (plan.minutes * sitting) / sittings },
    };
    const loaded = folder === undefined ? undefined : await loadLatestCheckpoint(folder);
    const run = await TrainingRun.prepare(options, plan.source, runtime, { from: loaded?.checkpoint });
    folder ??= await createRunFolder(join(context.folder, 'runs'), `${plan.source.name}-${plan.preset}`);
    await folder.writeOptions(options);
    await run.train(folder, {
      signal: context.signal,
      onStep({ step, lossD, lossG, secondsLeft }) {
        const left = ((secondsLeft ?? 0) / 60 + (plan.minutes * (sittings - sitting)) / sittings).toFixed(1);
        const losses = `loss D ${lossD.toFixed(3)}, G ${lossG.toFixed(3)}`;
        context.progress(`training ${plan.preset}, step ${step}, ${losses}, ${left} minutes left`);
      },
    });
    if (context.signal.aborted) break;
    await look?.(folder.path);
  }
  return folder!.path;
}

/** The run that was named, or one that is trained by the plan. */
export async function runOf(context: ExperimentContext, plan: () => Promise<TrainingPlan>): Promise<string> {
  return context.runs[0] ?? trainRun(context, await plan());
}

/** Of the budget; the rest is for drawing. */
const trainingShare = 0.95;

/** The run that was named, or a preset trained on the need `training` for nearly the whole budget. */
export async function runOfPreset(context: ExperimentContext, preset: PresetName): Promise<string> {
  const key = 'training';
  return runOf(context, async () => ({
    preset,
    data: context.pathOf(key),
    source: await context.open(key),
    minutes: context.budget.left * trainingShare,
  }));
}

/** What `mnistGenerator` needs. */
export const trainingDigits: DataNeed = {
  key: 'training',
  what: 'MNIST’s first 50,000 training digits',
  set: 'mnist:train-50k',
};

/** The 2014 paper's generator of digits: of the run that was named, or trained for nearly the whole budget. */
export async function mnistGenerator(context: ExperimentContext): Promise<Generator> {
  return openGenerator(await runOfPreset(context, 'gan-mnist'), context.runtime);
}
