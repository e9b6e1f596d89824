/**
 * Devices with a memory of their own, through ONNX Runtime's C interface: the tensors of a state stay there from run to run,
 * and only what is fed and returned crosses the bus. onnxruntime-node's binding copies all of it there and back in each run.
 */
import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { messageOf, SparringError } from '../../../core/errors.ts';
import { sizeOf, type Shape } from '../../../core/shape.ts';
import { encodeModel } from '../../onnx/file/writer.ts';
import type { DType } from '../../tensor/operations.ts';
import { Queue } from '../queue.ts';
import { HostTensor, type DeviceTensor, type Memory, type TensorData } from '../tensor.ts';
import {
  createSession,
  dimensions,
  elementTypes,
  flatValue,
  runInBackground,
  runNow,
  valueOnHost,
} from './ort-native-calls.ts';
import type { Address, OnnxRuntimeLibrary } from './ort-native-library.ts';
import { cudaProviderOf, mayHaveCuda } from './ort-packages.ts';

/** This build of ONNX Runtime lacks the device. */
export class NoProvider extends Error {}

interface Provider {
  /** The name of its memory in ONNX Runtime. */
  readonly memory: string;
  /** Lets a session use it. @throws NoProvider; Error if it cannot be loaded */
  append(library: OnnxRuntimeLibrary, sessionOptions: Address): void;
}

/** Windows compiles shaders by a library of Microsoft's, which is not in the packages of the platforms. */
const shaderCompiler = 'dxcompiler.dll';
const vulkanLoader = 'libvulkan.so.1';

const providers = {
  webgpu: {
    memory: 'WebGPU_Buffer',
    append(library, sessionOptions) {
      if (platform() === 'win32' && !existsSync(join(dirname(library.path), shaderCompiler)))
        throw new NoProvider(`${shaderCompiler} is not beside ONNX Runtime`);
      // Without it ONNX Runtime says the same, and writes it to standard error, too.
      if (platform() === 'linux' && !library.hasSystemLibrary(vulkanLoader))
        throw new Error(`${vulkanLoader}, which loads Vulkan drivers, is not installed: Debian’s libvulkan1`);
      library.check('SessionOptionsAppendExecutionProvider', sessionOptions, 'WebGPU', [], [], 0);
    },
  },
  cuda: {
    memory: 'Cuda',
    append(library, sessionOptions) {
      const { path } = library;
      if (!mayHaveCuda(path)) throw new Error(`${basename(cudaProviderOf(path))} is not beside ${path}`);
      const provider = library.create('CreateCUDAProviderOptions');
      try {
        // By default products are rounded to 10 bits.
        library.check('UpdateCUDAProviderOptions', provider, ['use_tf32'], ['0'], 1);
        library.check('SessionOptionsAppendExecutionProvider_CUDA_V2', sessionOptions, provider);
      } finally {
        library.release('ReleaseCUDAProviderOptions', provider);
      }
    },
  },
} as const satisfies Readonly<Record<string, Provider>>;
/** A device whose memory the C interface reaches. */
export type NativeDeviceName = keyof typeof providers;

export function isNativeDevice(device: string): device is NativeDeviceName {
  return device in providers;
}

/**
 * Copies a list of numbers. To run it is the one way between two memories that all versions of the C interface have. Its
 * session is held for good: the device's memory is the session's, and compiled shaders are thrown away with the last one.
 */
const copy = encodeModel({
  name: 'copy',
  opset: 18,
  nodes: [{ opType: 'Identity', inputs: ['from'], outputs: ['to'], attributes: {} }],
  initializers: new Map(),
  inputs: [{ name: 'from', dataType: 'float32', dims: ['n'] }],
  outputs: [{ name: 'to', dataType: 'float32', dims: ['n'] }],
});

/** OrtDeviceAllocator and OrtMemTypeDefault. */
const [deviceAllocator, defaultKind] = [0, 0];

/** Where a tensor is in the memory of the device. */
interface Place {
  readonly shape: Shape;
  /** ONNX Runtime's tensor. Allocated on first use, because allocations take their turn, too. */
  value: Address | undefined;
  /** Why its values could not be written there. */
  failure: SparringError | undefined;
}

