/**
 * Sparring: generative adversarial networks in TypeScript.
 *
 * Networks are built of layers, a training of two networks and an objective; a `Runtime` says where it
 * computes. Below that, `ops`, `grad` and `compile` are the graph language itself.
 */
export { SparringError, UsageError } from './core/errors.ts';
export { RandomStream, streamNames, type StreamName } from './core/random.ts';
export type { Shape } from './core/shape.ts';

export * as ops from './tensor/ops.ts';
export { grad, type GradOptions } from './tensor/grad.ts';
export { interpret } from './tensor/interpret.ts';
export type { DType, Node, OpName } from './tensor/node.ts';

export { compile, floats, Program, type CompileOptions } from './runtime/program.ts';
export type { Runtime, TensorData } from './runtime/runtime.ts';
export { State } from './runtime/state.ts';
export { createNodeRuntime, devices, type Device, type NodeRuntimeOptions } from './runtime/ort-node.ts';

export { flatten, leakyRelu, relu, reshapeTo, sigmoid, tanh } from './nn/activations.ts';
export { BatchNorm, type BatchNormOptions } from './nn/batch-norm.ts';
export { Sequential, Stateless, type Layer } from './nn/layer.ts';
export { Conv2d, ConvTranspose2d, Dense, type ConvLayerOptions } from './nn/linear.ts';
export { adam, sgd, type AdamOptions, type Optimiser, type SgdOptions } from './nn/optimiser.ts';
export {
  constantInitialiser,
  normalInitialiser,
  uniformInitialiser,
  type Initialiser,
  type ParameterSpec,
  type ParameterSpecs,
} from './nn/parameter.ts';
export { Scope, type NormalisationMode } from './nn/scope.ts';

export { dcgan, type DcganOptions } from './gan/dcgan.ts';
export { exportOnnx } from './gan/export-onnx.ts';
export type { Gan, ImageSpec, LatentDistribution, LatentSpec } from './gan/gan.ts';
export { objectiveNames, objectives, type Objective, type ObjectiveName } from './gan/objective.ts';
export { presetNames, presets, type Preset, type PresetName } from './gan/presets.ts';
export { latentOfSeeds, Sampler, type SamplerOptions } from './gan/sampler.ts';
export { Trainer, type BatchSupplier, type StepReport, type TrainerOptions } from './gan/trainer.ts';

export { BatchStream, type BatchStreamOptions } from './data/batches.ts';
export { openImageFolder } from './data/image-folder.ts';
export { openMnist } from './data/mnist.ts';
export { openSource } from './data/open.ts';
export { encodeAnimation, encodeGrid, encodePicture } from './data/pictures.ts';
export type { PictureShape, PictureSource } from './data/source.ts';
