/**
 * The graph language: operations, gradients of any order, a float64 reference, and programs that a runtime executes. It
 * runs anywhere.
 *
 * @example
 * import { compile, grad, ops } from 'sparring/graph';
 * const x = ops.input('x', [3]);
 * const [dx] = grad(ops.sum(ops.mul(x, x)), [x]);
 * const program = await compile({ dx }, runtime);
 * const { dx: slope } = await program.run({ x: Float32Array.of(1, 2, 3) }); // [2, 4, 6]
 *
 * @module sparring/graph
 */
export { RandomStream, streamNames, type StreamName } from './core/random.ts';
export type { FloatTensor, Shape } from './core/shape.ts';

export * as ops from './engine/tensor/ops.ts';
export { grad, type GradOptions } from './engine/tensor/grad.ts';
export type { GradientRule, GradientRules, InputGradients } from './engine/tensor/gradient-rules.ts';
export { interpret } from './engine/tensor/interpret.ts';
export { multiplyAdds, type ProductOp } from './engine/tensor/multiply-adds.ts';
export type { Node } from './engine/tensor/node.ts';
export type {
  ConvAttributes,
  ConvTransposeAttributes,
  DType,
  NoAttributes,
  OpAttributes,
  OpName,
  PoolAttributes,
  ReduceAttributes,
  ResizeAttributes,
  TensorType,
} from './engine/tensor/operations.ts';

export type { Kernels } from './engine/onnx/kernels.ts';
export type { Pass } from './engine/onnx/passes/rewrite.ts';
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
