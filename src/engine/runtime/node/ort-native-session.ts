import { SparringError } from '../../../core/errors.ts';
import type { DType } from '../../tensor/operations.ts';
import { fatalOnly, OnnxRuntimeLibrary, type Address, type Unavailable } from './ort-native-library.ts';
import { freeAtLastUse } from './ort-native-memory.ts';
import type { Execution, LoadedModel } from '../runtime.ts';
import { asHost, type DeviceTensor } from '../tensor.ts';

/** ONNXTensorElementDataType. */
const elementTypes: Readonly<Record<DType, number>> = { float32: 1, int64: 7, bool: 9 };

export interface NativeSessionOptions {
  readonly threads: number;
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
 * Loads a model for the CPU through ONNX Runtime's C API. Outputs are written directly into the given arrays, and a run does
 * not block the JavaScript thread.
 *
 * @throws Error if ONNX Runtime refuses the model, or its library cannot be called (`nativeExecution`)
 */
export function loadNatively(model: Uint8Array, options: NativeSessionOptions): LoadedModel {
  const library = OnnxRuntimeLibrary.open();
  if (!(library instanceof OnnxRuntimeLibrary)) throw new Error(library.reason);
  const sessionOptions = library.create('CreateSessionOptions');
  try {
    library.check('SetSessionLogSeverityLevel', sessionOptions, fatalOnly);
    library.check('SetIntraOpNumThreads', sessionOptions, options.threads);
    freeAtLastUse(library, sessionOptions);
    if (options.profile !== undefined) library.check('EnableProfiling', sessionOptions, options.profile);
    const session = library.create(
      'CreateSessionFromArray',
      library.env,
      model,
      model.byteLength,
      sessionOptions,
    );
    return new NativeModel(library, session);
  } finally {
    library.release('ReleaseSessionOptions', sessionOptions);
  }
}

/** Frees the sessions of models that were dropped without `release`. */
const dropped = new FinalizationRegistry<() => void>((free) => free());

class NativeModel implements LoadedModel {
  readonly #library: OnnxRuntimeLibrary;
  #session: Address | undefined;
  /** Runs in progress on other threads. */
  readonly #running = new Set<Promise<void>>();
  /** Buffers in use by native code, referenced here so that they are not garbage-collected. */
  readonly #lent = new Set<readonly unknown[]>();

  constructor(library: OnnxRuntimeLibrary, session: Address) {
    this.#library = library;
    this.#session = session;
    dropped.register(this, () => library.release('ReleaseSession', session), this);
  }

  async run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs: Readonly<Record<string, DeviceTensor>>,
  ): Promise<void> {
    if (this.#session === undefined)
      throw new SparringError('this model was released: load it again', { code: 'closed' });
    const running = this.#run(this.#session, inputs, outputs);
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
    this.#library.release('ReleaseSession', session);
  }

  async #run(
    session: Address,
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs: Readonly<Record<string, DeviceTensor>>,
  ): Promise<void> {
    const values: Address[] = [];
    const valuesOf = (tensors: Readonly<Record<string, DeviceTensor>>) =>
      BigUint64Array.from(Object.values(tensors), (tensor) => {
        const value = this.#valueOf(tensor);
        values.push(value);
        return value;
      });
    const lent: unknown[] = [inputs, outputs];
    this.#lent.add(lent);
    try {
      const [given, wanted] = [valuesOf(inputs), valuesOf(outputs)];
      lent.push(given, wanted);
      await this.#library.checkInBackground(
        'Run',
        session,
        null,
        Object.keys(inputs),
        given,
        given.length,
        Object.keys(outputs),
        wanted.length,
        wanted,
      );
    } finally {
      this.#lent.delete(lent);
      for (const value of values) this.#library.release('ReleaseValue', value);
    }
  }

  /** An ONNX Runtime tensor on the same memory. */
  #valueOf(tensor: DeviceTensor): Address {
    const { dtype, shape, data } = asHost(tensor);
    const dims = BigInt64Array.from(shape, BigInt);
    const { cpuMemory } = this.#library;
    return this.#library.create(
      'CreateTensorWithDataAsOrtValue',
      cpuMemory,
      data,
      data.byteLength,
      dims,
      shape.length,
      elementTypes[dtype],
    );
  }
}
