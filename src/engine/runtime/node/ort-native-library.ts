/**
 * ONNX Runtime's C interface, called directly in the library that the npm package onnxruntime-node brings.
 *
 * Why not by that package's own binding: it copies every output into a new ArrayBuffer, given a buffer for it or not,
 * and a step puts out all weights and moments. The copies cost the step a tenth, and their weight sends V8's garbage
 * collector over the heap after every step (docs/performance.md has both measured).
 */
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf } from '../../../core/errors.ts';

type Koffi = typeof import('koffi');
type NativeFunction = ReturnType<ReturnType<Koffi['load']>['func']>;

/** A pointer, as koffi gives and takes it. */
export type Address = bigint;

/**
 * What we call, by its place in `OrtApi` (onnxruntime_c_api.h). The struct only ever grows at its end, so a place is for
 * good. `out` parameters are arrays of one pointer.
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
  CreateTensorWithDataAsOrtValue: [
    49,
    'void *CreateTensorWithDataAsOrtValue(void *memory, void *data, size_t bytes, int64_t *shape, size_t rank, int type, uint64_t *value)',
  ],
  CreateCpuMemoryInfo: [69, 'void *CreateCpuMemoryInfo(int allocator, int kind, uint64_t *memory)'],
  ReleaseStatus: [93, 'void ReleaseStatus(void *status)'],
  ReleaseSession: [95, 'void ReleaseSession(void *session)'],
  ReleaseValue: [96, 'void ReleaseValue(void *value)'],
  ReleaseSessionOptions: [100, 'void ReleaseSessionOptions(void *options)'],
} as const;
type FunctionName = keyof typeof prototypes;

/** Version of the interface that we ask for; each release of ONNX Runtime has all before it. */
const interfaceVersion = 14;
/** ORT_LOGGING_LEVEL_ERROR. Nodes that a device lacks fall back to the CPU: that is what we want, and not worth a warning. */
export const errorsOnly = 3;
/** Bytes. koffi gives a call on another thread a stack of its own, which a kernel must fit in. */
const stackSize = 4 * 2 ** 20;

const libraryNames: Readonly<Partial<Record<string, string>>> & { readonly linux: string } = {
  linux: 'libonnxruntime.so.1',
  darwin: 'libonnxruntime.1.dylib',
  win32: 'onnxruntime.dll',
};

/** The library cannot be called here. */
export interface Unavailable {
  readonly calls: 'none';
  /** In one line. */
  readonly reason: string;
}

/** The functions that answer with a status are called by `check`; the others give nothing back. */
export class OnnxRuntimeLibrary {
  readonly #native: Koffi;
  readonly #functions: Readonly<Record<FunctionName, NativeFunction>>;
  /** ONNX Runtime's own, such as `1.30.0`. */
  readonly version: string;
  readonly env: Address;
  /** Says that a tensor's data lie in the memory of the CPU. */
  readonly cpuMemory: Address;

  /** Whether a call on another thread has the stack it needs: else `checkInBackground` keeps JavaScript waiting. */
  readonly callsInBackground: boolean;

  private constructor(
    native: Koffi,
    functions: Readonly<Record<FunctionName, NativeFunction>>,
    version: string,
    callsInBackground: boolean,
  ) {
    this.#native = native;
    this.#functions = functions;
    this.version = version;
    this.callsInBackground = callsInBackground;
    this.env = this.create('CreateEnv', errorsOnly, 'sparring');
    this.cpuMemory = this.create('CreateCpuMemoryInfo', 0, 0);
  }

  /** The library of onnxruntime-node, or why it cannot be called. */
  static open(): OnnxRuntimeLibrary | Unavailable {
    return (opened ??= openLibrary(createRequire(import.meta.url)));
  }

  static of(native: Koffi, path: string): OnnxRuntimeLibrary {
    const callsInBackground = hasBackgroundStack(native);
    const base = native.load(path).func('void *OrtGetApiBase()')() as Address;
    const [getApi, getVersion] = native.decode(base, native.array('void *', 2)) as [Address, Address];
    const version = native.call(getVersion, native.proto('const char *GetVersionString()')) as string;
    const api = native.call(
      getApi,
      native.proto('void *GetApi(uint32_t version)'),
      interfaceVersion,
    ) as Address;
    native.alias('ORTCHAR_T', platform() === 'win32' ? 'char16_t' : 'char');
    const places = 1 + Math.max(...Object.values(prototypes).map(([place]) => place));
    const table = native.decode(api, native.array('void *', places)) as Address[];
    const functions = Object.fromEntries(
      Object.entries(prototypes).map(([name, [place, prototype]]) => [
        name,
        native.decode(table[place]!, native.proto(prototype)) as NativeFunction,
      ]),
    );
    return new OnnxRuntimeLibrary(
      native,
      functions as Record<FunctionName, NativeFunction>,
      version,
      callsInBackground,
    );
  }

  /** Calls a function whose last parameter takes the new object. */
  create(name: FunctionName, ...parameters: readonly unknown[]): Address {
    const created = new BigUint64Array(1);
    this.check(name, ...parameters, created);
    return created[0]!;
  }

  /** @throws Error with what ONNX Runtime says went wrong */
  check(name: FunctionName, ...parameters: readonly unknown[]): void {
    this.#examine(this.#functions[name](...parameters) as Address | null);
  }

  /** The same on another thread, so that JavaScript goes on meanwhile. What the pointers point to must live that long. */
  async checkInBackground(name: FunctionName, ...parameters: readonly unknown[]): Promise<void> {
    if (!this.callsInBackground) return this.check(name, ...parameters);
    const status = await new Promise<Address | null>((resolve, reject) => {
      this.#functions[name].async(...parameters, (error: Error | null, result: Address | null) =>
        error === null ? resolve(result) : reject(error),
      );
    });
    this.#examine(status);
  }

  release(name: Extract<FunctionName, `Release${string}`>, object: Address): void {
    this.#functions[name](object);
  }

  /** The bytes of an object of the library. */
  bytesOf(object: Address, count: number): Uint8Array {
    return Uint8Array.from(this.#native.decode(object, this.#native.array('uint8_t', count)) as Uint8Array);
  }

  setByte(object: Address, place: number, byte: number): void {
    this.#native.encode(object, place, 'uint8_t', byte);
  }

  #examine(status: Address | null): void {
    if (status === null || status === 0n) return;
    const message = this.#functions.GetErrorMessage(status) as string;
    this.release('ReleaseStatus', status);
    throw new Error(message);
  }
}

/** koffi takes settings only until a library is loaded, which another part of the program may have done. */
function hasBackgroundStack(native: Koffi): boolean {
  if ((native.config().async_stack_size ?? 0) >= stackSize) return true;
  try {
    native.config({ async_stack_size: stackSize });
    return true;
  } catch {
    return false;
  }
}

let opened: OnnxRuntimeLibrary | Unavailable | undefined;

/** koffi has no build for every platform, nor onnxruntime-node: that is no fault, but what follows from it is slower. */
export function openLibrary(require: NodeJS.Require): OnnxRuntimeLibrary | Unavailable {
  try {
    const folder = dirname(require.resolve('onnxruntime-node/package.json'));
    const path = join(
      folder,
      'bin/napi-v6',
      platform(),
      arch(),
      libraryNames[platform()] ?? libraryNames.linux,
    );
    return OnnxRuntimeLibrary.of(require('koffi') as Koffi, path);
  } catch (thrown) {
    return { calls: 'none', reason: messageOf(thrown).split('\n', 1)[0]! };
  }
}
