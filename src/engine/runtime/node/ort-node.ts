import { threadCount, type Runtime, type Execution } from '../runtime.ts';
import { checkOptions, flag, oneOf, optional, text, type RulesOf } from '../../../core/checks.ts';
import { availableParallelism } from 'node:os';
import { messageOf, SparringError, UsageError } from '../../../core/errors.ts';
import { option, says } from '../../../core/sentence.ts';
import { portable } from '../../onnx/kernels.ts';
import { cpuKernels } from './cpu-kernels.ts';
import { loadBinding, loadByBinding, type Binding } from './ort-binding.ts';
import { isNativeDevice, NativeDevice, NoProvider, type NativeDeviceName } from './ort-native-device.ts';
import { OnnxRuntimeLibrary } from './ort-native-library.ts';
import { loadNatively, nativeExecution, nativeVersion } from './ort-native-session.ts';
import { bindingMissing, namedLibrary } from './ort-packages.ts';
import { disableTelemetry } from './ort-telemetry.ts';
import { hostMemory } from '../tensor.ts';

/** Devices that ONNX Runtime supports. Which are available depends on the machine. */
export const devices = ['cpu', 'webgpu', 'cuda', 'coreml', 'dml'] as const;
/** A device that ONNX Runtime supports. */
export type Device = (typeof devices)[number];

/** The options of `createNodeRuntime`. */
export interface NodeRuntimeOptions {
  /** Default `cpu`. */
  readonly device?: Device;
  /** Threads per operation. Default: the machine's cores. */
  readonly threads?: number;
  /** The path prefix of profiles, in which ONNX Runtime lists every node. Default: no profile. */
  readonly profile?: string;
  /**
   * Whether to call ONNX Runtime's library directly if possible (default), or always through onnxruntime-node's binding,
   * which copies every output, and from and to a device every input, too.
   */
  readonly direct?: boolean;
}

const rules: RulesOf<NodeRuntimeOptions> = {
  device: optional(oneOf(devices)),
  threads: optional(threadCount),
  profile: optional(text),
  direct: optional(flag),
};

/**
 * Creates a runtime that uses ONNX Runtime in Node. For `cpu`, `webgpu` and `cuda` its library is called directly, and the
 * latter two keep the tensors of a state in their own memory. Other devices need the package onnxruntime-node, and `cuda`
 * needs a library with CUDA, which `SPARRING_ONNXRUNTIME` in the environment names.
 *
 * @throws UsageError if an option is unknown or out of range, or this build of ONNX Runtime lacks the device
 * @throws SparringError if ONNX Runtime is not installed
 */
export async function createNodeRuntime(options: NodeRuntimeOptions = {}): Promise<Runtime> {
  checkOptions('createNodeRuntime', options, rules);
  disableTelemetry();
  const device = options.device ?? 'cpu';
  const threads = options.threads ?? availableParallelism();
  const { execution, binding, opened } = await executionOn(device, options.direct ?? true);
  const loadWith = (profile: string | undefined) => async (model: Uint8Array) => {
    try {
      if (binding === undefined) return loadNatively(model, { threads, device: opened, profile });
      return await loadByBinding(binding, model, { device, threads, profile });
    } catch (error) {
      throw notStarted(device, error);
    }
  };
  const kernels = device === 'cpu' ? await cpuKernels(loadWith(undefined)) : portable;
  const version = binding === undefined ? nativeVersion() : binding.env.versions.node;
  return {
    device,
    threads,
    memory: opened?.memory ?? hostMemory,
    kernels,
    execution,
    version,
    load: loadWith(options.profile),
  };
}

interface Way {
  readonly execution: Execution;
  /** Undefined if the library is called directly. */
  readonly binding?: Binding;
  /** A device with a memory of its own, if the library is called directly for it. */
  readonly opened?: NativeDevice;
}

/** How models run: directly if possible, or else through the binding, with the reason. */
async function executionOn(device: Device, direct: boolean): Promise<Way> {
  if (device !== 'cpu' && !isNativeDevice(device)) {
    const missing = bindingMissing(`device ${device}`);
    return byBinding(device, `only cpu, webgpu and cuda are called directly, not ${device}`, missing);
  }
  if (!direct) {
    return byBinding(device, 'onnxruntime-node’s binding was requested', bindingMissing('direct: false'));
  }
  const execution = nativeExecution();
  if (execution.calls !== 'none') {
    if (device === 'cpu') return { execution };
    const opened = startDevice(device);
    if (opened !== undefined) return { execution, opened };
  }
  const named = namedLibrary();
  if (execution.calls === 'none' && named !== undefined) {
    throw new SparringError(
      `SPARRING_ONNXRUNTIME names ${named}, which cannot be used: ${execution.reason}: name the library of ONNX Runtime, or leave it out`,
      { code: 'device' },
    );
  }
  const reason =
    execution.calls === 'none'
      ? `ONNX Runtime’s library cannot be called: ${execution.reason}`
      : `ONNX Runtime’s library was built without ${device}`;
  const isMissing = execution.calls === 'none' && execution.isMissing && device === 'cpu';
  const missing = isMissing ? execution.reason : `${reason}; ${bindingMissing(`device ${device} then`)}`;
  return byBinding(device, reason, missing);
}

/** @returns undefined if the library was built without it @throws SparringError if it cannot be started */
function startDevice(device: NativeDeviceName): NativeDevice | undefined {
  try {
    return NativeDevice.start(OnnxRuntimeLibrary.open() as OnnxRuntimeLibrary, device);
  } catch (error) {
    // A library that was named is taken, or nothing is.
    if (error instanceof NoProvider && namedLibrary() === undefined) return undefined;
    throw notStarted(device, error);
  }
}

function notStarted(device: Device, error: unknown): SparringError {
  const remedy =
    device === 'cuda'
      ? says`it takes NVIDIA’s driver and an ONNX Runtime with CUDA, whose library SPARRING_ONNXRUNTIME names; or pass ${option('device', 'cpu')}`
      : says`check its driver or pass ${option('device', 'cpu')}`;
  return new SparringError(says`device ${device} could not be started (${reasonOf(error)}): ${remedy}`, {
    code: 'device',
    cause: error,
  });
}

/** @param missing the error if onnxruntime-node is not installed */
async function byBinding(device: Device, reason: string, missing: string): Promise<Way> {
  const binding = await loadBinding(missing);
  const built = new Set(binding.listSupportedBackends().map(({ name }) => name));
  if (!built.has(device)) {
    const available = devices.filter((name) => built.has(name));
    throw new UsageError(
      says`device ${device} is not available: this machine's ONNX Runtime has ${available.join(', ')}; pass one of these as ${option('device')}`,
      { code: 'device', option: 'device' },
    );
  }
  return { execution: { calls: 'binding', freesAtLastUse: false, reasons: [reason] }, binding };
}

/** ONNX Runtime's error message, without the paths and conditions of its C++ source in front. */
export function reasonOf(thrown: unknown): string {
  return messageOf(thrown)
    .replace(/^.*\bwas false\. /s, '')
    .replace(/^.*\[ONNXRuntimeError\] : \d+ : \w+ : /s, '')
    .replaceAll(/\/onnxruntime_src\S* /g, '')
    .trim();
}
