/**
 * What networks are built of: layers, initialisers, constraints and optimisers, and the architectures that are built of
 * them; penalties that losses may have, and the augmentation of what D judges. It runs anywhere.
 *
 * @example
 * import { Dense, leakyRelu, normalInitialiser, Sequential } from 'sparring/nn';
 * const initialise = normalInitialiser(0.02);
 * const judge = new Sequential({
 *   hidden: new Dense(784, 128, { initialise }),
 *   leaky: leakyRelu(0.2),
 *   out: new Dense(128, 1, { initialise }),
 * });
 *
 * @module sparring/nn
 */
export { oneHot } from './core/one-hot.ts';

export {
  flatten,
  leakyRelu,
  logSoftmax,
  relu,
  reshapeTo,
  sigmoid,
  softmax,
  stopGradient,
  tanh,
} from './nn/activations.ts';
export { BatchNorm, type BatchNormOptions } from './nn/batch-norm.ts';
export { Dropout } from './nn/dropout.ts';
export { Embedding, type EmbeddingOptions } from './nn/embedding.ts';
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
export { Projection } from './nn/projection.ts';
export { Excitation, Remember, type ExcitationOptions } from './nn/excitation.ts';
export type { Branched, Branches } from './nn/branches.ts';
export { Gated } from './nn/gated.ts';
export { Residual } from './nn/residual.ts';
export { RandomInputs, Scope, type NormalisationMode, type RandomInput } from './nn/scope.ts';
export {
  DownsampleConv2d,
  upsample,
  UpsampleConv2d,
  type RescalingConvOptions,
  type UpsampleMode,
} from './nn/upsample.ts';

export { conditionalDcgan, type ConditionalDcganOptions } from './gan/networks/conditional-dcgan.ts';
export {
  dcgan,
  type DcganOptions,
  type DiscriminatorNorm,
  type GeneratorUpsampling,
} from './gan/networks/dcgan.ts';
export type { BlockOptions } from './gan/networks/block-networks.ts';
export { fastgan } from './gan/networks/fastgan.ts';
export {
  exampleShape,
  withClasses,
  type Gan,
  type ImageSpec,
  type LatentDistribution,
  type LatentSpec,
  type Networks,
  type PictureGan,
  type PointGan,
  type PointSpec,
} from './gan/networks/gan.ts';
export type { GoodfellowOptions, HiddenLayer } from './gan/networks/goodfellow-layers.ts';
export { maxoutConv, type MaxoutConvOptions, type MaxoutStage } from './gan/networks/maxout-conv.ts';
export { maxoutMlp, type MaxoutMlpOptions } from './gan/networks/maxout-mlp.ts';
export {
  ganOfNetwork,
  wantsMarginals,
  type Architecture,
  type DcganArchitecture,
  type ConditionalDcganNetwork,
  type DcganNetwork,
  type FastganNetwork,
  type MaxoutConvNetwork,
  type MaxoutMlpNetwork,
  type NetworkOptions,
  type PictureNetwork,
  type PointMlpNetwork,
  type ResidualNetwork,
} from './gan/networks/network.ts';
export { pointMlp, type PointMlpOptions } from './gan/networks/point-mlp.ts';
export { residual } from './gan/networks/residual.ts';

export {
  augmentationNames,
  augmentationOf,
  type Augmentation,
  type AugmentationName,
  type AugmentationStrength,
} from './gan/augmentation/augmentation.ts';
export type { DrawRandom } from './gan/augmentation/draw-random.ts';
export { consistency, type ConsistencyOptions } from './gan/objectives/consistency.ts';
export {
  gradientPenalty,
  lecam,
  penalised,
  r1,
  r2,
  type LecamOptions,
  type Penalty,
  type SlopePenaltyOptions,
} from './gan/objectives/penalties.ts';
export { objectiveOf, type PenaltySettings } from './gan/objectives/objective-settings.ts';

export { takePretrained, type Pretrained } from './gan/training/pretrained.ts';
export { untrainedNetworks } from './gan/training/initial-state.ts';
export { truncateLatent } from './gan/sampling/truncate-latent.ts';
export { exampleStatistics, standingStatistics } from './gan/sampling/standing-statistics.ts';
export {
  networkOfDcganCode,
  parametersOfDcganCode,
  type DcganCodeWeights,
  type NamedArray,
} from './gan/files/dcgan-code.ts';
