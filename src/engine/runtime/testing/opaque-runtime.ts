/** A runtime as a device with memory of its own has it, over one of the host's. */
import { SparringError } from '../../../core/errors.ts';
import type { Shape } from '../../../core/shape.ts';
import type { DType } from '../../tensor/operations.ts';
import type { LoadedModel, Runtime } from '../runtime.ts';
import { allocate, asHost, HostTensor, type DeviceTensor, type Memory, type TensorData } from '../tensor.ts';

/** Bytes that crossed between the host and the device, by what they were. */
export interface Traffic {
  /** Host tensors that a run read, and that it wrote. */
  fed: number;
  reported: number;
  /** The device's own tensors, written by the host or given their first values, and read by it. */
  written: number;
  read: number;
}

export interface OpaqueRuntime extends Runtime {
  /** What has crossed since the last call. */
  takeTraffic(): Traffic;
}

/** Nothing but the runtime of this file sees `#kept`. A new tensor is full of NaN, as memory may be on a device. */
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
    await new Promise(setImmediate); // a device takes its time
    return copy;
  }

  write(values: TensorData): void {
    this.#traffic.written += values.byteLength;
    this.#kept.write(values);
  }

  /** @returns what a model of the device reads and writes; undefined for a tensor that is not in this memory */
  static within(tensor: DeviceTensor, traffic: Traffic): HostTensor | undefined {
    return tensor instanceof OpaqueTensor && tensor.#traffic === traffic ? tensor.#kept : undefined;
  }
}

/** Runs models as `inner` does, a runtime of host memory, with states in a memory that only it sees. */
export function opaqueRuntime(inner: Runtime): OpaqueRuntime {
  const traffic: Traffic = { fed: 0, reported: 0, written: 0, read: 0 };
  const memory: Memory = {
    name: 'opaque',
    tensor(dtype, shape, values) {
      const tensor = new OpaqueTensor(dtype, shape, traffic);
      if (values === undefined) return tensor;
      tensor.write(values);
      // Whoever gave them has no more use for them: to show that, they are destroyed.
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

/** Passes on its own tensors, and copies of the host's. */
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
