import type { DType } from '../tensor/node.ts';
import { OnnxRuntimeLibrary, type Address } from './ort-native-library.ts';
import type { HostTensor, LoadedModel } from './runtime.ts';

/** ONNXTensorElementDataType. */
const elementTypes: Readonly<Record<DType, number>> = { float32: 1, int64: 7, bool: 9 };

export interface NativeSessionOptions {
  readonly threads: number;
  /** A path prefix of profiles. */
  readonly profile?: string | undefined;
}

/**
 * A model on the CPU, run through ONNX Runtime's C interface: outputs are written where they are wanted and nowhere
 * else, and a run leaves the JavaScript thread free.
 *
 * @returns undefined where the library cannot be called directly
 * @throws Error if ONNX Runtime refuses the model
 */
export function loadNatively(model: Uint8Array, options: NativeSessionOptions): LoadedModel | undefined {
  const library = OnnxRuntimeLibrary.open();
  if (library === undefined) return undefined;
  const sessionOptions = library.create('CreateSessionOptions');
  try {
    library.check('SetSessionLogSeverityLevel', sessionOptions, 3);
    library.check('SetIntraOpNumThreads', sessionOptions, options.threads);
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

class NativeModel implements LoadedModel {
  readonly #library: OnnxRuntimeLibrary;
  readonly #session: Address;

  constructor(library: OnnxRuntimeLibrary, session: Address) {
    this.#library = library;
    this.#session = session;
  }

  async run(
    inputs: Readonly<Record<string, HostTensor>>,
    outputs: Readonly<Record<string, HostTensor>>,
  ): Promise<void> {
    const values: Address[] = [];
    const valuesOf = (tensors: Readonly<Record<string, HostTensor>>) =>
      BigUint64Array.from(Object.values(tensors), (tensor) => {
        const value = this.#valueOf(tensor);
        values.push(value);
        return value;
      });
    try {
      const [given, wanted] = [valuesOf(inputs), valuesOf(outputs)];
      await this.#library.checkAside(
        'Run',
        this.#session,
        null,
        Object.keys(inputs),
        given,
        given.length,
        Object.keys(outputs),
        wanted.length,
        wanted,
      );
    } finally {
      for (const value of values) this.#library.release('ReleaseValue', value);
    }
  }

  async release(): Promise<void> {
    this.#library.release('ReleaseSession', this.#session);
  }

  /** A tensor of ONNX Runtime over the same memory. */
  #valueOf({ dtype, shape, data }: HostTensor): Address {
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
