/** One worker for all networks of the page, started when the first is needed. */
import type { WebDevice } from '../../../engine/runtime/web/web-devices.ts';
import type { WorkerAnswer, WorkerRequest, WorkerResults, WorkerTask, WorkerTaskKind } from './messages.ts';
import { hasGpu } from './gpu.ts';

/** The networks cannot run here: ONNX Runtime is not installed with the studio, or the browser does not run it. */
export class NoRuntimeError extends Error {
  /** What the browser or ONNX Runtime said. */
  override readonly name = 'NoRuntimeError';
}

export interface NetworkHost {
  readonly device: WebDevice;
  readonly threads: number;
  /** @throws Error with the worker's sentence */
  ask<Kind extends WorkerTaskKind>(
    task: WorkerTask & { kind: Kind },
    transferred?: Transferable[],
  ): Promise<WorkerResults[Kind]>;
}

let started: Promise<NetworkHost> | undefined;
let mayUseGpu = true;

/**
 * The worker, on the GPU where there is one, else in WebAssembly.
 *
 * @throws NoRuntimeError if ONNX Runtime does not start
 */
export function networkHost(): Promise<NetworkHost> {
  started ??= startHost();
  started.catch(() => {
    started = undefined; // what was missing may be there the next time
  });
  return started;
}

/** The worker in WebAssembly from now on: the GPU has refused a network. @throws NoRuntimeError as `networkHost` */
export function networkHostWithoutGpu(): Promise<NetworkHost> {
  if (mayUseGpu) started = undefined;
  mayUseGpu = false;
  return networkHost();
}

async function startHost(): Promise<NetworkHost> {
  const devices: readonly WebDevice[] = mayUseGpu && (await hasGpu()) ? ['webgpu', 'wasm'] : ['wasm'];
  let reason: unknown;
  for (const device of devices) {
    try {
      return await startOn(device);
    } catch (thrown) {
      reason = thrown;
    }
  }
  throw new NoRuntimeError(reason instanceof Error ? reason.message : String(reason));
}

async function startOn(device: WebDevice): Promise<NetworkHost> {
  const worker = new Worker(new URL('./network-worker.ts', import.meta.url), {
    type: 'module',
    name: 'sparring-networks',
  });
  const waiting = new Map<number, PromiseWithResolvers<never>>();
  let count = 0;
  const failAll = (why: string) => {
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  };
  worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if ('error' in data) asked?.reject(new Error(data.error));
    else asked?.resolve(data.result as never);
  });
  worker.addEventListener('error', ({ message }) =>
    failAll(message || 'the worker of networks did not start'),
  );
  const ask: NetworkHost['ask'] = (task, transferred = []) => {
    const asked = promiseWithResolvers<never>();
    count += 1;
    waiting.set(count, asked);
    worker.postMessage({ id: count, task } satisfies WorkerRequest, transferred);
    return asked.promise;
  };
  try {
    const { threads } = await ask({ kind: 'start', folder: new URL('ort/', document.baseURI).href, device });
    return { device, threads, ask };
  } catch (thrown) {
    worker.terminate();
    throw thrown;
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

/** `Promise.withResolvers`, which browsers have had only since 2024. */
function promiseWithResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  return { promise, resolve, reject };
}
