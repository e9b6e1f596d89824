import { having, integer } from '../../core/checks.ts';
import type { Kernels } from '../onnx/kernels.ts';
import type { DeviceTensor, Memory } from './tensor.ts';

/** A model that is ready to run. */
export interface LoadedModel {
  /**
   * Runs the model once and writes its outputs to `outputs`, which must contain a tensor of the right type and shape
   * for each. An output may share the memory of an input that is `overwritable` by it.
   *
   * Tensors are in the runtime's memory, where they stay, or in host memory, from and to which their values are copied.
   *
   * @throws SparringError if a tensor is in any other memory
   */
  run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs: Readonly<Record<string, DeviceTensor>>,
  ): Promise<void>;
  release(): Promise<void>;
}

/** How a runtime executes models. This affects time and memory, but never values. */
export interface Execution {
  /** `direct`: through ONNX Runtime's C interface. `binding`: through an npm package, which copies outputs. */
  readonly calls: 'direct' | 'binding';
  /** Whether the memory of a value is freed after its last use. */
  readonly freesAtLastUse: boolean;
  /** Why this is not the fastest execution, a clause for each reason. Empty if it is. */
  readonly reasons: readonly string[];
}

/** Runs ONNX models on one device. The only interface to ONNX Runtime. */
export interface Runtime {
  /** Name of the device in options and errors: `cpu`, `webgpu`. */
  readonly device: string;
  /** Threads of one operation, if the device has threads; 0 if the runtime chooses. */
  readonly threads: number;
  /** The memory of the device. Tensors of a state in it are not copied between runs. */
  readonly memory: Memory;
  /** The kernels that models for it may use. */
  readonly kernels: Kernels;
  readonly execution: Execution;
  /** The version of ONNX Runtime, such as `1.30.0`: others may round differently. Undefined if it is not known. */
  readonly version?: string | undefined;
  load(model: Uint8Array): Promise<LoadedModel>;
}

/** Threads per operation. No machine has more cores. */
export const threadCount = integer(1, 1024);

/** What an argument that takes a runtime accepts. */
export const runtimeRule = having(
  'a runtime, of createNodeRuntime or createWebRuntime',
  'device',
  'memory',
  'load',
);
