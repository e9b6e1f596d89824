import { throwIfAborted } from '../core/abort.ts';
import { UsageError } from '../core/errors.ts';
import { createNodeRuntime, type Device } from '../engine/runtime/node/ort-node.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import * as runs from '../runs/open-run.ts';
import { programVersion } from '../runs/program-version.ts';
import { importFormats, type ImportFormat } from '../runs/run-options.ts';
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

export interface ImportOptions extends DeviceOptions {
  /** `safetensors`: PyTorch's DCGAN, as `netG.safetensors` and `netD.safetensors`. `dcgan-code`: its authors' files. */
  readonly format: ImportFormat;
}

export async function importRun(folder: string, out: string, options: ImportOptions): Promise<Run> {
  const { importDcganCode, importSafetensors } = await import('../runs/import-run.ts');
  const runtime = await deviceOf(options);
  const read = { 'dcgan-code': importDcganCode, safetensors: importSafetensors }[options.format];
  if (read === undefined) {
    throw new UsageError(
      `format got ${JSON.stringify(options.format)}, expected ${importFormats.join(' or ')}`,
    );
  }
  const { run } = await read(folder, out, { runtime, version: programVersion() });
  return openRun(run.path, { runtime });
}

export async function openRun(path: string, options: OpenRunOptions = {}): Promise<Run> {
  const { step, signal } = options;
  await throwIfAborted(signal);
  const run = await runs.openRun(path, { step });
  signal?.throwIfAborted();
  return new Run(run, () => deviceOf(options));
}
