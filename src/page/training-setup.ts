/** The trainer's options for what a page asks of its worker. */
import { UsageError } from '../core/errors.ts';
import { augmentationOf } from '../gan/augmentation/augmentation.ts';
import type { Gan } from '../gan/networks/gan.ts';
import { ganOfNetwork, wantsMarginals, type NetworkOptions } from '../gan/networks/network.ts';
import { objectiveOf } from '../gan/objectives/objective-settings.ts';
import { averageDecayOf, trainingOf, type Preset } from '../gan/presets/preset.ts';
import { presets } from '../gan/presets/presets.ts';
import { noiseSchedule } from '../gan/training/instance-noise.ts';
import { optimisersOf } from '../gan/training/optimiser-settings.ts';
import type { LabelledExamples, TrainerSetup } from '../gan/training/trainer.ts';
import type { WorkerTrainingOptions } from './protocol.ts';
import { meanOfSet, pictureBatches, pointBatches, type Batches, type TrainingData } from './training-data.ts';

/**
 * What a worker of one's own brings: any options of a `Trainer`, which take the place of those that the page posts, and
 * where batches come from.
 */
export interface OwnTraining extends Partial<TrainerSetup> {
  /** The batch of this number, from 0. Default: batches of the data that the page posts. */
  readonly batch?: (number: number) => LabelledExamples | Promise<LabelledExamples>;
}

export interface PreparedTraining {
  readonly setup: TrainerSetup;
  readonly batch: (number: number) => LabelledExamples | Promise<LabelledExamples>;
  /** Undefined if the worker makes its own batches. */
  readonly batchesPerEpoch: number | undefined;
}

/** As runs of the command line. */
const defaultSeed = 1;
/** Schedules by epochs need a length; batches of one's own have none. */
const batchesWithoutEpoch = 1000;

/** @throws UsageError if options are unknown, or do not fit each other or the data */
export function prepareTraining(options: WorkerTrainingOptions, own: OwnTraining): PreparedTraining {
  const { batch: ownBatch, ...ownSetup } = own;
  const preset: Preset = presets[options.preset];
  const { data } = options;
  const gan = own.gan ?? ganOf(options, preset);
  const training = trainingOf(preset, options);
  const objective = own.objective ?? objectiveOf(training.objective, training.penalties, gan);
  const k = own.k ?? options.k ?? objective.k ?? 1;
  const seed = own.seed ?? options.seed ?? defaultSeed;
  const batchSize = own.batchSize ?? options.batchSize ?? preset.batchSize;
  const batches = ownBatch === undefined ? batchesOf(gan, data, { batchSize, seed }) : undefined;
  const setup: TrainerSetup = {
    optimisers: optimisersOf(options.optimiser ?? preset.optimiser, {
      batches: batches?.perEpoch ?? batchesWithoutEpoch,
      k,
      steps: options.steps,
    }),
    objective,
    updates: preset.updates,
    generatorNoise: preset.generatorNoise,
    realLabel: options.realLabel ?? 1,
    averageDecay:
      options.averageDecay ?? averageDecayOf(preset.training?.averageHalfLife, batchSize) ?? undefined,
    augmentation: training.augment && augmentationOf(training.augment, gan),
    augmentationStrength: training.augmentStrength,
    instanceNoise: options.instanceNoise && noiseSchedule(options.instanceNoise, options.steps),
    virtualBatch: options.virtualBatch,
    ...ownSetup,
    gan,
    batchSize,
    seed,
    k,
  };
  return {
    setup,
    batch: ownBatch ?? ((number) => batches!.batch(number)),
    batchesPerEpoch: batches?.perEpoch,
  };
}

function ganOf({ network, data }: WorkerTrainingOptions, preset: Preset): Gan {
  const chosen = network ?? networkOf(preset, data);
  const isPictures = data?.kind === 'pictures';
  if (!wantsMarginals(chosen)) return ganOfNetwork(chosen);
  const gan = ganOfNetwork(chosen);
  return isPictures && gan.kind === 'pictures' ? ganOfNetwork(chosen, meanOfSet(data, gan.image)) : gan;
}

function networkOf(preset: Preset, data: TrainingData | undefined): NetworkOptions {
  if (preset.kind === 'points') return preset.network;
  return { ...preset.network, channels: data?.kind === 'pictures' ? data.channels : preset.network.channels };
}

function batchesOf(
  gan: Gan,
  data: TrainingData | undefined,
  options: { readonly batchSize: number; readonly seed: number },
): Batches {
  if (data === undefined) {
    throw new UsageError('got no data, expected pictures (pictureSet) or points: pass data', {
      option: 'data',
    });
  }
  if (gan.kind === 'pictures' && data.kind === 'pictures') return pictureBatches(data, gan.image, options);
  if (gan.kind === 'points' && data.kind === 'points') return pointBatches(data, options);
  throw new UsageError(`these networks learn ${gan.kind}, and the data is ${data.kind}: pass ${gan.kind}`, {
    code: 'not-applicable',
    option: 'data',
  });
}
