import { throwIfAborted } from '../core/abort.ts';
import { checkArguments, checkOptions, oneOf, optional, text, type RulesOf } from '../core/checks.ts';
import { deviceOf, deviceRules, signalRule, type DeviceOptions } from './device.ts';
import * as runs from '../runs/open-run.ts';
import { programVersion } from '../runs/program-version.ts';
import { publishedNames, type PublishedName } from '../runs/published-networks.ts';
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

const importRules: RulesOf<ImportOptions> = { ...deviceRules, format: optional(oneOf(importFormats)) };

/** The options of an import, and the device that it runs on. */
export interface ImportOptions extends DeviceOptions {
  /**
   * Of a folder. `safetensors`: PyTorch's DCGAN, as `netG.safetensors` and `netD.safetensors`. `dcgan-code`: its authors'
   * files. Without it the networks have a name: `svhn`.
   */
  readonly format?: ImportFormat | undefined;
}

export async function importRun(networks: string, out: string, options: ImportOptions = {}): Promise<Run> {
  checkArguments('importRun', { networks, out }, { networks: text, out: text });
  checkOptions('importRun', options, importRules);
  const { format } = options;
  if (format === undefined) {
    checkArguments('importRun without a format', { networks }, { networks: oneOf(publishedNames) });
  }
  const { importDcganCode, importPublished, importSafetensors } = await import('../runs/import-run.ts');
  const setup = { runtime: await deviceOf(options), version: programVersion() };
  const read = { 'dcgan-code': importDcganCode, safetensors: importSafetensors };
  const { run } = await (format === undefined
    ? importPublished(networks as PublishedName, out, setup)
    : read[format](networks, out, setup));
  return openRun(run.path, { runtime: setup.runtime });
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
