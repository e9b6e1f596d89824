import type { Kernels } from '../onnx/kernels.ts';
import type { DeviceTensor, Memory } from './tensor.ts';

/** A model that is ready to run. */
export interface LoadedModel {
  /**
   * Runs the model once. Each of `outputs` is overwritten with the output of its name; every output of the
   * model must be given a tensor of its type and shape. An output may have the memory of an input that is
   * `overwritable` by it.
   *
   * Tensors lie in the runtime's memory, where they stay, or in host memory, from and to which their values are copied.
   *
   * @throws SparringError if a tensor lies in any other memory
   */
  run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs: Readonly<Record<string, DeviceTensor>>,
  ): Promise<void>;
  release(): Promise<void>;
}

/** How a runtime has its models run: that decides about time and memory, and never about values. */
export interface Execution {
  /** `direct`: ONNX Runtime's C interface. `binding`: an npm package's, which copies outputs. */
  readonly calls: 'direct' | 'binding';
  /** Whether the memory of a value is freed when it has been read for the last time. */
  readonly freesAtLastUse: boolean;
  /** Why it is not the best that there is, a clause for each thing; empty if it is. */
  readonly reasons: readonly string[];
}

/** Something that runs ONNX models on one device. The only thing this code knows of ONNX Runtime. */
export interface Runtime {
  /** What the device is called in options and messages: `cpu`, `webgpu`. */
  readonly device: string;
  /** Threads of one operation, where the device has such; 0 if the runtime chooses. */
  readonly threads: number;
  /** Where it computes: what a state in this memory holds, and nothing else, stays there from run to run. */
  readonly memory: Memory;
  /** What models for it may be made of. */
  readonly kernels: Kernels;
  readonly execution: Execution;
  load(model: Uint8Array): Promise<LoadedModel>;
}
