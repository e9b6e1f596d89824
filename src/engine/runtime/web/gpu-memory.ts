/**
 * The memory of a page's GPU: the tensors of a state stay there from run to run, and only what is fed and returned crosses
 * the bus.
 */
import type { Tensor } from 'onnxruntime-web/webgpu';
import { sizeOf, type Shape } from '../../../core/shape.ts';
import { encodeModel } from '../../onnx/file/writer.ts';
import { HostTensor, type DeviceTensor, type Memory, type TensorData } from '../tensor.ts';
import type { Queue } from '../queue.ts';
import type { Ort } from './ort-bundle.ts';

type GpuBuffer = Tensor.GpuBufferType & {
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  destroy(): void;
};

/** What is used of WebGPU's GPUDevice. The DOM types of some TypeScript versions lack it. */
interface GpuDevice {
  readonly queue: {
    writeBuffer(buffer: GpuBuffer, offset: number, data: TensorData): void;
    submit(commands: readonly unknown[]): void;
  };
  createBuffer(options: { readonly size: number; readonly usage: number }): GpuBuffer;
  createCommandEncoder(): {
    copyBufferToBuffer(from: GpuBuffer, fromAt: number, to: GpuBuffer, toAt: number, size: number): void;
    finish(): unknown;
  };
}

/** Of GPUBufferUsage, and of GPUMapMode. */
const usages = { mapRead: 1, copySource: 4, copyDestination: 8, storage: 128 } as const;
const mapRead = 1;
/** Shaders read four numbers at a time, so that a buffer ends with whole fours. */
const alignment = 16;

/** Tensors in buffers of ONNX Runtime's device. */
export class GpuMemory implements Memory {
  readonly name = 'webgpu';
  readonly #ort: Ort;
  readonly #device: GpuDevice;
  readonly #queue: Queue;
  /** Frees the buffers of tensors that were dropped. */
  readonly #dropped = new FinalizationRegistry<GpuBuffer>((buffer) => {
    void this.#queue.run(() => buffer.destroy());
  });

  private constructor(ort: Ort, device: GpuDevice, queue: Queue) {
    this.#ort = ort;
    this.#device = device;
    this.#queue = queue;
  }

  /** The memory of a bundle's device, which the first call starts. @param queue of the bundle */
  static async of(ort: Ort, queue: Queue): Promise<GpuMemory> {
    const starting = started.get(ort) ?? queue.run(() => GpuMemory.#start(ort, queue));
    started.set(ort, starting);
    try {
      return await starting;
    } catch (thrown) {
      started.delete(ort); // a later call may succeed
      throw thrown;
    }
  }

  static async #start(ort: Ort, queue: Queue): Promise<GpuMemory> {
    await ort.InferenceSession.create(smallest, { executionProviders: ['webgpu'], logSeverityLevel: 3 });
    return new GpuMemory(ort, await ort.env.webgpu.device, queue);
  }

  tensor(dtype: DeviceTensor['dtype'], shape: Shape, values?: TensorData): DeviceTensor {
    // States hold nothing else. Runs take others from the host.
    if (dtype !== 'float32') return new HostTensor(dtype, shape, values);
    const { storage, copySource, copyDestination } = usages;
    const bytes = sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT;
    const size = Math.ceil(bytes / alignment) * alignment;
    const buffer = this.#device.createBuffer({ size, usage: storage | copySource | copyDestination });
    const tensor = new GpuTensor(this, shape, buffer);
    this.#dropped.register(tensor, buffer);
    if (values !== undefined) this.write(tensor, values);
    return tensor;
  }

  /** ONNX Runtime's tensor on the buffer; undefined if it is in another memory. */
  tensorOf(tensor: DeviceTensor): Tensor | undefined {
    if (!(tensor instanceof GpuTensor) || tensor.memory !== this) return undefined;
    const { dtype: dataType, shape, buffer } = tensor;
    return this.#ort.Tensor.fromGpuBuffer(buffer, { dataType, dims: shape });
  }

  async read({ buffer, shape }: GpuTensor): Promise<Float32Array> {
    const size = sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT;
    const { copyDestination } = usages;
    return this.#queue.run(async () => {
      const copy = this.#device.createBuffer({ size, usage: usages.mapRead | copyDestination });
      try {
        const commands = this.#device.createCommandEncoder();
        commands.copyBufferToBuffer(buffer, 0, copy, 0, size);
        this.#device.queue.submit([commands.finish()]);
        await copy.mapAsync(mapRead);
        return new Float32Array(copy.getMappedRange().slice(0));
      } finally {
        copy.destroy();
      }
    });
  }

  /** @param values not changed until everything that is in the queue now has ended */
  write({ buffer }: GpuTensor, values: TensorData): void {
    void this.#queue.run(() => this.#device.queue.writeBuffer(buffer, 0, values));
  }
}

/** One memory for each bundle, so that its runtimes share tensors. */
const started = new WeakMap<Ort, Promise<GpuMemory>>();

/** The device is there once a session is, and as long as one is: so this one is not released. */
const smallest = encodeModel({
  name: 'smallest',
  opset: 18,
  nodes: [{ opType: 'Identity', inputs: ['x'], outputs: ['y'], attributes: {} }],
  initializers: new Map(),
  inputs: [{ name: 'x', dataType: 'float32', dims: [1] }],
  outputs: [{ name: 'y', dataType: 'float32', dims: [1] }],
});

class GpuTensor implements DeviceTensor {
  readonly dtype = 'float32';
  readonly memory: GpuMemory;
  readonly shape: Shape;
  readonly buffer: GpuBuffer;

  constructor(memory: GpuMemory, shape: Shape, buffer: GpuBuffer) {
    this.memory = memory;
    this.shape = shape;
    this.buffer = buffer;
  }

  async read(): Promise<Float32Array> {
    return this.memory.read(this);
  }

  write(values: TensorData): void {
    this.memory.write(this, values.slice());
  }
}
