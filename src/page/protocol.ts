/** The messages between a page and the worker that trains. */
import type { AugmentationName, AugmentationStrength } from '../gan/augmentation/augmentation.ts';
import type { StepReport } from '../gan/training/trainer.ts';
import type { ImageSpec, PointSpec } from '../gan/networks/gan.ts';
import type { NetworkOptions } from '../gan/networks/network.ts';
import type { PenaltySettings } from '../gan/objectives/objective-settings.ts';
import type { ObjectiveName } from '../gan/objectives/objectives.ts';
import type { PresetName } from '../gan/presets/presets.ts';
import type { WeightKind } from '../gan/sampling/standing-generator.ts';
import type { NoiseSettings } from '../gan/training/instance-noise.ts';
import type { OptimiserSettings } from '../gan/training/optimiser-settings.ts';
import type { WebDevice } from '../engine/runtime/web/web-devices.ts';
import type { PostedError } from './posted-error.ts';
import type { TrainingData } from './training-data.ts';

/**
 * What is trained, and on what: plain data, so that it can be posted to a worker. Networks, objectives and data that are
 * code are given to `serveTraining`, in a worker of one's own.
 */
export interface WorkerTrainingOptions {
  /** The network with its optimiser and defaults. */
  readonly preset: PresetName;
  /** Pictures by `pictureSet`, or points of a named distribution. */
  readonly data?: TrainingData | undefined;
  /** Default: that of the preset, with the channels of the data. */
  readonly network?: NetworkOptions | undefined;
  /** Default: the preset's. */
  readonly batchSize?: number | undefined;
  /** The examples that are computed, and normalised, together. Default: the whole batch. */
  readonly virtualBatch?: number | undefined;
  /** Default: the preset's. */
  readonly optimiser?: OptimiserSettings | undefined;
  /** Default `non-saturating`. */
  readonly objective?: ObjectiveName | undefined;
  /** What is added to D's loss. Default: nothing. */
  readonly penalties?: PenaltySettings | undefined;
  /** What is changed in the pictures that D judges (`augmentationOf`). [] for nothing. Default: the preset’s. */
  readonly augment?: readonly AugmentationName[] | undefined;
  /** How probable these changes are, from 0 to 1, or `adaptive`. Default: every picture is changed. */
  readonly augmentStrength?: AugmentationStrength | undefined;
  /** Noise on the examples that D judges. If it decays, `steps` are needed. Default: none. */
  readonly instanceNoise?: NoiseSettings | undefined;
  /** The label of real examples, for one-sided label smoothing. Default 1. */
  readonly realLabel?: number | undefined;
  /** Updates of D for one of G. Default: 5 for `wasserstein`, else 1. */
  readonly k?: number | undefined;
  /** The decay of the moving average of G's weights. Default: no average. */
  readonly averageDecay?: number | undefined;
  /** Determines the initial weights, every z and the order of the pictures. Default 1. */
  readonly seed?: number | undefined;
  /** A checkpoint of a training with the same options, which continues. */
  readonly checkpoint?: Uint8Array | undefined;
  /** Ends the training when this many steps are completed, those of the checkpoint included. Default: no end. */
  readonly steps?: number | undefined;
  /** Default `wasm`. */
  readonly device?: WebDevice | undefined;
  /** Default: one less than the machine's cores, which leaves one to the page. Otherwise as in `createWebRuntime`. */
  readonly threads?: number | undefined;
  /** As in `createWebRuntime`. A worker without a bundler needs it: import maps do not reach workers. */
  readonly onnxRuntimeUrl?: string | URL | undefined;
  /** As in `createWebRuntime`. */
  readonly wasmPaths?: string | URL | undefined;
}

/** Which pictures or points are generated, and how. */
export interface WorkerSampleOptions {
  /** A seed determines a picture. */
  readonly seeds: readonly number[];
  /**
   * Default `standing`: the mean and variance of 512 fixed z, so that a picture depends on its seed and the weights
   * alone. `batch`: those of the pictures generated together, which takes less time.
   */
  readonly normalisation?: 'standing' | 'batch' | undefined;
  /** Default: the moving average if there is one. */
  readonly weights?: WeightKind | undefined;
}

/** What the worker made of the options. */
export interface TrainingDescription {
  readonly kind: 'pictures' | 'points';
  /** The shape and range of the pictures, or the dimension of the points. */
  readonly example: ImageSpec | PointSpec;
  /** Numbers in a z. */
  readonly latentDim: number;
  /** Classes of a conditional network. */
  readonly classes: number | undefined;
  readonly batchSize: number;
  /** Steps in an epoch. */
  readonly stepsPerEpoch: number | undefined;
  readonly device: string;
  readonly threads: number;
  /** Steps that were completed before: those of the checkpoint. */
  readonly step: number;
}

/** The steps since the last report. */
export interface TrainingProgress extends StepReport {
  /** Seconds spent training, those of the checkpoint included. */
  readonly seconds: number;
  /** Every step since the last progress, this one included: at most the last 1,000. */
  readonly steps: readonly StepReport[];
}

/** The results of requests, by their kinds. */
export interface Answers {
  /** [seeds, C, H, W] or [seeds, dimension] */
  readonly sample: Float32Array<ArrayBuffer>;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
  readonly onnx: Uint8Array<ArrayBuffer>;
  /** Each ends when what it asks for has happened. */
  readonly pause: undefined;
  readonly resume: undefined;
  readonly stop: undefined;
}
export type RequestKind = keyof Answers;

export type Request =
  | { readonly kind: 'sample'; readonly options: WorkerSampleOptions }
  | { readonly kind: Exclude<RequestKind, 'sample'> };

export type ToWorker =
  | { readonly kind: 'start'; readonly options: WorkerTrainingOptions }
  | { readonly kind: 'request'; readonly id: number; readonly request: Request };

export type FromWorker =
  /** The script has been loaded and listens. */
  | { readonly kind: 'listening' }
  | { readonly kind: 'started'; readonly description: TrainingDescription }
  | { readonly kind: 'progress'; readonly progress: TrainingProgress }
  | { readonly kind: 'answer'; readonly id: number; readonly value: Answers[RequestKind] }
  | { readonly kind: 'refused'; readonly id: number; readonly error: PostedError }
  /** No step follows; requests are still answered. */
  | { readonly kind: 'ended' }
  /** The training could not start; or, after it started, no step follows, and requests are still answered. */
  | { readonly kind: 'failed'; readonly error: PostedError };

/** What both ends of the connection have in common: a `Worker`, the global object in a worker, a `MessagePort`. */
export interface MessageEnd {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}
