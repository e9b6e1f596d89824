/** Generators that experiments sample from: of a run that is there, or of one that is trained within the budget. */
import { range } from '../../core/numbers.ts';
import { join } from 'node:path';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { Gan, PictureGan } from '../../gan/networks/gan.ts';
import type { PresetName } from '../../gan/presets/presets.ts';
import { latentOfSeeds, Sampler } from '../../gan/sampling/sampler.ts';
import { untrainedNetworks } from '../../gan/training/trainer.ts';
import { standingGenerator, type WeightKind } from '../../gan/sampling/standing-generator.ts';
import { loadLatestCheckpoint } from '../../runs/load-checkpoint.ts';
import { newRunOptions } from '../../runs/new-run.ts';
import { createRunFolder, type RunFolder } from '../../runs/run-folder.ts';
import { machineOptionsOf, type RunOptions } from '../../runs/run-options.ts';
import { openAveragedNetworks } from '../../runs/averaged-networks.ts';
import {
  openPictureNetworks,
  usualWeights,
  type TrainedPictureNetworks,
} from '../../runs/trained-networks.ts';
import { TrainingRun } from '../../runs/training-run.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { State } from '../../engine/runtime/state.ts';
import type { DataNeed, ExperimentContext } from './experiment.ts';

/** A generator at work, with standing statistics. */
export interface Generator {
  readonly gan: PictureGan;
  /** The pictures of latent vectors [count, latent], [count, C, H, W] in the GAN's range. */
  paint(z: Float32Array): Promise<Float32Array>;
  /** The pictures of the seeds from 0 on. */
  paintSeeds(count: number): Promise<Float32Array>;
  /** What a part of the generator makes of latent vectors, or a changed one: with its weights, normalised in the same way. */
  paintBy(other: Gan, z: Float32Array): Promise<Float32Array>;
  release(): Promise<void>;
}

/** The generator of a run: by default its moving average where the run keeps one. */
export interface TrainedGenerator extends Generator {
  /** The run's folder. */
  readonly run: string;
  readonly options: RunOptions;
  readonly step: number;
  /** Of training, so far. */
  readonly seconds: number;
  readonly weights: WeightKind;
}

/**
 * @param which of the weights; default: the moving average if the run keeps one
 * @param at a step of which the run has a checkpoint; default: the newest
 * @throws SparringError if there is no such run, or it has no checkpoint that is whole
 */
export async function openGenerator(
  path: string,
  runtime: Runtime,
  which?: WeightKind,
  at?: number,
): Promise<TrainedGenerator> {
  const opened = await openPictureNetworks(path, at);
  return generatorOf(opened, which ?? usualWeights(opened.options), runtime);
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
): Promise<TrainedGenerator> {
  const opened = await openAveragedNetworks(path, steps);
  return generatorOf(opened, usualWeights(opened.options), runtime);
}

async function generatorOf(
  { path, networks, state, options, step, seconds }: TrainedPictureNetworks,
  weights: WeightKind,
  runtime: Runtime,
): Promise<TrainedGenerator> {
  const generator = await generatorWith(networks, state, weights, runtime);
  return { ...generator, run: path, options, step, seconds, weights };
}

/** The generator of a run as its training began: what it has learned is what is not there already. */
export async function untrainedGenerator(
  { gan, options }: TrainedGenerator,
  runtime: Runtime,
): Promise<Generator> {
  return generatorWith(gan, untrainedNetworks(gan, options.training.seed), 'live', runtime);
}

async function generatorWith(
  gan: PictureGan,
  networks: State,
  weights: WeightKind,
  runtime: Runtime,
): Promise<Generator> {
  const state = await standingGenerator(gan, networks, runtime, weights);
  const sampler = await Sampler.create(gan, runtime);
  const paint = (z: Float32Array) => sampler.sample(z, state);
  return {
    gan,
    paint,
    paintSeeds: (count) => paint(latentOfSeeds(gan, range(0, count))),
    async paintBy(other, z) {
      const changed = await Sampler.create(other, runtime);
      try {
        return await changed.sample(z, await standingGenerator(other, networks, runtime, weights));
      } finally {
        await changed.release();
      }
    },
    release: () => sampler.release(),
  };
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
    context.onStop(() => run.stop());
    folder ??= await createRunFolder(join(context.folder, 'runs'), `${plan.source.name}-${plan.preset}`);
    await folder.writeOptions(options);
    await run.train(folder, {
      onStep({ step, lossD, lossG, secondsLeft }) {
        const left = ((secondsLeft ?? 0) / 60 + (plan.minutes * (sittings - sitting)) / sittings).toFixed(1);
        const losses = `loss D ${lossD.toFixed(3)}, G ${lossG.toFixed(3)}`;
        context.progress(`training ${plan.preset}, step ${step}, ${losses}, ${left} minutes left`);
      },
    });
    if (context.isStopped()) break;
    await look?.(folder.path);
  }
  return folder!.path;
}

/** The run that was named, or one that is trained by the plan. */
export async function runOf(context: ExperimentContext, plan: () => Promise<TrainingPlan>): Promise<string> {
  return context.runs[0] ?? trainRun(context, await plan());
}

/** Does something with a generator, and releases it, whatever comes of it. */
export async function withGenerator<G extends Generator, T>(
  opening: Promise<G>,
  use: (generator: G) => Promise<T>,
): Promise<T> {
  const generator = await opening;
  try {
    return await use(generator);
  } finally {
    await generator.release();
  }
}

/** What `mnistGenerator` needs. */
export const trainingDigits: DataNeed = {
  key: 'training',
  what: 'MNIST’s first 50,000 training digits',
  set: 'mnist:train-50k',
};

/** The 2014 paper's generator of digits: of the run that was named, or trained for nearly the whole budget. */
export async function mnistGenerator(context: ExperimentContext): Promise<TrainedGenerator> {
  const { key } = trainingDigits;
  const path = await runOf(context, async () => ({
    preset: 'gan-mnist',
    data: context.pathOf(key),
    source: await context.open(key),
    minutes: context.budget.left * 0.95,
  }));
  return openGenerator(path, context.runtime);
}
