/** Where to compute: the options, their checks, and the runtime. */
import { having, integer, oneOf, optional, type RulesOf } from '../core/checks.ts';
import { createNodeRuntime, devices, type Device } from '../engine/runtime/node/ort-node.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { optionLimits } from '../runs/option-limits.ts';

/** Where to compute. */
export interface DeviceOptions {
  /** Default: one that is created when something is first computed. */
  readonly runtime?: Runtime | undefined;
  /** Without a runtime. Default `cpu`. */
  readonly device?: Device | undefined;
  /** Without a runtime. Threads per operation. Default: the machine's cores. */
  readonly threads?: number | undefined;
}

/** The name of the device that is quickest for a new training, which is found by trying all (`onQuickestDevice`). */
export const quickest = 'auto';

export const deviceRules: RulesOf<DeviceOptions> = {
  runtime: optional(having('a runtime', 'device', 'load')),
  device: optional(oneOf(devices)),
  threads: optional(integer(1, optionLimits.threads)),
};

export const signalRule = optional(having('an AbortSignal', 'throwIfAborted'));

/** The requested runtime. */
export async function deviceOf({ runtime, device, threads }: DeviceOptions): Promise<Runtime> {
  return (
    runtime ??
    createNodeRuntime({
      ...(device === undefined ? {} : { device }),
      ...(threads === undefined ? {} : { threads }),
    })
  );
}
