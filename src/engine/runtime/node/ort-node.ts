import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import { messageOf, SparringError, UsageError } from '../../../core/errors.ts';
import { portable } from '../../onnx/kernels.ts';
import { cpuKernels } from './cpu-kernels.ts';
import { errorsOnly } from './ort-native-library.ts';
import { loadNatively, nativeExecution } from './ort-native-session.ts';
import type { Execution, LoadedModel, Runtime } from '../runtime.ts';
import { asHost, hostMemory, type DeviceTensor } from '../tensor.ts';

/** Devices that ONNX Runtime supports. Which are available depends on the machine. */
export const devices = ['cpu', 'webgpu', 'cuda', 'coreml', 'dml'] as const;
export type Device = (typeof devices)[number];

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

/**
 * Creates a runtime that uses ONNX Runtime in Node.
 *
 * @throws UsageError if this build of ONNX Runtime lacks the device
 */
export async function createNodeRuntime(options: NodeRuntimeOptions = {}): Promise<Runtime> {
  const device = options.device ?? 'cpu';
  const threads = options.threads ?? availableParallelism();
  const available = ort.listSupportedBackends().map(({ name }) => name);
  if (!available.includes(device)) {
    throw new UsageError(
      `device ${device} is not available: this machine's ONNX Runtime has ${available.join(', ')}; pass --device with one of these`,
    );
  }
  const execution = executionOn(device, options.direct ?? true);
  const loadWith = (profile: string | undefined) => async (model: Uint8Array) => {
    try {
      if (execution.calls === 'direct') return loadNatively(model, { threads, profile });
      return await loadByBinding(model, device, threads, profile);
    } catch (error) {
      throw new SparringError(
        `device ${device} could not be started (${reasonOf(error)}): check its driver or pass --device cpu`,
        { cause: error },
      );
    }
  };
  const kernels = device === 'cpu' ? await cpuKernels(loadWith(undefined)) : portable;
  return { device, threads, memory: hostMemory, kernels, execution, load: loadWith(options.profile) };
}

/** How models run: directly if possible, or else through the binding, with the reason. */
function executionOn(device: Device, direct: boolean): Execution {
  const byBinding = (reason: string): Execution => ({
    calls: 'binding',
    freesAtLastUse: false,
    reasons: [reason],
  });
  if (device !== 'cpu') return byBinding(`only the CPU is called directly, not ${device}`);
  if (!direct) return byBinding('onnxruntime-node’s binding was requested');
  const native = nativeExecution();
  return native.calls === 'none'
    ? byBinding(`ONNX Runtime’s library cannot be called: ${native.reason}`)
    : native;
}

async function loadByBinding(
  model: Uint8Array,
  device: Device,
  threads: number,
  profile: string | undefined,
): Promise<LoadedModel> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [device],
    intraOpNumThreads: threads,
    enableMemPattern: false, // for the reason in ort-native-memory.ts
    logSeverityLevel: errorsOnly,
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
  });
  return new NodeModel(session);
}

/** ONNX Runtime's error message, without the paths and conditions of its C++ source in front. */
export function reasonOf(thrown: unknown): string {
  return messageOf(thrown)
    .replace(/^.*\bwas false\. /s, '')
    .replaceAll(/\/onnxruntime_src\S* /g, '')
    .trim();
}

class NodeModel implements LoadedModel {
  readonly #session: ort.InferenceSession;

  constructor(session: ort.InferenceSession) {
    this.#session = session;
  }

  async run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs: Readonly<Record<string, DeviceTensor>>,
  ): Promise<void> {
    // The outputs are written in place. The binding also copies each into a new array, which is ignored.
    await this.#session.run(tensorsOf(inputs), tensorsOf(outputs));
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

function tensorsOf(tensors: Readonly<Record<string, DeviceTensor>>): Record<string, ort.Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const { dtype, shape, data } = asHost(tensor);
      return [name, new ort.Tensor(dtype, data, shape)];
    }),
  );
}
