/** A runtime that acts like a device with its own memory, on top of a runtime of host memory. */
import { SparringError } from '../../../core/errors.ts';
import type { Shape } from '../../../core/shape.ts';
import type { DType } from '../../tensor/operations.ts';
import type { LoadedModel, Runtime } from '../runtime.ts';
import { allocate, asHost, HostTensor, type DeviceTensor, type Memory, type TensorData } from '../tensor.ts';

/** Bytes copied between the host and the device, by purpose. */
export interface Traffic {
  /** Host tensors that runs read and wrote. */
  fed: number;
  reported: number;
  /** Device tensors that the host wrote, initial values included, and read. */
  written: number;
  read: number;
}

export interface OpaqueRuntime extends Runtime {
  /** The traffic since the last call. */
  takeTraffic(): Traffic;
}

/** Only the runtime of this file can access `#kept`. A new tensor is filled with NaN, as device memory may be. */
class OpaqueTensor implements DeviceTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly #kept: HostTensor;
  readonly #traffic: Traffic;

  constructor(dtype: DType, shape: Shape, traffic: Traffic) {
    this.dtype = dtype;
    this.shape = shape;
    this.#kept = new HostTensor(dtype, shape);
    if (this.#kept.data instanceof Float32Array) this.#kept.data.fill(Number.NaN);
    this.#traffic = traffic;
  }

  async read(): Promise<TensorData> {
    const copy = this.#kept.data.slice();
    this.#traffic.read += copy.byteLength;
    await new Promise(setImmediate); // a device is asynchronous
    return copy;
  }

  write(values: TensorData): void {
    this.#traffic.written += values.byteLength;
    this.#kept.write(values);
  }

  /** @returns the tensor that a model of the device reads and writes; undefined if it is not in this memory */
  static within(tensor: DeviceTensor, traffic: Traffic): HostTensor | undefined {
    return tensor instanceof OpaqueTensor && tensor.#traffic === traffic ? tensor.#kept : undefined;
  }
}

/** Runs models with `inner`, a runtime of host memory, but keeps states in memory that only it can access. */
export function opaqueRuntime(inner: Runtime): OpaqueRuntime {
  const traffic: Traffic = { fed: 0, reported: 0, written: 0, read: 0 };
  const memory: Memory = {
    name: 'opaque',
    tensor(dtype, shape, values) {
      const tensor = new OpaqueTensor(dtype, shape, traffic);
      if (values === undefined) return tensor;
      tensor.write(values);
      // The tensor now owns the values. Destroy them to detect later use by the caller.
      if (values instanceof Float32Array) values.fill(Number.NaN);
      return tensor;
    },
  };
  return {
    ...inner,
    device: 'opaque',
    memory,
    load: async (model) => new OpaqueModel(await inner.load(model), traffic),
    takeTraffic() {
      const taken = { ...traffic };
      Object.assign(traffic, { fed: 0, reported: 0, written: 0, read: 0 });
      return taken;
    },
  };
}

/** Passes on tensors of its own memory, and copies of host tensors. */
class OpaqueModel implements LoadedModel {
  readonly #inner: LoadedModel;
  readonly #traffic: Traffic;

  constructor(inner: LoadedModel, traffic: Traffic) {
    this.#inner = inner;
    this.#traffic = traffic;
  }

  async run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs: Readonly<Record<string, DeviceTensor>>,
  ): Promise<void> {
    const fed = Object.entries(inputs).map(([name, tensor]) => {
      const own = OpaqueTensor.within(tensor, this.#traffic);
      if (own !== undefined) return [name, own] as const;
      const { dtype, shape, data } = hostOrRefuse(tensor);
      this.#traffic.fed += data.byteLength;
      return [name, new HostTensor(dtype, shape, data.slice())] as const;
    });
    const reports: (readonly [to: HostTensor, from: HostTensor])[] = [];
    const wanted = Object.entries(outputs).map(([name, tensor]) => {
      const own = OpaqueTensor.within(tensor, this.#traffic);
      if (own !== undefined) return [name, own] as const;
      const to = hostOrRefuse(tensor);
      const from = new HostTensor(to.dtype, to.shape, allocate(to.dtype, to.data.length));
      reports.push([to, from]);
      return [name, from] as const;
    });
    await this.#inner.run(Object.fromEntries(fed), Object.fromEntries(wanted));
    await new Promise(setImmediate);
    for (const [to, from] of reports) {
      this.#traffic.reported += from.data.byteLength;
      to.write(from.data);
    }
  }

  async release(): Promise<void> {
    await this.#inner.release();
  }
}

function hostOrRefuse(tensor: DeviceTensor): HostTensor {
  if (tensor instanceof OpaqueTensor) throw new SparringError('got a tensor of another opaque runtime');
  return asHost(tensor);
}
