/**
 * Numbers about pictures and generators: metrics, explorations of z and of features, the distributions of points whose
 * densities are known, and what the lessons calculate. It runs anywhere.
 *
 * @example
 * import { nearestNeighbours, rowsOf } from 'sparring/metrics';
 * const { squared } = await nearestNeighbours(rowsOf(samples, 784), rowsOf(training, 784), 1, runtime);
 *
 * @module sparring/metrics
 */
export { DiscriminatorFeatures, discriminatorFeatures } from './analysis/features/discriminator.ts';
export type { FeatureNetwork, NamedFeatureNetwork } from './analysis/features/feature-network.ts';
export {
  featureValues,
  onnxFeatures,
  type FeatureValues,
  type OnnxFeatureOptions,
} from './analysis/features/onnx-network.ts';
export { kerasFeatures } from './analysis/features/keras/keras-network.ts';
export type { KerasFiles } from './analysis/features/keras/keras-model.ts';
export { resamplingFilters, type ResamplingFilter } from './core/resampling.ts';
export { randomFeatures, type RandomFeatureOptions } from './analysis/features/random-network.ts';
export {
  gaussianMixture,
  pointSetNames,
  pointSets,
  type MixtureComponent,
  type NamedPoints,
  type PointDistribution,
  type PointSetName,
} from './gan/presets/point-distributions.ts';

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
export { frechetDistance } from './analysis/metrics/frechet-distance.ts';
export {
  kernelDistance,
  type KernelDistance,
  type KernelDistanceOptions,
} from './analysis/metrics/kernel-distance.ts';
export {
  precisionRecall,
  type PrecisionRecall,
  type PrecisionRecallOptions,
} from './analysis/metrics/precision-recall.ts';
export { describeVerdict, verdictOf, type Verdict } from './analysis/health/memorising.ts';
export {
  compareNearness,
  nearnessOf,
  type Nearness,
  type NearnessComparison,
  type Quantiles,
} from './analysis/metrics/memorisation.ts';
export { varietyOf } from './analysis/metrics/variety.ts';
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
export { Whitening } from './analysis/metrics/whitening.ts';

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
  type MeanByPlace,
  type WindowClassifier,
} from './analysis/explore/window-drop.ts';
export { typicalNorm, type Paint } from './analysis/explore/latent.ts';
export {
  projectPicture,
  type Projection,
  type ProjectionOptions,
} from './analysis/explore/latent-projection.ts';
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
export {
  comparedPresets,
  generatorPath,
  type GeneratorPath,
  type MapsShape,
  type Overlap,
  type PathLayer,
} from './lessons/dcgan-path.ts';
export type { Matrix } from './drawing/svg/matrix.ts';
export { lossesAt, type LossesAt, type LossValue } from './lessons/loss-curves.ts';
