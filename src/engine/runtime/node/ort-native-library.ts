/**
 * ONNX Runtime's C API, called directly in its library.
 *
 * onnxruntime-node's binding copies every output into a new ArrayBuffer, even if it gets a buffer for it, and all weights
 * and moments are outputs of a step. The copies take a tenth of the step, and their size makes V8 collect garbage after
 * every step (both measured in docs/performance.md).
 */
import { createRequire } from 'node:module';
import { platform } from 'node:os';
import { messageOf } from '../../../core/errors.ts';
import { hasBackgroundStack, type Koffi } from './koffi.ts';
import { findLibrary, libraryMissing, thisPlatform } from './ort-packages.ts';

type NativeFunction = ReturnType<ReturnType<Koffi['load']>['func']>;

/** A pointer, as koffi represents it. */
export type Address = bigint;

/**
 * The functions that we call, with their indices in `OrtApi` (onnxruntime_c_api.h). The struct only grows at its end, so an
 * index never changes. Output parameters are arrays of one pointer.
 */
const prototypes = {
  GetErrorMessage: [2, 'const char *GetErrorMessage(void *status)'],
  CreateEnv: [3, 'void *CreateEnv(int severity, const char *name, uint64_t *env)'],
  CreateSessionFromArray: [
    8,
    'void *CreateSessionFromArray(void *env, void *model, size_t size, void *options, uint64_t *session)',
  ],
  Run: [
    9,
    'void *Run(void *session, void *options, const char **inputNames, uint64_t *inputs, size_t inputCount, const char **outputNames, size_t outputCount, uint64_t *outputs)',
  ],
  CreateSessionOptions: [10, 'void *CreateSessionOptions(uint64_t *options)'],
  EnableProfiling: [14, 'void *EnableProfiling(void *options, ORTCHAR_T *prefix)'],
  DisableMemPattern: [17, 'void *DisableMemPattern(void *options)'],
  EnableCpuMemArena: [18, 'void *EnableCpuMemArena(void *options)'],
  DisableCpuMemArena: [19, 'void *DisableCpuMemArena(void *options)'],
  SetSessionLogSeverityLevel: [22, 'void *SetSessionLogSeverityLevel(void *options, int severity)'],
  SetIntraOpNumThreads: [24, 'void *SetIntraOpNumThreads(void *options, int threads)'],
  CreateTensorAsOrtValue: [
    48,
    'void *CreateTensorAsOrtValue(void *allocator, int64_t *shape, size_t rank, int type, uint64_t *value)',
  ],
  CreateTensorWithDataAsOrtValue: [
    49,
    'void *CreateTensorWithDataAsOrtValue(void *memory, void *data, size_t bytes, int64_t *shape, size_t rank, int type, uint64_t *value)',
  ],
  GetTensorMutableData: [51, 'void *GetTensorMutableData(void *value, uint64_t *data)'],
  CreateMemoryInfo: [
    68,
    'void *CreateMemoryInfo(const char *name, int allocator, int id, int kind, uint64_t *memory)',
  ],
  CreateCpuMemoryInfo: [69, 'void *CreateCpuMemoryInfo(int allocator, int kind, uint64_t *memory)'],
  ReleaseStatus: [93, 'void ReleaseStatus(void *status)'],
  ReleaseSession: [95, 'void ReleaseSession(void *session)'],
  ReleaseValue: [96, 'void ReleaseValue(void *value)'],
  ReleaseSessionOptions: [100, 'void ReleaseSessionOptions(void *options)'],
  CreateAllocator: [131, 'void *CreateAllocator(void *session, void *memory, uint64_t *allocator)'],
  SessionOptionsAppendExecutionProvider_CUDA_V2: [
    204,
    'void *SessionOptionsAppendExecutionProvider_CUDA_V2(void *options, void *provider)',
  ],
  CreateCUDAProviderOptions: [205, 'void *CreateCUDAProviderOptions(uint64_t *provider)'],
  UpdateCUDAProviderOptions: [
    206,
    'void *UpdateCUDAProviderOptions(void *provider, const char **keys, const char **values, size_t count)',
  ],
  ReleaseCUDAProviderOptions: [208, 'void ReleaseCUDAProviderOptions(void *provider)'],
  SessionOptionsAppendExecutionProvider: [
    216,
    'void *SessionOptionsAppendExecutionProvider(void *options, const char *name, const char **keys, const char **values, size_t count)',
  ],
} as const;
type FunctionName = keyof typeof prototypes;

/** The API version that we request; each release of ONNX Runtime supports all earlier ones. */
const apiVersion = 14;
/**
 * ORT_LOGGING_LEVEL_FATAL. ONNX Runtime logs to standard error, in colour. Its errors are also what its functions return, with
 * the same text, and its warnings say nothing that a reader could act on: nodes that a device lacks fall back to the CPU.
 */
export const fatalOnly = 4;
/** The library cannot be called here. */
export interface Unavailable {
  readonly calls: 'none';
  /** Whether no package with the library is installed. */
  readonly isMissing: boolean;
  /** The reason, in one line. */
  readonly reason: string;
}

