import { formatVersion } from '../../../src/data/disk/json-file.ts';
import type { PresetName } from '../../../src/gan/presets/presets.ts';
import { newRunOptions } from '../../../src/runs/new-run.ts';

/** The `options.json` of a run. */
export function optionsFile(preset: PresetName): Uint8Array {
  const options = newRunOptions({
    version: '0.1.0',
    data: 'mnist',
    pictures: 60_000,
    preset,
    machine: { device: 'cpu', threads: 2 },
    until: { steps: 100, minutes: null },
  });
  return Buffer.from(JSON.stringify({ formatVersion, ...options }));
}
