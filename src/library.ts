/**
 * What `sparring` and `sparring/web` share: GANs, their training, sampling and export, wherever they run. `index.ts`
 * adds runs, files and Node's runtime; `web.ts` adds a page's.
 */
export { DataError, SparringError, UsageError, type ErrorCode, type ErrorDetails } from './core/errors.ts';
export type { FloatTensor, Shape } from './core/shape.ts';
export {
  rgbaOf,
  valuesOfPictures,
  type FloatPicture,
  type RgbaPicture,
  type RgbaPixels,
} from './core/pictures.ts';
export type { ValueRange } from './core/value-range.ts';

export type { Execution, LoadedModel, Runtime } from './engine/runtime/runtime.ts';
export type { State } from './engine/runtime/state.ts';

export { dcgan, type DcganOptions } from './gan/networks/dcgan.ts';
export type {
  Gan,
  ImageSpec,
  LatentDistribution,
  LatentSpec,
  Networks,
  PictureGan,
  PointGan,
  PointSpec,
} from './gan/networks/gan.ts';
export {
  ganOfNetwork,
  type Architecture,
  type ConditionalDcganNetwork,
  type DcganNetwork,
  type MaxoutConvNetwork,
  type MaxoutMlpNetwork,
  type NetworkOptions,
  type PictureNetwork,
  type PointMlpNetwork,
} from './gan/networks/network.ts';
export type {
  CommonPreset,
  PicturePreset,
  PointPreset,
  Preset,
  PresetTraining,
} from './gan/presets/preset.ts';
export { presetNames, presets, type DcganPresetName, type PresetName } from './gan/presets/presets.ts';

export type { Judgement } from './gan/networks/judgement.ts';
export type { Loss, LossPart, Objective, ObjectiveContext } from './gan/objectives/objective.ts';
export { objectiveNames, objectives, type ObjectiveName } from './gan/objectives/objectives.ts';
export {
  adam,
  sgd,
  type AdamOptions,
  type Optimiser,
  type Schedule,
  type SgdOptions,
} from './nn/optimiser.ts';
export type { NoiseSettings } from './gan/training/instance-noise.ts';
export {
  optimisersOf,
  type AdamSettings,
  type MomentumSettings,
  type OptimiserSettings,
  type TrainingLength,
} from './gan/training/optimiser-settings.ts';
export type { DecayShape, EpochDecay, PlannedDecay, RateSchedule } from './gan/training/rate-schedule.ts';
export type { NetworkName } from './gan/networks/state-names.ts';
export type { GradientHook, Gradients } from './gan/training/apart-steps.ts';
export type { StepDefinition, UpdateOrder } from './gan/training/step-definition.ts';
export {
  Trainer,
  type BatchSupplier,
  type LabelledExamples,
  type StepCompilation,
  type StepReport,
  type TrainerOptions,
  type TrainerSetup,
} from './gan/training/trainer.ts';
export type { BatchShare } from './gan/training/batch-share.ts';

export { drawLatent } from './gan/networks/gan.ts';
export {
  latentOfSeeds,
  Sampler,
  type SamplerOptions,
  type SamplingNormalisation,
} from './gan/sampling/sampler.ts';
export { standingDiscriminator, type RealExamples } from './gan/sampling/standing-discriminator.ts';
export { standingGenerator, type WeightKind } from './gan/sampling/standing-generator.ts';
export { Judge, type JudgedExamples, type JudgeOptions } from './gan/sampling/judge.ts';

export { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './gan/files/checkpoint.ts';
export { exportDiscriminatorOnnx, exportOnnx } from './gan/files/export-onnx.ts';
export { importWeights, type WeightsFile } from './gan/files/import-weights.ts';
