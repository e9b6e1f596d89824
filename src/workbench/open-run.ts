import { throwIfAborted } from '../core/abort.ts';
import { createNodeRuntime, type Device } from '../engine/runtime/node/ort-node.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import * as runs from '../runs/open-run.ts';
import { Run } from './run.ts';

/** Where to compute. */
export interface DeviceOptions {
  /** Default: one that is created when something is first computed. */
  readonly runtime?: Runtime | undefined;
  /** Without a runtime. Default `cpu`. */
  readonly device?: Device | undefined;
  /** Without a runtime. Threads per operation. Default: the machine's cores. */
  readonly threads?: number | undefined;
}

/** The options of `openRun`. */
export interface OpenRunOptions extends runs.OpenRunSettings, DeviceOptions {
  /** Stops the reading of the run. */
  readonly signal?: AbortSignal | undefined;
}

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

export async function openRun(path: string, options: OpenRunOptions = {}): Promise<Run> {
  const { step, signal } = options;
  await throwIfAborted(signal);
  const run = await runs.openRun(path, { step });
  signal?.throwIfAborted();
  return new Run(run, () => deviceOf(options));
}
