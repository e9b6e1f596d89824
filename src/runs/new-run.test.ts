import { expect, it } from 'vitest';
import { presetNames, presets } from '../gan/presets/presets.ts';
import { newRunOptions } from './new-run.ts';
import { runOptionsSchema } from './run-options.ts';

const required = {
  version: '0.1.0',
  data: 'mnist',
  pictures: 60_000,
  machine: { device: 'cpu', threads: 2 },
  until: { steps: 50, minutes: null },
} as const;

it.each(presetNames)('makes options from %s alone that can be read again', (preset) => {
  const options = newRunOptions({ ...required, preset });
  expect(runOptionsSchema.parse(JSON.parse(JSON.stringify(options)))).toEqual(options);
  const { batchSize, optimiser, updates, generatorNoise } = presets[preset];
  expect(options.training).toMatchObject({ batchSize, optimiser, updates, generatorNoise, k: 1, seed: 1 });
  expect(options.network).toEqual(presets[preset].network);
  expect(options.preparation === null).toBe(presets[preset].kind === 'points');
});

it('prefers requested values to the preset, and uses the preset for undefined ones', () => {
  const options = newRunOptions({
    ...required,
    preset: 'dcgan-64',
    preparation: { holdOut: 0.1, mirror: undefined },
    training: { batchSize: 5, k: undefined, averageDecay: 0.9 },
    grid: { rows: 2, columns: 3 },
  });
  expect(options.preparation).toEqual({ holdOut: 0.1, crop: 'centre', mirror: false, values: 'signed' });
  expect(options.training).toMatchObject({ batchSize: 5, k: 1, averageDecay: 0.9 });
  expect(options.grid).toEqual({ rows: 2, columns: 3 });
});

it('samples a conditional network in one column per class', () => {
  const { grid } = newRunOptions({ ...required, preset: 'dcgan-mnist-conditional' });
  expect(grid).toEqual({ rows: 8, columns: 10 });
});