/** The library. Functions that return a status are called through `check` or `create`. */
export class OnnxRuntimeLibrary {
  readonly path: string;
  readonly #native: Koffi;
  /** Held because koffi unloads a library that is garbage-collected, under the functions that were found in it. */
  readonly loaded: ReturnType<Koffi['load']>;
  readonly #functions: Readonly<Record<FunctionName, NativeFunction>>;
  /** The version of ONNX Runtime, such as `1.30.0`. */
  readonly version: string;
  readonly env: Address;
  /** The memory info of tensors in the memory of the CPU. */
  readonly cpuMemory: Address;

  /** Whether calls on another thread have enough stack. If not, `checkInBackground` blocks JavaScript. */
  readonly callsInBackground: boolean;

  private constructor(
    path: string,
    native: Koffi,
    loaded: ReturnType<Koffi['load']>,
    functions: Readonly<Record<FunctionName, NativeFunction>>,
    version: string,
    callsInBackground: boolean,
  ) {
    this.path = path;
    this.#native = native;
    this.loaded = loaded;
    this.#functions = functions;
    this.version = version;
    this.callsInBackground = callsInBackground;
    this.env = this.create('CreateEnv', fatalOnly, 'sparring');
    this.cpuMemory = this.create('CreateCpuMemoryInfo', 0, 0);
  }

  /** The library that is installed, or the reason why it cannot be called. */
  static open(): OnnxRuntimeLibrary | Unavailable {
    return (opened ??= openLibrary(createRequire(import.meta.url)));
  }

  static of(native: Koffi, path: string): OnnxRuntimeLibrary {
    const callsInBackground = hasBackgroundStack(native);
    const loaded = native.load(path);
    const base = loaded.func('void *OrtGetApiBase()')() as Address;
    const [getApi, getVersion] = native.decode(base, native.array('void *', 2)) as [Address, Address];
    const version = native.call(getVersion, native.proto('const char *GetVersionString()')) as string;
    const api = native.call(
      getApi,
      native.proto('void *GetApi(uint32_t version)'),
      apiVersion,
    ) as Address | null;
    if (api === null)
      throw new Error(`ONNX Runtime ${version} is too old: expected 1.${apiVersion} or later`);
    native.alias('ORTCHAR_T', platform() === 'win32' ? 'char16_t' : 'char');
    const length = 1 + Math.max(...Object.values(prototypes).map(([index]) => index));
    const table = native.decode(api, native.array('void *', length)) as Address[];
    const functions = Object.fromEntries(
      Object.entries(prototypes).map(([name, [index, prototype]]) => [
        name,
        native.decode(table[index]!, native.proto(prototype)) as NativeFunction,
      ]),
    );
    return new OnnxRuntimeLibrary(
      path,
      native,
      loaded,
      functions as Record<FunctionName, NativeFunction>,
      version,
      callsInBackground,
    );
  }

  /** Calls a function whose last parameter receives a new object, and returns that object. */
  create(name: FunctionName, ...parameters: readonly unknown[]): Address {
    const created = new BigUint64Array(1);
    this.check(name, ...parameters, created);
    return created[0]!;
  }

  /** Calls a function. @throws Error with ONNX Runtime's message if it fails */
  check(name: FunctionName, ...parameters: readonly unknown[]): void {
    this.#throwIfFailed(this.#functions[name](...parameters) as Address | null);
  }

  /** Like `check`, on another thread, so that JavaScript continues. All buffers must stay alive until it returns. */
  async checkInBackground(name: FunctionName, ...parameters: readonly unknown[]): Promise<void> {
    if (!this.callsInBackground) return this.check(name, ...parameters);
    const status = await new Promise<Address | null>((resolve, reject) => {
      this.#functions[name].async(...parameters, (error: Error | null, result: Address | null) =>
        error === null ? resolve(result) : reject(error),
      );
    });
    this.#throwIfFailed(status);
  }

  release(name: Extract<FunctionName, `Release${string}`>, object: Address): void {
    this.#functions[name](object);
  }

  /** Whether the system has a library of that name. */
  hasSystemLibrary(name: string): boolean {
    try {
      this.#native.load(name).unload();
      return true;
    } catch {
      return false;
    }
  }

  /** The first bytes of an object of the library. */
  bytesOf(object: Address, count: number): Uint8Array {
    return Uint8Array.from(this.#native.decode(object, this.#native.array('uint8_t', count)) as Uint8Array);
  }

  setByte(object: Address, offset: number, byte: number): void {
    this.#native.encode(object, offset, 'uint8_t', byte);
  }

  #throwIfFailed(status: Address | null): void {
    if (status === null || status === 0n) return;
    const message = this.#functions.GetErrorMessage(status) as string;
    this.release('ReleaseStatus', status);
    throw new Error(message);
  }
}

let opened: OnnxRuntimeLibrary | Unavailable | undefined;

/** Neither koffi nor ONNX Runtime has builds for all platforms. onnxruntime-node's binding may still work, slower. */
export function openLibrary(require: NodeJS.Require): OnnxRuntimeLibrary | Unavailable {
  try {
    const path = findLibrary(require);
    if (path === undefined) {
      return { calls: 'none', isMissing: true, reason: libraryMissing(thisPlatform()) };
    }
    return OnnxRuntimeLibrary.of(require('koffi') as Koffi, path);
  } catch (thrown) {
    return { calls: 'none', isMissing: false, reason: messageOf(thrown).split('\n', 1)[0]! };
  }
}
