import { throwIfAborted } from '../core/abort.ts';
import { checkArguments, checkOptions, oneOf, text, type RulesOf } from '../core/checks.ts';
import { deviceOf, deviceRules, signalRule, type DeviceOptions } from './device.ts';
import * as runs from '../runs/open-run.ts';
import { programVersion } from '../runs/program-version.ts';
import { importFormats, type ImportFormat } from '../runs/run-options.ts';
import { stepRule } from './step-rule.ts';
import { Run } from './run.ts';

/** The options of `openRun`. */
export interface OpenRunOptions extends runs.OpenRunSettings, DeviceOptions {
  /** Stops the reading of the run. */
  readonly signal?: AbortSignal | undefined;
}

const openRules: RulesOf<OpenRunOptions> = {
  ...deviceRules,
  step: stepRule,
  signal: signalRule,
};

const importRules: RulesOf<ImportOptions> = { ...deviceRules, format: oneOf(importFormats) };

/** The options of an import, and the device that it runs on. */
export interface ImportOptions extends DeviceOptions {
  /** `safetensors`: PyTorch's DCGAN, as `netG.safetensors` and `netD.safetensors`. `dcgan-code`: its authors' files. */
  readonly format: ImportFormat;
}

export async function importRun(folder: string, out: string, options: ImportOptions): Promise<Run> {
  checkArguments('importRun', { folder, out }, { folder: text, out: text });
  checkOptions('importRun', options, importRules);
  const { importDcganCode, importSafetensors } = await import('../runs/import-run.ts');
  const runtime = await deviceOf(options);
  const read = { 'dcgan-code': importDcganCode, safetensors: importSafetensors }[options.format];
  const { run } = await read(folder, out, { runtime, version: programVersion() });
  return openRun(run.path, { runtime });
}

export async function openRun(path: string, options: OpenRunOptions = {}): Promise<Run> {
  checkArguments('openRun', { path }, { path: text });
  checkOptions('openRun', options, openRules);
  const { step, signal } = options;
  await throwIfAborted(signal);
  const run = await runs.openRun(path, { step });
  signal?.throwIfAborted();
  return new Run(run, () => deviceOf(options));
}
