/**
 * The part of the library that runs both in Node and in web pages: networks, training, sampling, export, and the graph
 * language below them. The entry points `index.ts` and `web.ts` add the runtimes, and `index.ts` adds data.
 */
export { SparringError, UsageError } from './core/errors.ts';
export { RandomStream, streamNames, type StreamName } from './core/random.ts';
export type { Shape } from './core/shape.ts';

export * as ops from './engine/tensor/ops.ts';
export { grad, type GradOptions } from './engine/tensor/grad.ts';
export { interpret } from './engine/tensor/interpret.ts';
export { multiplyAdds, type ProductOp } from './engine/tensor/multiply-adds.ts';
export type { Node } from './engine/tensor/node.ts';
export type { DType, OpName } from './engine/tensor/operations.ts';

export { compile, floats, Program, type CompileOptions } from './engine/runtime/program.ts';
export type { Execution, LoadedModel, Runtime } from './engine/runtime/runtime.ts';
export { State } from './engine/runtime/state.ts';
export {
  HostTensor,
  hostMemory,
  type DeviceTensor,
  type Memory,
  type TensorData,
} from './engine/runtime/tensor.ts';

export { flatten, leakyRelu, relu, reshapeTo, sigmoid, tanh } from './nn/activations.ts';
export { BatchNorm, type BatchNormOptions } from './nn/batch-norm.ts';
export { Dropout } from './nn/dropout.ts';
export { JoinLabel } from './nn/join-label.ts';
export { Sequential, Stateless, type Layer } from './nn/layer.ts';
export {
  Bias,
  Conv2d,
  ConvTranspose2d,
  Dense,
  type ConvLayerOptions,
  type WeightOptions,
} from './nn/linear.ts';
export { Maxout, MaxoutConv2d, type MaxoutConvLayerOptions } from './nn/maxout.ts';
export { normLimit } from './nn/norm-limit.ts';
export {
  adam,
  sgd,
  type AdamOptions,
  type Optimiser,
  type Schedule,
  type SgdOptions,
} from './nn/optimiser.ts';
export {
  constantInitialiser,
  normalInitialiser,
  sparseInitialiser,
  uniformInitialiser,
  valuesInitialiser,
  type Constraint,
  type Initialiser,
  type ParameterSpec,
  type ParameterSpecs,
} from './nn/parameter.ts';
export { RandomInputs, Scope, type NormalisationMode, type RandomInput } from './nn/scope.ts';

