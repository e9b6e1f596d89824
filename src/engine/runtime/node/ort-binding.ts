/**
 * ONNX Runtime through onnxruntime-node's own binding: for devices other than the CPU, and where the library cannot be
 * called. The package is optional, so it is loaded only when it is needed.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { messageOf, SparringError } from '../../../core/errors.ts';
import { fatalOnly } from './ort-native-library.ts';
import type { LoadedModel } from '../runtime.ts';
import { asHost, type DeviceTensor } from '../tensor.ts';

export type Binding = typeof import('onnxruntime-node');

/**
 * Loads onnxruntime-node.
 *
 * @param missing the message of the error if it is not installed
 * @throws SparringError if it is not installed, or cannot be loaded on this machine
 */
export async function loadBinding(missing: string): Promise<Binding> {
  try {
    return await import('onnxruntime-node');
  } catch (thrown) {
    const isMissing = (thrown as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    const sentence = isMissing ? missing : `onnxruntime-node cannot be loaded: ${messageOf(thrown)}`;
    throw new SparringError(sentence, { code: 'device', cause: thrown });
  }
}

export interface BindingSessionOptions {
  readonly device: string;
  readonly threads: number;
  /** The path prefix of profiles. */
  readonly profile?: string | undefined;
}

/** Loads a model. @throws Error if ONNX Runtime refuses the model or the device */
export async function loadByBinding(
  binding: Binding,
  model: Uint8Array,
  { device, threads, profile }: BindingSessionOptions,
): Promise<LoadedModel> {
  const session = await withoutLog(binding, () =>
    binding.InferenceSession.create(model, {
      executionProviders: [device],
      intraOpNumThreads: threads,
      enableMemPattern: false, // for the reason in ort-native-memory.ts
      logSeverityLevel: fatalOnly,
      ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
    }),
  );
  return new BoundModel(binding, session);
}

/** The first session makes ONNX Runtime's environment, which logs by a level of its own. Others may read it, so it is put back. */
async function withoutLog<T>({ env }: Binding, create: () => Promise<T>): Promise<T> {
  const { logLevel } = env;
  env.logLevel = 'fatal';
  try {
    return await create();
  } finally {
    if (logLevel !== undefined) env.logLevel = logLevel;
  }
}

class BoundModel implements LoadedModel {
  readonly #binding: Binding;
  readonly #session: InferenceSession;
  #isReleased = false;

  constructor(binding: Binding, session: InferenceSession) {
    this.#binding = binding;
    this.#session = session;
  }

  async run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs: Readonly<Record<string, DeviceTensor>>,
  ): Promise<void> {
    if (this.#isReleased)
      throw new SparringError('this model was released: load it again', { code: 'closed' });
    // The outputs are written in place. The binding also copies each into a new array, which is ignored.
    await this.#session.run(this.#tensorsOf(inputs), this.#tensorsOf(outputs));
  }

  async release(): Promise<void> {
    if (this.#isReleased) return; // the binding throws at a second call
    this.#isReleased = true;
    await this.#session.release();
  }

  #tensorsOf(tensors: Readonly<Record<string, DeviceTensor>>): Record<string, Tensor> {
    return Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => {
        const { dtype, shape, data } = asHost(tensor);
        return [name, new this.#binding.Tensor(dtype, data, shape)];
      }),
    );
  }
}
