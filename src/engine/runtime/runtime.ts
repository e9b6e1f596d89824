import { expectArray } from '../../core/arrays.ts';
import type { Shape } from '../../core/shape.ts';
import type { Kernels } from '../onnx/kernels.ts';
import type { DType } from '../tensor/operations.ts';

/** Row-major values: Float32Array for float32, BigInt64Array for int64, Uint8Array (0 or 1) for bool. */
export type TensorData = Float32Array | BigInt64Array | Uint8Array;

export interface HostTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TensorData;
}

/** A model that is ready to run. */
export interface LoadedModel {
  /**
   * Runs the model once. Each of `outputs` is overwritten with the output of its name; every output of the
   * model must be given a tensor of its type and shape. An output may have the memory of an input that is
   * `overwritable` by it.
   */
  run(
    inputs: Readonly<Record<string, HostTensor>>,
    outputs: Readonly<Record<string, HostTensor>>,
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
  /** What models for it may be made of. */
  readonly kernels: Kernels;
  readonly execution: Execution;
  load(model: Uint8Array): Promise<LoadedModel>;
}

const arrays = { float32: 'Float32Array', int64: 'BigInt64Array', bool: 'Uint8Array' } as const;

/** An array of a type and length, zeroed. */
export function allocate(dtype: DType, size: number): TensorData {
  return new globalThis[arrays[dtype]](size);
}

/** @throws SparringError, which begins with `what`, if `data` is no array of that type: its bytes would be misread */
export function expectData(what: string, data: unknown, dtype: DType): asserts data is TensorData {
  expectArray(what, data, arrays[dtype]);
}