export { standingGenerator, type WeightKind } from './gan/sampling/standing-generator.ts';
export { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './gan/files/checkpoint.ts';
export { conditionalDcgan, type ConditionalDcganOptions } from './gan/networks/conditional-dcgan.ts';
export { dcgan, type DcganOptions } from './gan/networks/dcgan.ts';
export {
  networkOfDcganCode,
  parametersOfDcganCode,
  type DcganCodeWeights,
  type NamedArray,
} from './gan/files/dcgan-code.ts';
export { DiscriminatorFeatures, discriminatorFeatures } from './analysis/features/discriminator.ts';
export type { FeatureNetwork } from './analysis/features/feature-network.ts';
export { exportOnnx } from './gan/files/export-onnx.ts';
export {
  drawLatent,
  exampleShape,
  withClasses,
  type Gan,
  type ImageSpec,
  type LatentDistribution,
  type LatentSpec,
  type PictureGan,
  type PointGan,
  type PointSpec,
} from './gan/networks/gan.ts';
export { Judge, type JudgeOptions } from './gan/sampling/judge.ts';
export type { GoodfellowOptions, HiddenLayer } from './gan/networks/goodfellow-layers.ts';
export { maxoutConv, type MaxoutConvOptions, type MaxoutStage } from './gan/networks/maxout-conv.ts';
export { maxoutMlp, type MaxoutMlpOptions } from './gan/networks/maxout-mlp.ts';
export {
  ganOfNetwork,
  wantsMarginals,
  type Architecture,
  type NetworkOptions,
} from './gan/networks/network.ts';
export type { Loss, LossPart, Objective, ObjectiveContext } from './gan/objectives/objective.ts';
export { objectiveNames, objectives, type ObjectiveName } from './gan/objectives/objectives.ts';
export {
  optimisersOf,
  type AdamSettings,
  type EpochLength,
  type MomentumSettings,
  type OptimiserSettings,
} from './gan/training/optimiser-settings.ts';
export {
  gaussianMixture,
  pointSetNames,
  pointSets,
  type MixtureComponent,
  type NamedPoints,
  type PointDistribution,
  type PointSetName,
} from './gan/presets/point-distributions.ts';
export { pointMlp, type PointMlpOptions } from './gan/networks/point-mlp.ts';
export type { PicturePreset, PointPreset, Preset } from './gan/presets/preset.ts';
export { takePretrained, type Pretrained } from './gan/training/pretrained.ts';
export { presetNames, presets, type PresetName } from './gan/presets/presets.ts';
export {
  latentOfSeeds,
  Sampler,
  type SamplerOptions,
  type SamplingNormalisation,
} from './gan/sampling/sampler.ts';
export { exampleStatistics, standingStatistics } from './gan/sampling/standing-statistics.ts';
export type { GradientHook, Gradients } from './gan/training/apart-steps.ts';
export type { StepDefinition, UpdateOrder } from './gan/training/step-definition.ts';
export {
  Trainer,
  untrainedNetworks,
  type BatchSupplier,
  type StepCompilation,
  type StepReport,
  type TrainerOptions,
  type TrainerSetup,
} from './gan/training/trainer.ts';

export {
  densityOfImages,
  gameValue,
  jensenShannon,
  optimalLogits,
  pointsOf,
  spacingOf,
  type Line,
} from './analysis/metrics/densities.ts';
export { squaredDistances, type DistanceBlock } from './analysis/metrics/distances.ts';
export {
  classify,
  errorRate,
  inBlocks,
  trainLinearSvm,
  type LinearSvm,
  type SvmOptions,
  type TrainedSvm,
} from './analysis/metrics/linear-svm.ts';
export {
  compareNearness,
  nearnessOf,
  describeVerdict,
  verdictOf,
  type Nearness,
  type NearnessComparison,
  type Quantiles,
  type Verdict,
} from './analysis/metrics/memorisation.ts';
export {
  nearestNeighbours,
  NeighbourSearch,
  type Neighbours,
} from './analysis/metrics/nearest-neighbours.ts';
export {
  neighbourErrors,
  type LabelledRows,
  type NeighbourError,
  type NeighbourErrorOptions,
} from './analysis/metrics/neighbour-classifier.ts';
export {
  defaultBandwidths,
  parzenLogLikelihoods,
  parzenScore,
  type ParzenScore,
} from './analysis/metrics/parzen.ts';
export { rowsOf, type Rows } from './analysis/metrics/rows.ts';

export {
  concentration,
  featureResponses,
  type FeatureFindings,
  type FeatureOptions,
  type FeatureResponse,
  type ResponseFindings,
} from './analysis/explore/feature-responses.ts';
export {
  generatorOfMaps,
  hiddenConvolutions,
  secondHighestConvolution,
  withoutMaps,
  type MapsGeometry,
} from './analysis/explore/generator-maps.ts';
export { guidedBackpropagation } from './analysis/explore/guided-backprop.ts';
export {
  accuracyOf,
  fitLogistic,
  predictLogistic,
  type LogisticModel,
  type LogisticOptions,
} from './analysis/explore/logistic-regression.ts';
export {
  boxFinder,
  boxRules,
  type Box,
  type BoxFinder,
  type BoxRule,
  type SeedBox,
} from './analysis/explore/object-boxes.ts';
export {
  changeByPlace,
  fitWindowClassifier,
  type ChangeByPlace,
  type WindowClassifier,
} from './analysis/explore/window-drop.ts';
export { typicalNorm, type Paint } from './analysis/explore/latent.ts';
export {
  latentTurn,
  turnAxis,
  type TurnOptions,
  type TurnResult,
  type TurnRow,
} from './analysis/explore/latent-turn.ts';
export {
  latentBetween,
  latentInterpolation,
  latentWalk,
  walkModes,
  type PaintedLeg,
  type WalkLeg,
  type WalkMode,
  type WalkOptions,
} from './analysis/explore/latent-walk.ts';
export {
  latentArithmetic,
  type ArithmeticOptions,
  type ArithmeticResult,
  type Concept,
  type Concepts,
} from './analysis/explore/vector-arithmetic.ts';

export {
  convolutionArithmetic,
  usualConvolution,
  type ConvolutionArithmetic,
  type ConvolutionSetup,
  type TransposedExample,
} from './lessons/convolution-arithmetic.ts';
export { convolutionPage } from './lessons/convolution-page.ts';
export { comparedPresets, generatorPath, type GeneratorPath, type PathLayer } from './lessons/dcgan-path.ts';
export { lossesAt, type LossesAt, type LossValue } from './lessons/loss-curves.ts';
export { lossPage } from './lessons/loss-page.ts';
export { renderPage, type Page, type PageFormat, type Section } from './drawing/svg/page.ts';