/** A device that has been started. */
export class NativeDevice {
  readonly memory: Memory;
  /** Everything that calls the device, or allocates there, takes its turn. */
  readonly queue = new Queue();
  readonly #library: OnnxRuntimeLibrary;
  readonly #provider: Provider;
  readonly #copying: Address;
  readonly #memoryInfo: Address;
  readonly #allocator: Address;
  /** Frees the places of tensors that were dropped. */
  readonly #dropped = new FinalizationRegistry<Place>((place) => {
    // What is still to be written there is written first.
    void this.queue.run(() => {
      if (place.value !== undefined) this.#library.release('ReleaseValue', place.value);
    });
  });

  private constructor(library: OnnxRuntimeLibrary, name: NativeDeviceName) {
    this.#library = library;
    this.#provider = providers[name];
    this.#copying = createSession(library, copy, (options) => this.appendTo(options));
    this.#memoryInfo = library.create(
      'CreateMemoryInfo',
      this.#provider.memory,
      deviceAllocator,
      0,
      defaultKind,
    );
    this.#allocator = library.create('CreateAllocator', this.#copying, this.#memoryInfo);
    this.memory = { name, tensor: (dtype, shape, values) => this.#tensor(dtype, shape, values) };
    // A device computes on when a run has ended whose results stay there. Its driver must not while the process takes it down.
    process.once('exit', () => {
      try {
        this.#waitUntilIdle();
      } catch {
        // A device that is lost computes nothing.
      }
    });
  }

  /** The device, which the first call starts. @throws NoProvider, or another Error if the device is not there */
  static start(library: OnnxRuntimeLibrary, name: NativeDeviceName): NativeDevice {
    const device = started.get(name) ?? new NativeDevice(library, name);
    started.set(name, device);
    return device;
  }

  /** Lets a session compute on the device what it can, and the rest on the CPU. @throws NoProvider, or another Error if the device is not there */
  appendTo(sessionOptions: Address): void {
    try {
      this.#provider.append(this.#library, sessionOptions);
    } catch (thrown) {
      const isBuiltWithout = /not (enabled|supported) in this build/i.test(messageOf(thrown));
      throw isBuiltWithout ? new NoProvider(messageOf(thrown), { cause: thrown }) : thrown;
    }
  }

  /** ONNX Runtime's tensor in this memory; undefined if it is in another. For tasks in the queue alone. */
  valueOf(tensor: DeviceTensor): Address | undefined {
    return tensor instanceof PlacedTensor && tensor.device === this ? this.#valueAt(tensor.place) : undefined;
  }

  /** The values after everything that is in the queue now. */
  async read(place: Place): Promise<Float32Array> {
    const values = new Float32Array(sizeOf(place.shape));
    await this.queue.run(() =>
      this.#copy(this.#flatValueAt(place), valueOnHost(this.#library, flat(values)), values),
    );
    return values;
  }

  /** @param values not changed until everything that is in the queue now has ended */
  write(place: Place, values: Float32Array): void {
    void this.queue.run(async () => {
      try {
        const there = this.#flatValueAt(place);
        await this.#copy(valueOnHost(this.#library, flat(values)), there, values);
      } catch (thrown) {
        const why = `the memory of ${this.memory.name} took no values (${messageOf(thrown)})`;
        place.failure = new SparringError(why, { code: 'device', cause: thrown });
      }
    });
  }

  #tensor(dtype: DType, shape: Shape, values: TensorData | undefined): DeviceTensor {
    // States hold nothing else. Runs take others from the host.
    if (dtype !== 'float32') return new HostTensor(dtype, shape, values);
    const place: Place = { shape, value: undefined, failure: undefined };
    const tensor = new PlacedTensor(this, place);
    this.#dropped.register(tensor, place);
    if (values !== undefined) this.write(place, values as Float32Array);
    return tensor;
  }

  #valueAt(place: Place): Address {
    if (place.failure !== undefined) throw place.failure;
    const { shape } = place;
    return (place.value ??= this.#library.create(
      'CreateTensorAsOrtValue',
      this.#allocator,
      dimensions(shape),
      shape.length,
      elementTypes.float32,
    ));
  }

  #flatValueAt(place: Place): Address {
    return flatValue(this.#library, this.#memoryInfo, this.#valueAt(place), place.shape);
  }

  /** @param held by the call, so that it is not collected while the device reads or writes it */
  async #copy(from: Address, to: Address, held: Float32Array): Promise<void> {
    try {
      await runInBackground(this.#library, this.#copying, { from }, { to }, held);
    } finally {
      this.#library.release('ReleaseValue', from);
      this.#library.release('ReleaseValue', to);
    }
  }

  /** Reads a number, which the device only returns once it has computed everything before. */
  #waitUntilIdle(): void {
    if (this.queue.isBusy) return; // another thread is calling the device
    const [from, to] = [flat(new Float32Array(1)), flat(new Float32Array(1))];
    const there = { shape: [1], value: undefined, failure: undefined };
    runNow(
      this.#library,
      this.#copying,
      { from: valueOnHost(this.#library, from) },
      { to: this.#valueAt(there) },
    );
    runNow(
      this.#library,
      this.#copying,
      { from: this.#valueAt(there) },
      { to: valueOnHost(this.#library, to) },
    );
  }
}

const started = new Map<NativeDeviceName, NativeDevice>();

class PlacedTensor implements DeviceTensor {
  readonly dtype = 'float32';
  readonly shape: Shape;
  readonly device: NativeDevice;
  readonly place: Place;

  constructor(device: NativeDevice, place: Place) {
    this.shape = place.shape;
    this.device = device;
    this.place = place;
  }

  async read(): Promise<Float32Array> {
    return this.device.read(this.place);
  }

  write(values: TensorData): void {
    this.device.write(this.place, values.slice() as Float32Array);
  }
}

function flat(values: Float32Array): HostTensor {
  return new HostTensor('float32', [values.length], values);
}
