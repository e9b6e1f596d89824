import { threadCount, type Runtime, type LoadedModel } from '../runtime.ts';
import { checkOptions, oneOf, optional, type RulesOf } from '../../../core/checks.ts';
import type { InferenceSession, Tensor } from 'onnxruntime-web/webgpu';
import { messageOf, SparringError, UsageError } from '../../../core/errors.ts';
import { portable } from '../../onnx/kernels.ts';
import { Queue } from '../queue.ts';
import { asHost, hostMemory, type DeviceTensor, type HostTensor, type TensorData } from '../tensor.ts';
import { GpuMemory } from './gpu-memory.ts';
import { yieldWhenDue } from './event-loop.ts';
import { folderUrl, loadBundle, type Ort } from './ort-bundle.ts';
import { webDevices, type WebDevice } from './web-devices.ts';
import { urlRule } from './url-rule.ts';

/** The options of `createWebRuntime`. */
export interface WebRuntimeOptions {
  readonly device: WebDevice;
  /**
   * Threads per operation. Default: the machine's cores. Always 1 unless the page is cross-origin isolated (served with the
   * headers COOP `same-origin` and COEP `require-corp`). The first runtime of a device decides for the page.
   */
  readonly threads?: number;
  /**
   * The URL of a folder with the files of `onnxruntime-web/dist`, from which ONNX Runtime is loaded. Default: it is
   * imported by its name, which takes a bundler or an import map. Import maps do not reach workers.
   */
  readonly onnxRuntimeUrl?: string | URL;
  /** The URL of a folder with ONNX Runtime's `.wasm` and `.mjs` files alone. Default: where its script is. */
  readonly wasmPaths?: string | URL;
}

const rules: RulesOf<WebRuntimeOptions> = {
  device: oneOf(webDevices),
  threads: optional(threadCount),
  onnxRuntimeUrl: optional(urlRule),
  wasmPaths: optional(urlRule),
};

/** A bundle's calls, which its WebAssembly takes in turn. */
const queues = new WeakMap<Ort, Queue>();

function queueOf(ort: Ort): Queue {
  const queue = queues.get(ort) ?? new Queue();
  queues.set(ort, queue);
  return queue;
}

/**
 * Creates a runtime that uses ONNX Runtime in a page. Concurrent calls run one after another.
 *
 * @throws UsageError if an option is unknown or out of range, or the browser lacks the device
 * @throws SparringError if ONNX Runtime's bundle cannot be loaded
 */
export async function createWebRuntime(options: WebRuntimeOptions): Promise<Runtime> {
  checkOptions('createWebRuntime', options, rules);
  const { device } = options;
  if (device === 'webgpu') await expectWebGpu();
  const ort = await loadBundle(device, options.onnxRuntimeUrl);
  const threads = globalThis.crossOriginIsolated ? (options.threads ?? navigator.hardwareConcurrency) : 1;
  ort.env.wasm.numThreads = threads;
  if (options.wasmPaths !== undefined) ort.env.wasm.wasmPaths = folderUrl(options.wasmPaths);
  const queue = queueOf(ort);
  const sessionOptions: InferenceSession.SessionOptions = {
    executionProviders: [device],
    // Errors only: nodes that the device lacks fall back to the CPU, as intended, so warnings are off.
    logSeverityLevel: 3,
  };
  // ONNX Runtime's own worker (`env.wasm.proxy`) passes no buffers on.
  const isOnDevice = device === 'webgpu' && ort.env.wasm.proxy !== true;
  const memory = isOnDevice ? await GpuMemory.of(ort, queue).catch(refuse) : undefined;
  return {
    device,
    threads,
    memory: memory ?? hostMemory,
    kernels: portable,
    execution: {
      calls: 'binding',
      freesAtLastUse: false,
      reasons: ['a page has no other way to ONNX Runtime'],
    },
    async load(model) {
      try {
        const session = await queue.run(() =>
          ort.InferenceSession.create(ownBytes(ort, model), sessionOptions),
        );
        return new WebModel(ort, session, queue, memory);
      } catch (error) {
        return refuse(error);
      }
    },
  };

  function refuse(error: unknown): never {
    throw new SparringError(`device ${device} could not be started (${messageOf(error)})`, {
      code: 'device',
      cause: error,
    });
  }
}

async function expectWebGpu(): Promise<void> {
  // The DOM types of some TypeScript versions lack WebGPU.
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
  const adapter = await gpu?.requestAdapter();
  if (adapter === undefined || adapter === null) {
    throw new UsageError('device webgpu is not available: this browser or machine has no WebGPU; use wasm', {
      code: 'device',
    });
  }
}

/**
 * What ONNX Runtime may have for good: a copy if it computes in a worker of its own (`env.wasm.proxy`), because it
 * transfers there what it is given, and the arrays of the page are empty afterwards.
 */
function ownBytes<T extends TensorData>(ort: Ort, data: T): T {
  return ort.env.wasm.proxy === true ? (data.slice() as T) : data;
}

class WebModel implements LoadedModel {
  readonly #ort: Ort;
  readonly #session: InferenceSession;
  readonly #queue: Queue;
  readonly #memory: GpuMemory | undefined;

  /** @param memory of the device, if it is another one than the page's */
  constructor(ort: Ort, session: InferenceSession, queue: Queue, memory: GpuMemory | undefined) {
    this.#ort = ort;
    this.#session = session;
    this.#queue = queue;
    this.#memory = memory;
  }

  async run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs: Readonly<Record<string, DeviceTensor>>,
  ): Promise<void> {
    const feeds: Record<string, Tensor> = {};
    for (const [name, input] of Object.entries(inputs)) {
      feeds[name] = this.#memory?.tensorOf(input) ?? this.#tensorOf(asHost(input));
    }
    const fetches: Record<string, Tensor | null> = {};
    const returned: Record<string, HostTensor> = {};
    for (const [name, output] of Object.entries(outputs)) {
      fetches[name] = this.#memory?.tensorOf(output) ?? null;
      if (fetches[name] === null) returned[name] = asHost(output);
    }
    await yieldWhenDue();
    const results = await this.#queue.run(() => this.#session.run(feeds, fetches));
    // Unlike Node's binding, this one writes into no arrays of the page, so that what it returns is copied.
    for (const [name, output] of Object.entries(returned)) output.write(results[name]!.data as TensorData);
  }

  #tensorOf({ dtype, shape, data }: HostTensor): Tensor {
    return new this.#ort.Tensor(dtype, ownBytes(this.#ort, data), shape);
  }

  async release(): Promise<void> {
    await this.#queue.run(() => this.#session.release());
  }
}
