import { threadCount, type Runtime, type Execution } from '../runtime.ts';
import { checkOptions, flag, oneOf, optional, text, type RulesOf } from '../../../core/checks.ts';
import { availableParallelism } from 'node:os';
import { messageOf, SparringError, UsageError } from '../../../core/errors.ts';
import { option, says } from '../../../core/sentence.ts';
import { portable } from '../../onnx/kernels.ts';
import { cpuKernels } from './cpu-kernels.ts';
import { loadBinding, loadByBinding, type Binding } from './ort-binding.ts';
import { loadNatively, nativeExecution, nativeVersion } from './ort-native-session.ts';
import { bindingMissing } from './ort-packages.ts';
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
   * On the CPU: whether to call ONNX Runtime's library directly if possible (default), or always through
   * onnxruntime-node's binding, which copies every output.
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
 * Creates a runtime that uses ONNX Runtime in Node. On the CPU its library is called directly. Other devices need the
 * package onnxruntime-node.
 *
 * @throws UsageError if an option is unknown or out of range, or this build of ONNX Runtime lacks the device
 * @throws SparringError if ONNX Runtime is not installed
 */
export async function createNodeRuntime(options: NodeRuntimeOptions = {}): Promise<Runtime> {
  checkOptions('createNodeRuntime', options, rules);
  disableTelemetry();
  const device = options.device ?? 'cpu';
  const threads = options.threads ?? availableParallelism();
  const { execution, binding } = await executionOn(device, options.direct ?? true);
  const loadWith = (profile: string | undefined) => async (model: Uint8Array) => {
    try {
      if (binding === undefined) return loadNatively(model, { threads, profile });
      return await loadByBinding(binding, model, { device, threads, profile });
    } catch (error) {
      throw new SparringError(
        says`device ${device} could not be started (${reasonOf(error)}): check its driver or pass ${option('device', 'cpu')}`,
        { code: 'device', cause: error },
      );
    }
  };
  const kernels = device === 'cpu' ? await cpuKernels(loadWith(undefined)) : portable;
  const version = binding === undefined ? nativeVersion() : binding.env.versions.node;
  return {
    device,
    threads,
    memory: hostMemory,
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
}

/** How models run: directly if possible, or else through the binding, with the reason. */
async function executionOn(device: Device, direct: boolean): Promise<Way> {
  if (device !== 'cpu') {
    const missing = bindingMissing(`device ${device}`);
    return byBinding(device, `only the CPU is called directly, not ${device}`, missing);
  }
  if (!direct) {
    return byBinding(device, 'onnxruntime-node’s binding was requested', bindingMissing('direct: false'));
  }
  const execution = nativeExecution();
  if (execution.calls !== 'none') return { execution };
  const reason = `ONNX Runtime’s library cannot be called: ${execution.reason}`;
  const missing = execution.isMissing ? execution.reason : `${reason}; ${bindingMissing('device cpu then')}`;
  return byBinding(device, reason, missing);
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
    .replaceAll(/\/onnxruntime_src\S* /g, '')
    .trim();
}
