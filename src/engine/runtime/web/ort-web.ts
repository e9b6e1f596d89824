import type { InferenceSession, Tensor } from 'onnxruntime-web/webgpu';
import { messageOf, SparringError, UsageError } from '../../../core/errors.ts';
import { portable } from '../../onnx/kernels.ts';
import type { LoadedModel, Runtime } from '../runtime.ts';
import { asHost, hostMemory, type DeviceTensor, type TensorData } from '../tensor.ts';

/** `wasm` computes on the processor, `webgpu` on the graphics card. */
export const webDevices = ['wasm', 'webgpu'] as const;
export type WebDevice = (typeof webDevices)[number];

export interface WebRuntimeOptions {
  readonly device: WebDevice;
  /**
   * Threads of one operation. Default: the machine's cores. A page that is not cross-origin isolated (served
   * with the headers COOP `same-origin` and COEP `require-corp`) has one thread, whatever is asked for. The
   * first runtime of a device decides for the page.
   */
  readonly threads?: number;
  /** Where ONNX Runtime's `.wasm` and `.mjs` files lie, ending in `/`. Default: beside its bundle. */
  readonly wasmPaths?: string;
}

type Ort = typeof import('onnxruntime-web/webgpu');

/** One bundle a device: the one with WebGPU is twice as large to fetch. */
const bundles: Readonly<Record<WebDevice, () => Promise<Ort>>> = {
  wasm: () => import('onnxruntime-web/wasm'),
  webgpu: () => import('onnxruntime-web/webgpu'),
};

/**
 * Lets one call at a time into a bundle. Its WebAssembly cannot be entered again while it waits for the
 * graphics card: two runs at once, even of different models, make one of them fail.
 */
class Queue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined); // the caller hears of it; the next in line need not
    return result;
  }
}

const queues: Readonly<Record<WebDevice, Queue>> = { wasm: new Queue(), webgpu: new Queue() };

/**
 * ONNX Runtime in a page. Calls that come while another is running wait for it.
 *
 * @throws UsageError if the browser lacks the device
 * @throws SparringError if ONNX Runtime's bundle cannot be loaded
 */
export async function createWebRuntime(options: WebRuntimeOptions): Promise<Runtime> {
  const { device } = options;
  if (device === 'webgpu') await expectWebGpu();
  const ort = await loadBundle(device);
  const threads = globalThis.crossOriginIsolated ? (options.threads ?? navigator.hardwareConcurrency) : 1;
  ort.env.wasm.numThreads = threads;
  if (options.wasmPaths !== undefined) ort.env.wasm.wasmPaths = options.wasmPaths;
  const queue = queues[device];
  const sessionOptions: InferenceSession.SessionOptions = {
    executionProviders: [device],
    // Nodes that the device lacks fall back to the CPU; that is what we want, and not worth a warning.
    logSeverityLevel: 3,
  };
  return {
    device,
    threads,
    memory: hostMemory,
    kernels: portable,
    execution: {
      calls: 'binding',
      freesAtLastUse: false,
      reasons: ['a page has no other way to ONNX Runtime'],
    },
    async load(model) {
      try {
        const session = await queue.run(() => ort.InferenceSession.create(model, sessionOptions));
        return new WebModel(ort, session, queue);
      } catch (error) {
        throw new SparringError(`device ${device} could not be started (${messageOf(error)})`, {
          cause: error,
        });
      }
    },
  };
}

async function expectWebGpu(): Promise<void> {
  // The DOM types of some TypeScript versions lack WebGPU.
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
  const adapter = await gpu?.requestAdapter();
  if (adapter === undefined || adapter === null) {
    throw new UsageError('device webgpu is not there: this browser or machine has no WebGPU; use wasm');
  }
}

async function loadBundle(device: WebDevice): Promise<Ort> {
  try {
    return await bundles[device]();
  } catch (error) {
    throw new SparringError(
      `onnxruntime-web/${device} could not be loaded (${messageOf(error)}): install onnxruntime-web and bundle it, or name it in the page's import map`,
      { cause: error },
    );
  }
}

class WebModel implements LoadedModel {
  readonly #ort: Ort;
  readonly #session: InferenceSession;
  readonly #queue: Queue;

  constructor(ort: Ort, session: InferenceSession, queue: Queue) {
    this.#ort = ort;
    this.#session = session;
    this.#queue = queue;
  }

  async run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs: Readonly<Record<string, DeviceTensor>>,
  ): Promise<void> {
    const feeds: Record<string, Tensor> = {};
    for (const [name, input] of Object.entries(inputs)) {
      const { dtype, shape, data } = asHost(input);
      feeds[name] = new this.#ort.Tensor(dtype, data, shape);
    }
    // Preallocated fetches are not written here as they are in Node: the results are copied out.
    const results = await this.#queue.run(() => this.#session.run(feeds));
    for (const [name, output] of Object.entries(outputs)) {
      asHost(output).write(results[name]!.data as TensorData);
    }
  }

  async release(): Promise<void> {
    await this.#queue.run(() => this.#session.release());
  }
}
