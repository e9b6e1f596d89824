import { SparringError } from '../../../core/errors.ts';
import type { Execution, LoadedModel } from '../runtime.ts';
import { asHost, type DeviceTensor } from '../tensor.ts';
import { createSession, runInBackground, valueOnHost } from './ort-native-calls.ts';
import type { NativeDevice } from './ort-native-device.ts';
import { OnnxRuntimeLibrary, type Address, type Unavailable } from './ort-native-library.ts';
import { freeAtLastUse } from './ort-native-memory.ts';

export interface NativeSessionOptions {
  readonly threads: number;
  /** Where it computes what it can. Default: on the CPU alone. */
  readonly device?: NativeDevice | undefined;
  /** The path prefix of profiles. */
  readonly profile?: string | undefined;
}

/**
 * How `loadNatively` runs models, or the reason why ONNX Runtime's library cannot be called.
 */
export function nativeExecution(): Execution | Unavailable {
  const library = OnnxRuntimeLibrary.open();
  if (!(library instanceof OnnxRuntimeLibrary)) return library;
  const sessionOptions = library.create('CreateSessionOptions');
  const whyNotFreed = freeAtLastUse(library, sessionOptions);
  library.release('ReleaseSessionOptions', sessionOptions);
  const reasons = whyNotFreed === undefined ? [] : [`memory is freed later: ${whyNotFreed}`];
  if (!library.callsInBackground)
    reasons.push('each run blocks JavaScript: koffi was already in use, with a smaller stack');
  return { calls: 'direct', freesAtLastUse: whyNotFreed === undefined, reasons };
}

/** The version of the library; undefined if it cannot be called. */
export function nativeVersion(): string | undefined {
  const library = OnnxRuntimeLibrary.open();
  return library instanceof OnnxRuntimeLibrary ? library.version : undefined;
}

/**
 * Loads a model through ONNX Runtime's C API. Outputs are written directly into the given tensors, and a run does not block
 * the JavaScript thread.
 *
 * @throws Error if ONNX Runtime refuses the model, or its library cannot be called (`nativeExecution`)
 */
export function loadNatively(model: Uint8Array, options: NativeSessionOptions): LoadedModel {
  const library = OnnxRuntimeLibrary.open();
  if (!(library instanceof OnnxRuntimeLibrary)) throw new Error(library.reason);
  const { threads, device, profile } = options;
  const session = createSession(library, model, (sessionOptions) => {
    library.check('SetIntraOpNumThreads', sessionOptions, threads);
    freeAtLastUse(library, sessionOptions);
    if (profile !== undefined) library.check('EnableProfiling', sessionOptions, profile);
    device?.appendTo(sessionOptions);
  });
  return new NativeModel(library, session, device);
}

/** Frees the sessions of models that were dropped without `release`. */
const dropped = new FinalizationRegistry<() => void>((free) => free());

class NativeModel implements LoadedModel {
  readonly #library: OnnxRuntimeLibrary;
  readonly #device: NativeDevice | undefined;
  #session: Address | undefined;
  /** Runs in progress on other threads. */
  readonly #running = new Set<Promise<void>>();

  constructor(library: OnnxRuntimeLibrary, session: Address, device: NativeDevice | undefined) {
    this.#library = library;
    this.#device = device;
    this.#session = session;
    dropped.register(this, () => void inTurn(device, () => library.release('ReleaseSession', session)), this);
  }

  async run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs: Readonly<Record<string, DeviceTensor>>,
  ): Promise<void> {
    if (this.#session === undefined)
      throw new SparringError('this model was released: load it again', { code: 'closed' });
    const session = this.#session;
    const running = inTurn(this.#device, () => this.#run(session, inputs, outputs));
    this.#running.add(running);
    try {
      await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Frees the session once all runs have ended. */
  async release(): Promise<void> {
    if (this.#session === undefined) return;
    const session = this.#session;
    this.#session = undefined;
    await Promise.allSettled(this.#running);
    dropped.unregister(this);
    await inTurn(this.#device, () => this.#library.release('ReleaseSession', session));
  }

  async #run(
    session: Address,
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs: Readonly<Record<string, DeviceTensor>>,
  ): Promise<void> {
    const own: Address[] = [];
    const valuesOf = (tensors: Readonly<Record<string, DeviceTensor>>) =>
      Object.fromEntries(
        Object.entries(tensors).map(([name, tensor]) => {
          const kept = this.#device?.valueOf(tensor);
          if (kept !== undefined) return [name, kept];
          const value = valueOnHost(this.#library, asHost(tensor));
          own.push(value);
          return [name, value];
        }),
      );
    try {
      await runInBackground(this.#library, session, valuesOf(inputs), valuesOf(outputs), inputs, outputs);
    } finally {
      for (const value of own) this.#library.release('ReleaseValue', value);
    }
  }
}

/** Runs a task in its turn on a device, or at once on the CPU. */
async function inTurn<T>(device: NativeDevice | undefined, task: () => T | Promise<T>): Promise<T> {
  return device === undefined ? task() : device.queue.run(task);
}
