/** Tensors and their memory: that of JavaScript, or one that only a runtime can access. */
import { expectArray } from '../../core/arrays.ts';
import { checkArguments, integer, listOf, oneOf } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { sizeOf, type Shape } from '../../core/shape.ts';
import type { DType } from '../tensor/operations.ts';

/** Row-major values: Float32Array for float32, BigInt64Array for int64, Uint8Array (0 or 1) for bool. */
export type TensorData = Float32Array | BigInt64Array | Uint8Array;

/** A tensor in some memory, opaque to all code but the runtimes that use this memory. */
export interface DeviceTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  /**
   * The values after all earlier requests to the device. They are read-only. The values of a tensor in host memory are
   * not a copy, and its next change overwrites them.
   */
  read(): Promise<TensorData>;
  /**
   * Overwrites the values with a copy of others. All later requests to the device see them.
   *
   * @param values a typed array of the tensor's dtype and size
   */
  write(values: TensorData): void;
}

/** A memory for tensors. Runtimes that access the same memory have the same object, and may share tensors. */
export interface Memory {
  /** Its name in errors: `host`, `webgpu`. */
  readonly name: string;
  /**
   * Creates a tensor.
   *
   * @param values owned by the tensor from then on. Without them the contents are unspecified
   */
  tensor(dtype: DType, shape: Shape, values?: TensorData): DeviceTensor;
}

/** A tensor in the memory of JavaScript. Every runtime can read and write it, whatever memory it computes in. */
export class HostTensor implements DeviceTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TensorData;

  /** @param data owned by the tensor, not copied */
  constructor(dtype: DType, shape: Shape, data?: TensorData) {
    checkArguments('HostTensor', { dtype, shape }, rules);
    this.dtype = dtype;
    this.shape = shape;
    this.data = data ?? allocate(dtype, sizeOf(shape));
  }

  async read(): Promise<TensorData> {
    return this.data;
  }

  write(values: TensorData): void {
    (this.data as Float32Array).set(values as Float32Array);
  }
}

/** The memory of JavaScript, in which ONNX Runtime on the CPU computes, too. */
export const hostMemory: Memory = {
  name: 'host',
  tensor: (dtype, shape, values) => new HostTensor(dtype, shape, values),
};

/**
 * The tensor as a host tensor, for runtimes that can only access host memory.
 *
 * @throws SparringError if it is in other memory
 */
export function asHost(tensor: DeviceTensor): HostTensor {
  if (tensor instanceof HostTensor) return tensor;
  throw new UsageError(
    'got a tensor in the memory of another runtime, expected one in host memory: read it and pass its values',
    { code: 'not-applicable' },
  );
}

const arrays = { float32: 'Float32Array', int64: 'BigInt64Array', bool: 'Uint8Array' } as const;

const rules = { dtype: oneOf(Object.keys(arrays)), shape: listOf(integer(0)) };

/** A zeroed typed array of a dtype and size. */
export function allocate(dtype: DType, size: number): TensorData {
  return new globalThis[arrays[dtype]](size);
}

/** @throws SparringError that begins with `what` if `data` is not the typed array of that dtype */
export function expectData(what: string, data: unknown, dtype: DType): asserts data is TensorData {
  expectArray(what, data, arrays[dtype]);
}
