/** From what was typed to everything that determines a run. */
import { resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import type { PictureSource } from '../data/source.ts';
import type { ObjectiveName } from '../gan/objective.ts';
import { presets, type PresetName } from '../gan/presets.ts';
import type { Device } from '../runtime/ort-node.ts';
import type { RunOptions } from '../runs/run-options.ts';

/** Epochs when no length is asked for: what the DCGAN example of PyTorch trains, and enough to see rooms. */
export const defaultEpochs = 25;
/** Every run repeats unless another seed is asked for. */
export const defaultSeed = 1;

/** The most threads that an option may ask for: more than any machine has cores. */
export const mostThreads = 1024;

/** How long to train; whichever comes first. */
export interface LengthFlags {
  readonly steps?: number;
  readonly epochs?: number;
  readonly minutes?: number;
}

/** Where to train. */
export interface DeviceFlags {
  readonly device?: Device;
  readonly threads?: number;
}

/** The options of `sparring train` that determine a run, as parsed. */
export interface TrainFlags extends LengthFlags, DeviceFlags {
  readonly preset?: PresetName;
  readonly imageSize?: { width: number; height: number };
  readonly channels?: 1 | 3;
  readonly batchSize?: number;
  readonly latentDim?: number;
  readonly ngf?: number;
  readonly ndf?: number;
  readonly lr?: number;
  readonly beta1?: number;
  readonly objective?: ObjectiveName;
  readonly k?: number;
  readonly smoothReal?: number;
  readonly generatorNoise?: 'shared' | 'fresh';
  readonly ema?: number;
  readonly seed?: number;
  readonly sampleEvery?: number;
  readonly checkpointEvery?: number;
  readonly grid?: { columns: number; rows: number };
}

/** What the options leave to the machine and the data. */
export interface Surroundings {
  readonly version: string;
  /** As typed: `mnist` or a path. */
  readonly data: string;
  readonly source: PictureSource;
  readonly device: string;
  readonly threads: number;
}

/**
 * All options, the defaults of the preset and the data filled in.
 *
 * @throws UsageError if the data set has fewer pictures than a batch
 */
export function resolveOptions(flags: TrainFlags, surroundings: Surroundings): RunOptions {
  const { source } = surroundings;
  const name = flags.preset ?? defaultPreset(surroundings.data);
  const preset = presets[name];
  const { width, height } = flags.imageSize ?? preset.network;
  const batchSize = flags.batchSize ?? preset.batchSize;
  const k = flags.k ?? 1;
  const hasLength = flags.steps !== undefined || flags.epochs !== undefined || flags.minutes !== undefined;
  const length = hasLength ? flags : { epochs: defaultEpochs };
  return {
    sparring: surroundings.version,
    data: dataPath(surroundings.data),
    pictures: source.count,
    preset: name,
    network: {
      ...preset.network,
      channels: flags.channels ?? source.channels ?? preset.channels,
      width,
      height,
      latentDim: flags.latentDim ?? preset.network.latentDim,
      ngf: flags.ngf ?? preset.network.ngf,
      ndf: flags.ndf ?? preset.network.ndf,
    },
    training: {
      batchSize,
      learningRate: flags.lr ?? preset.learningRate,
      beta1: flags.beta1 ?? preset.beta1,
      k,
      objective: flags.objective ?? 'non-saturating',
      realLabel: flags.smoothReal ?? 1,
      generatorNoise: flags.generatorNoise ?? 'shared',
      averageDecay: flags.ema ?? null,
      seed: flags.seed ?? defaultSeed,
    },
    device: surroundings.device,
    threads: surroundings.threads,
    until: {
      steps: stepLimit(length, { pictures: source.count, name: source.name, batchSize, k }),
      minutes: length.minutes ?? null,
    },
    sampleEvery: flags.sampleEvery ?? null,
    checkpointEvery: flags.checkpointEvery ?? null,
    grid: flags.grid ?? { rows: 8, columns: 8 },
  };
}

/** What is stored as the data of a run: `mnist` as it is, a folder by its absolute path. */
export function dataPath(data: string): string {
  return data === 'mnist' ? data : resolve(data);
}

/**
 * The steps, in all, after which a run ends; null if only the clock ends it. An epoch is as many whole
 * batches as the data set has, and a step takes k of them.
 *
 * @throws UsageError if the data set has fewer pictures than a batch
 */
export function stepLimit(
  { steps, epochs }: LengthFlags,
  data: { pictures: number; name: string; batchSize: number; k: number },
): number | null {
  const batches = Math.floor(data.pictures / data.batchSize);
  if (batches === 0) {
    throw new UsageError(
      `a batch of ${data.batchSize} pictures is larger than the data set, which has ${data.pictures} (${data.name}): pass --batch-size ${data.pictures} or less`,
    );
  }
  const limits: number[] = [];
  if (steps !== undefined) limits.push(steps);
  if (epochs !== undefined) limits.push(Math.ceil((epochs * batches) / data.k));
  return limits.length === 0 ? null : Math.min(...limits);
}

function defaultPreset(data: string): PresetName {
  return data === 'mnist' ? 'dcgan-28' : 'dcgan-64';
}

/** What `createNodeRuntime` takes, of what was asked for. */
export function deviceOptions({ device, threads }: DeviceFlags) {
  return { ...(device === undefined ? {} : { device }), ...(threads === undefined ? {} : { threads }) };
}
