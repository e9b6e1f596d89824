/** The options of a run, from those that were requested, the preset and the data. */
import { resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { withoutUndefined } from '../core/objects.ts';
import { option, says } from '../core/sentence.ts';
import type { ValueLimits } from '../core/value-range.ts';
import { namedSplitOf } from '../data/sets/registry.ts';
import type { ClassOrigin } from '../data/classes.ts';
import { classCountOf } from '../data/labels.ts';
import { objectives, type ObjectiveName } from '../gan/objectives/objectives.ts';
import { isPointSet, pointSetNames, pointSets } from '../gan/presets/point-distributions.ts';
import {
  augmentationNames,
  type AugmentationName,
  type AugmentationStrength,
} from '../gan/augmentation/augmentation.ts';
import { averageDecayOf, trainingOf, type Preset } from '../gan/presets/preset.ts';
import type { NetworkOptions } from '../gan/networks/network.ts';
import type { PresetName } from '../gan/presets/presets.ts';
import type { UpdateOrder } from '../gan/training/step-definition.ts';
import { newRunOptions } from './new-run.ts';
import type { MachineOptions, RunOptions } from './run-options.ts';
import { presetWith } from './pretrained-run.ts';
import type { RunData } from './subject.ts';
import { counted } from '../core/wording.ts';
import { hasLength, stepLimit, type RunLength } from './run-length.ts';
import { networkOf, optimiserOf, pointNetworkOf, type NetworkRequest } from './requested-network.ts';

/** Epochs by default: as in PyTorch's DCGAN example, and enough for recognisable bedrooms. */
export const defaultEpochs = 25;

/** What determines a new run, as `sparring train` takes it. Everything has a default. */
export interface TrainingRequest extends RunLength, NetworkRequest {
  /** Default: what suits the size of the pictures, or the numbers of points (`choosePreset`). */
  readonly preset?: PresetName | undefined;
  /** For `gan-tfd`: the folder of the first stage's run, whose generator becomes the upper layers. */
  readonly pretrained?: string | undefined;
  /** In pixels. Default: the preset’s. */
  readonly imageSize?: { readonly width: number; readonly height: number } | undefined;
  /** The values of black and white in the data (`openSource`). Default: as the kind of file has it. */
  readonly values?: ValueLimits | undefined;
  /**
   * Where the classes come from that a DCGAN learns: `folder`, each folder directly in the data, or `labels`, those that the
   * data has. Default: it learns none; `dcgan-mnist-conditional` learns the labels.
   */
  readonly classes?: ClassOrigin | undefined;
  /** 1 for grey, 3 for colour. Default: the data’s or the preset’s. */
  readonly channels?: 1 | 3 | undefined;
  /** Whether each picture is mirrored, left to right, half the time. Default: the preset’s. */
  readonly mirror?: boolean | undefined;
  /** The share of the pictures that is held out of training, between 0 and 1. Default: none. */
  readonly holdOut?: number | undefined;
  /** Default: the preset’s. */
  readonly batchSize?: number | undefined;
  /**
   * The examples of a batch that are computed, and normalised, together. The batch is a multiple of it. Default: the whole
   * batch.
   */
  readonly virtualBatch?: number | undefined;
  /** What D and G minimise. Default: the preset’s, which is `non-saturating` in those of the papers. */
  readonly objective?: ObjectiveName | undefined;
  /** The weight of a gradient penalty on D's loss. Default: 10 for `wasserstein`, else none. */
  readonly gradientPenalty?: number | undefined;
  /** γ of the penalty R1 on D's loss, on its slope at real examples; 0 for none. Default: the preset’s. */
  readonly r1?: number | undefined;
  /** γ of the penalty R2, on D's slope at generated examples; 0 for none. Default: the preset’s. */
  readonly r2?: number | undefined;
  /** R1 and R2 are computed in every n-th step, and then n times as strong. Default: the preset’s, or 1. */
  readonly penaltyEvery?: number | undefined;
  /** The weight of the LeCam regularisation of D's loss, for few pictures. Default: none. */
  readonly lecam?: number | undefined;
  /** The weight of the consistency of D’s outputs for pictures and changed copies. Default: none. */
  readonly consistency?: number | undefined;
  /** Updates of D in a step. Default: 5 for `wasserstein`, else 1. */
  readonly k?: number | undefined;
  /** The label of real pictures: 1, or less for one-sided label smoothing. Default 1. */
  readonly smoothReal?: number | undefined;
  /** What is changed in the pictures that D judges, real and generated alike (`augmentationOf`). [] for nothing. Default: the preset’s. */
  readonly augment?: readonly AugmentationName[] | undefined;
  /**
   * The probability of each of these changes, from 0 to 1; or `adaptive`: as probable as D’s certainty about real pictures
   * asks for. Default: every picture is changed.
   */
  readonly augmentStrength?: AugmentationStrength | undefined;
  /** The standard deviation of Gaussian noise on all examples that D judges. Default: no noise. */
  readonly instanceNoise?: number | undefined;
  /** Whether it decreases to 0 at the last step. The training needs a length in steps or epochs then. Default false. */
  readonly instanceNoiseDecay?: boolean | undefined;
  /** The z of G’s update: that of D’s update, or another. Default: the preset’s. */
  readonly generatorNoise?: 'shared' | 'fresh' | undefined;
  /** `alternating`: G is updated against the updated D. Default: the preset’s. */
  readonly updates?: UpdateOrder | undefined;
  /** The decay of a moving average of G’s weights, such as 0.999; 0 for no average. Default: the preset’s. */
  readonly ema?: number | undefined;
  /**
   * The same in generated pictures: after so many, the weights of before count half. It does not depend on the batch size,
   * as `ema` does.
   */
  readonly emaHalfLife?: number | undefined;
  /** Determines the whole run. Default 1. */
  readonly seed?: number | undefined;
  /** Steps between sample grids. Default: 50 grids, evenly spaced. */
  readonly sampleEvery?: number | undefined;
  /** Steps between checkpoints. Default: one every five minutes. */
  readonly checkpointEvery?: number | undefined;
  /** Steps between checkpoints that are kept. Default: only the newest two are kept. */
  readonly keepEvery?: number | undefined;
  /** Minutes between two measurements of KID, by which the best checkpoint is kept. Default: the run is not measured. */
  readonly evaluateEvery?: number | undefined;
  /** The size of a sample grid. Default: 8×8. */
  readonly grid?: { readonly columns: number; readonly rows: number } | undefined;
  /** Whether to write TensorBoard’s event files as well. Default: not. */
  readonly tensorboard?: boolean | undefined;
}

/** What determines a run besides the options: the data and the machine. */
export interface TrainingInputs {
  readonly version: string;
  /** As given by the user: the name of a set or a path. Undefined if a program passed the source itself. */
  readonly data: string | undefined;
  /** The training data, without held-out pictures. */
  readonly source: RunData;
  readonly machine: MachineOptions;
  /** How many processes share each batch. Default: one. */
  readonly processes?: number | undefined;
  /** The options of the first stage's run, if one was named. */
  readonly pretrained?: RunOptions | undefined;
}

/**
 * All options of a run, with the defaults of the preset and the data.
 *
 * @throws UsageError if the data set has fewer pictures than a batch, or an option does not apply to the preset
 */
export function resolveOptions(
  request: TrainingRequest & { readonly preset: PresetName },
  inputs: TrainingInputs,
): RunOptions {
  const { source } = inputs;
  const name = request.preset;
  const preset = presetWith(name, inputs.pretrained);
  const batchSize = request.batchSize ?? preset.batchSize;
  const { objective } = trainingOf(preset, request);
  const k = request.k ?? objectives[objective].k ?? 1;
  const length: RunLength = hasLength(request) ? request : { epochs: preset.epochs ?? defaultEpochs };
  return newRunOptions({
    version: inputs.version,
    ...recordedData(inputs),
    values: request.values,
    classes: request.classes,
    pictures: source.count,
    preset: name,
    pretrained: request.pretrained === undefined ? undefined : resolve(request.pretrained),
    network: networkFor(name, preset, request, source),
    preparation: { holdOut: request.holdOut, mirror: request.mirror },
    training: {
      batchSize,
      virtualBatch: request.virtualBatch ?? shareOfEach(batchSize, inputs.processes),
      optimiser: optimiserOf(name, request),
      updates: request.updates,
      k,
      objective,
      penalties: penaltiesOf(preset, request),
      augment: augmentationIn(request),
      augmentStrength: request.augmentStrength,
      instanceNoise: noiseOf(request),
      realLabel: request.smoothReal,
      generatorNoise: request.generatorNoise,
      averageDecay: requestedDecay(request, batchSize),
      seed: request.seed,
    },
    machine: inputs.machine,
    until: {
      steps: stepLimit(length, { pictures: source.count, name: source.name, batchSize, k }),
      minutes: length.minutes ?? null,
    },
    sampleEvery: request.sampleEvery,
    checkpointEvery: request.checkpointEvery,
    keepEvery: request.keepEvery,
    grid: request.grid,
    evaluateEvery: request.evaluateEvery,
    tensorboard: request.tensorboard,
  });
}

/** Of several processes, each has one virtual batch, unless the request says otherwise. */
function shareOfEach(batchSize: number, processes = 1): number | undefined {
  return processes > 1 && batchSize % processes === 0 ? batchSize / processes : undefined;
}

/**
 * The decay of the average of G's weights; null for none, undefined if the request does not say.
 *
 * @throws UsageError if the request says it in both ways
 */
function requestedDecay({ ema, emaHalfLife }: TrainingRequest, batchSize: number): number | null | undefined {
  if (emaHalfLife === undefined) return ema === 0 ? null : ema;
  if (ema === undefined) return averageDecayOf(emaHalfLife, batchSize);
  throw new UsageError(
    says`${option('ema')} and ${option('emaHalfLife')} both say how long the average of G’s weights remembers: pass one of them`,
    { option: 'emaHalfLife' },
  );
}

/** Each kind once, in the order in which they are applied. */
function augmentationIn({ augment }: TrainingRequest): RunOptions['training']['augment'] {
  return augment && augmentationNames.filter((name) => augment.includes(name));
}

/** @returns undefined if there is none. @throws UsageError if it is to decrease, and there is none */
function noiseOf({
  instanceNoise: deviation,
  instanceNoiseDecay: decays = false,
}: TrainingRequest): RunOptions['training']['instanceNoise'] {
  if (deviation !== undefined) return decays ? { deviation, decays } : { deviation };
  if (!decays) return undefined;
  throw new UsageError(
    says`${option('instanceNoiseDecay')} lets instance noise decrease, and there is none: pass ${option('instanceNoise', 0.1)}, or leave it out`,
    { code: 'not-applicable', option: 'instanceNoiseDecay' },
  );
}

/** @returns undefined if none is named. @throws UsageError if an interval is given for none */
function penaltiesOf(
  preset: Preset,
  { gradientPenalty, r1, r2, penaltyEvery: every, lecam, consistency }: TrainingRequest,
): RunOptions['training']['penalties'] {
  const given = withoutUndefined({ gradientPenalty, r1, r2, every, lecam, consistency });
  const { penalties } = trainingOf(preset, { penalties: given });
  if (every !== undefined && penalties.every === undefined) {
    throw new UsageError(
      says`${option('penaltyEvery')} says how often R1 and R2 are computed, and there is neither: pass ${option('r1', 1)}, or leave it out`,
      { code: 'not-applicable', option: 'penaltyEvery' },
    );
  }
  return Object.keys(given).length === 0 ? undefined : given;
}

function networkFor(
  name: PresetName,
  preset: Preset,
  request: TrainingRequest,
  source: RunData,
): NetworkOptions {
  if (preset.kind === 'pictures') {
    if (source.kind === 'points') {
      throw new UsageError(
        says`${name} generates pictures, but ${source.name} is a set of points: pass ${option('preset', `gan-${source.points.dimension}d`)}`,
        { code: 'not-applicable', option: 'preset' },
      );
    }
    const { width, height } = request.imageSize ?? preset.network;
    const channels = request.channels ?? source.channels ?? preset.network.channels;
    return networkOf(name, preset, request, {
      channels,
      width,
      height,
      learnsClasses: request.classes !== undefined,
      classes: classCountOf(source),
      whyNoLabels: source.whyNoLabels,
    });
  }
  const { dimension } = preset.network;
  if (source.kind !== 'points' || source.points.dimension !== dimension) {
    const suitable = pointSetNames.filter((set) => pointSets[set].dimension === dimension);
    throw new UsageError(
      `${name} generates points of ${counted(dimension, 'number')}, so it cannot train on ${source.name}: pass ${suitable.join(', ')}`,
    );
  }
  const ofPictures = [
    'imageSize',
    'channels',
    'values',
    'classes',
    'mirror',
    'holdOut',
    'augment',
    'augmentStrength',
    'consistency',
    'evaluateEvery',
  ] as const;
  for (const key of ofPictures) {
    if (request[key] === undefined) continue;
    throw new UsageError(
      says`${option(key)} applies to pictures, but ${name} generates points: leave it out`,
      { code: 'not-applicable', option: key },
    );
  }
  return pointNetworkOf(name, preset, request);
}

/** What the options record of the data. Of a source that a program passed, that is a description. */
function recordedData({ data, source }: TrainingInputs): Pick<RunOptions, 'data' | 'passed'> {
  return data === undefined
    ? { data: '', passed: { name: source.name, description: source.description } }
    : { data: dataPath(data) };
}

/** The data as stored in the options: the name of a set unchanged, or an absolute path. */
export function dataPath(data: string): string {
  return isPointSet(data) || namedSplitOf(data) !== undefined ? data : resolve(data);
}
