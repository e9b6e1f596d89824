/** Where the values of tensors lie: in the memory of JavaScript, or where only a runtime sees them. */
import { expectArray } from '../../core/arrays.ts';
import { SparringError } from '../../core/errors.ts';
import { sizeOf, type Shape } from '../../core/shape.ts';
import type { DType } from '../tensor/operations.ts';

/** Row-major values: Float32Array for float32, BigInt64Array for int64, Uint8Array (0 or 1) for bool. */
export type TensorData = Float32Array | BigInt64Array | Uint8Array;

/** A tensor in some memory, opaque to everything but the runtimes that compute there. */
export interface DeviceTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  /**
   * The values, after all that was asked of the device before. They are to be looked at only: those of a tensor in
   * host memory are that memory itself, which its next change overwrites.
   */
  read(): Promise<TensorData>;
  /**
   * Overwrites the values with a copy of others. A device does so in its order: whatever is asked of it later sees them.
   *
   * @param values as many as the tensor has, in the array of its type
   */
  write(values: TensorData): void;
}

/** A place for tensors. Runtimes that see the same place have the same object, and may exchange tensors. */
export interface Memory {
  /** What messages call it: `host`, `webgpu`. */
  readonly name: string;
  /**
   * Makes a tensor.
   *
   * @param values taken over, not to be used afterwards; without them its contents are unspecified
   */
  tensor(dtype: DType, shape: Shape, values?: TensorData): DeviceTensor;
}

/** A tensor in the memory of JavaScript. Every runtime reads and writes such ones, whatever memory it computes in. */
export class HostTensor implements DeviceTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TensorData;

  /** @param data taken over, not copied */
  constructor(dtype: DType, shape: Shape, data: TensorData = allocate(dtype, sizeOf(shape))) {
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
  }

  async read(): Promise<TensorData> {
    return this.data;
  }

  write(values: TensorData): void {
    (this.data as Float32Array).set(values as Float32Array);
  }
}

/** The memory of JavaScript, in which ONNX Runtime's CPU computes too. */
export const hostMemory: Memory = {
  name: 'host',
  tensor: (dtype, shape, values) => new HostTensor(dtype, shape, values),
};

/**
 * For a runtime that sees host memory alone.
 *
 * @throws SparringError if the tensor lies elsewhere
 */
export function asHost(tensor: DeviceTensor): HostTensor {
  if (tensor instanceof HostTensor) return tensor;
  throw new SparringError(
    'got a tensor in the memory of another runtime, expected one in host memory: read it and pass its values',
  );
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
