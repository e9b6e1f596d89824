import { SparringError } from '../../../core/errors.ts';
import type { DType } from '../../tensor/operations.ts';
import { errorsOnly, OnnxRuntimeLibrary, type Address, type Unavailable } from './ort-native-library.ts';
import { freeAtLastUse } from './ort-native-memory.ts';
import type { Execution, LoadedModel } from '../runtime.ts';
import { asHost, type DeviceTensor } from '../tensor.ts';

/** ONNXTensorElementDataType. */
const elementTypes: Readonly<Record<DType, number>> = { float32: 1, int64: 7, bool: 9 };

export interface NativeSessionOptions {
  readonly threads: number;
  /** A path prefix of profiles. */
  readonly profile?: string | undefined;
}

/**
 * How models are run by `loadNatively`.
 *
 * @returns why they cannot be, where ONNX Runtime's library cannot be called
 */
export function nativeExecution(): Execution | Unavailable {
  const library = OnnxRuntimeLibrary.open();
  if (!(library instanceof OnnxRuntimeLibrary)) return library;
  const sessionOptions = library.create('CreateSessionOptions');
  const keepsMemory = freeAtLastUse(library, sessionOptions);
  library.release('ReleaseSessionOptions', sessionOptions);
  const reasons = keepsMemory === undefined ? [] : [`memory is kept longer: ${keepsMemory}`];
  if (!library.callsInBackground)
    reasons.push('JavaScript waits for each run: koffi was in use before, with less stack');
  return { calls: 'direct', freesAtLastUse: keepsMemory === undefined, reasons };
}

/**
 * A model on the CPU, run through ONNX Runtime's C interface: outputs are written where they are wanted and nowhere
 * else, and a run leaves the JavaScript thread free.
 *
 * @throws Error if ONNX Runtime refuses the model, or its library cannot be called (`nativeExecution`)
 */
export function loadNatively(model: Uint8Array, options: NativeSessionOptions): LoadedModel {
  const library = OnnxRuntimeLibrary.open();
  if (!(library instanceof OnnxRuntimeLibrary)) throw new Error(library.reason);
  const sessionOptions = library.create('CreateSessionOptions');
  try {
    library.check('SetSessionLogSeverityLevel', sessionOptions, errorsOnly);
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
  /** On other threads just now. */
  readonly #running = new Set<Promise<void>>();
  /** What native code reads and writes meanwhile: nothing else need refer to it, and it must not be collected. */
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
    if (this.#session === undefined) throw new SparringError('this model was released: load it again');
    const running = this.#run(this.#session, inputs, outputs);
    this.#running.add(running);
    try {
      await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Frees the session when what runs has ended. */
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

  /** A tensor of ONNX Runtime over the same memory. */
  #valueOf(tensor: DeviceTensor): Address {
    const { dtype, shape, data } = asHost(tensor);
    const sides = BigInt64Array.from(shape, BigInt);
    const { cpuMemory } = this.#library;
    return this.#library.create(
      'CreateTensorWithDataAsOrtValue',
      cpuMemory,
      data,
      data.byteLength,
      sides,
      shape.length,
      elementTypes[dtype],
    );
  }
}
