/** The options of `train` and `resumeTraining`, and their checks, as the command line checks what is typed. */
import {
  anything,
  callback,
  either,
  flag,
  integer,
  listOf,
  members,
  nonNegative,
  numberAbove,
  numberFrom,
  oneOf,
  optional,
  positive,
  positiveInteger,
  seedRule,
  share,
  text,
  type RulesOf,
  valueLimits,
} from '../core/checks.ts';
import { augmentationNames, strengthRule } from '../gan/augmentation/augmentation.ts';
import { discriminatorNorms, generatorUpsamplings } from '../gan/networks/dcgan.ts';
import { dcganArchitectures } from '../gan/networks/network.ts';
import { objectiveNames } from '../gan/objectives/objectives.ts';
import { presetNames } from '../gan/presets/presets.ts';
import { decayShapes } from '../gan/training/rate-schedule.ts';
import { updateOrders } from '../gan/training/step-definition.ts';
import { classOrigins } from '../data/classes.ts';
import type { PictureArray, PictureInput } from '../data/picture-source.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import type { SetOptions } from '../data/sets/open-set.ts';
import type { FullDisk } from '../runs/disk-room.ts';
import type { StepChoice } from '../runs/step-choice.ts';
import { optionLimits } from '../runs/option-limits.ts';
import type { TrainingRequest } from '../runs/requested-run.ts';
import { devices } from '../engine/runtime/node/ort-node.ts';
import { deviceRules, quickest, signalRule, type DeviceOptions } from './device.ts';
import type { ResumeRequest } from './plan-resumed.ts';
import { stepRule } from './step-rule.ts';

/**
 * What to train on: a folder, a file or the name of a set (`openSource`), the name of a set of points, a source, or
 * pictures that a program has (`pictureSource`).
 */
export type TrainingData = string | PictureSource | readonly PictureInput[] | PictureArray;

/** Where a training computes, where it finds named sets, and what stops it. */
export interface SessionOptions extends DeviceOptions, Pick<SetOptions, 'dataRoot' | 'fetch'> {
  /**
   * Stops the training after the step that is running. The run is saved and can be resumed; the iteration ends without
   * an error, and `outcome.interrupted` is true. Before the run folder exists, the iteration throws the signal's reason.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called when the disk is full. The training then waits, with its state in memory, and continues by itself when there
   * is room; the signal ends the waiting, and `outcome.unsaved` says what is lost. Default: the iteration throws.
   */
  readonly onDiskFull?: ((full: FullDisk) => void) | undefined;
}

/** The options of `sparring train`, with its defaults. */
export interface TrainOptions extends TrainingRequest, Omit<SessionOptions, 'device'> {
  /** Without a runtime. `auto`: some steps are trained on each device that is here, and the quickest is taken. Default `cpu`. */
  readonly device?: SessionOptions['device'] | typeof quickest;
  /** Where the run folder is created. Default `runs`. */
  readonly out?: string | undefined;
}

/** The options of `sparring resume`, with its defaults. */
export interface ResumeOptions extends Omit<ResumeRequest, 'data'>, SessionOptions {
  /**
   * The checkpoint to continue from. What the run has after it is set aside, as a run of its own in the folder
   * `set-aside` of the run. Default: the latest.
   */
  readonly step?: StepChoice | undefined;
  /**
   * Whether to continue as a new run beside this one, which stays as it is and may be in training. The new run has what
   * this one recorded up to the checkpoint. Default: false.
   */
  readonly branch?: boolean | undefined;
  /** Where the pictures are now; required if a program passed them to `train`. Default: where they were. */
  readonly data?: TrainingData | undefined;
}

const count = optional(positiveInteger);
const length = {
  steps: count,
  epochs: optional(numberAbove(0)),
  minutes: optional(numberAbove(0)),
};
const size = members<{ width: number; height: number }>({ width: positiveInteger, height: positiveInteger });
const gridSide = integer(1, optionLimits.gridSide);
const grid = members<{ columns: number; rows: number }>({ columns: gridSide, rows: gridSide });

const sessionRules: RulesOf<SessionOptions> = {
  ...deviceRules,
  dataRoot: optional(text),
  fetch: optional(either(callback, flag)),
  signal: signalRule,
  onDiskFull: optional(callback),
};

export const trainRules: RulesOf<TrainOptions> = {
  ...sessionRules,
  device: optional(oneOf([...devices, quickest])),
  ...length,
  evaluateEvery: optional(positive),
  tensorboard: optional(flag),
  preset: optional(oneOf(presetNames)),
  pretrained: optional(text),
  imageSize: optional(size),
  values: optional(valueLimits),
  classes: optional(oneOf(classOrigins)),
  channels: optional(oneOf([1, 3])),
  mirror: optional(flag),
  holdOut: optional(numberAbove(0, { below: 1 })),
  batchSize: optional(integer(1, optionLimits.batchSize)),
  virtualBatch: optional(integer(1, optionLimits.batchSize)),
  objective: optional(oneOf(objectiveNames)),
  gradientPenalty: optional(numberAbove(0)),
  r1: optional(nonNegative),
  r2: optional(nonNegative),
  penaltyEvery: optional(integer(1, optionLimits.penaltyEvery)),
  lecam: optional(nonNegative),
  consistency: optional(nonNegative),
  k: optional(integer(1, optionLimits.k)),
  smoothReal: optional(share),
  augment: optional(listOf(oneOf(augmentationNames))),
  augmentStrength: optional(strengthRule),
  instanceNoise: optional(numberAbove(0)),
  instanceNoiseDecay: optional(flag),
  generatorNoise: optional(oneOf(['shared', 'fresh'])),
  updates: optional(oneOf(updateOrders)),
  ema: optional(numberFrom(0, 1)),
  emaHalfLife: optional(positiveInteger),
  seed: optional(seedRule),
  sampleEvery: count,
  checkpointEvery: count,
  keepEvery: count,
  grid: optional(grid),
  latentDim: count,
  ngf: count,
  ndf: count,
  architecture: optional(oneOf(dcganArchitectures)),
  discriminatorNorm: optional(oneOf(discriminatorNorms)),
  generatorUpsampling: optional(oneOf(generatorUpsamplings)),
  generatorUnits: optional(listOf(positiveInteger, 1)),
  discriminatorUnits: optional(listOf(positiveInteger, 1)),
  lr: optional(numberAbove(0)),
  beta1: optional(numberFrom(0, 1)),
  beta2: optional(numberFrom(0, 1)),
  discriminatorLr: optional(numberAbove(0)),
  warmUp: count,
  lrDecay: optional(oneOf(decayShapes)),
  lrDecayFrom: optional(numberFrom(0, 1)),
  out: optional(text),
};

export const resumeRules: RulesOf<ResumeOptions> = {
  ...sessionRules,
  ...length,
  step: stepRule,
  branch: optional(flag),
  lr: optional(numberAbove(0)),
  values: optional(valueLimits),
  data: anything,
};
