import { expect, it } from 'vitest';
import { presets } from '../gan/presets/presets.ts';
import { encodeCheckpoint } from '../gan/files/checkpoint.ts';
import { initialState } from '../gan/training/initial-state.ts';
import { hostMemory } from '../engine/runtime/tensor.ts';
import { trainerOptionsOf, type RunOptions } from './run-options.ts';
import { untrainedRun } from './testing/untrained-run.ts';
import { forecastSpace, refuseWithoutRoom, spaceNotes } from './space-forecast.ts';

const options: RunOptions = {
  ...untrainedRun({
    preset: 'dcgan-64',
    network: { ...presets['dcgan-64'].network, channels: 3, height: 64, width: 64, ngf: 4, ndf: 4 },
    training: { batchSize: 4, averageDecay: null },
  }).options,
  until: { steps: 1000, minutes: null },
  sampleEvery: 100,
  checkpointEvery: 100,
};

it.each([null, 0.9])(
  'knows the size of a checkpoint, but for its header, with an average of %s',
  async (averageDecay) => {
    const averaged = { ...options, training: { ...options.training, averageDecay } };
    const { checkpointBytes } = await forecastSpace(averaged, '.');
    const state = initialState({ ...trainerOptionsOf(averaged), seed: 1 }, hostMemory);
    const tensors = await state.reading((lent) => lent.views());
    const pieces = encodeCheckpoint({ tensors, iterations: 1, seconds: 1 });
    const written = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(checkpointBytes).toBeLessThan(written);
    expect(checkpointBytes).toBeGreaterThan(written - 20_000);
  },
);

it('counts the checkpoints that are on the disk at once, those that are kept, and the grids', async () => {
  const { checkpointBytes, runBytes } = await forecastSpace(options, '.');
  const grid = 64 * 64 * 64;
  expect(runBytes).toBe(3 * checkpointBytes + 11 * 3 * grid + 11 * grid + 1000 * 170);
  const keeping = await forecastSpace({ ...options, keepEvery: 10 }, '.');
  expect(keeping.runBytes - runBytes).toBe(100 * checkpointBytes);
  const resumed = await forecastSpace(options, '.', 500);
  expect(resumed.runBytes).toBe(checkpointBytes + 6 * 3 * grid + 6 * grid + 500 * 170);
  const events = await forecastSpace({ ...options, tensorboard: true }, '.');
  expect(events.runBytes - runBytes).toBe(11 * 3 * grid + 1000 * 300);
});

it('looks at the disk of a folder that does not exist yet', async () => {
  expect((await forecastSpace(options, 'nowhere/at/all')).freeBytes).toBeGreaterThan(0);
});

it('warns if the run does not fit, and refuses if not even a checkpoint does', () => {
  const forecast = { checkpointBytes: 2e6, runBytes: 9e6 };
  expect(spaceNotes({ ...forecast, freeBytes: 9e6 })).toEqual([]);
  expect(spaceNotes({ ...forecast, freeBytes: undefined })).toEqual([]);
  expect(spaceNotes({ ...forecast, freeBytes: 3e6 })).toEqual([
    'the run will take about 9.0 MB of disk, and 3.0 MB are free: when the disk is full, training waits until there is room',
  ]);
  expect(() => refuseWithoutRoom({ ...forecast, freeBytes: 2e6 }, 'runs')).not.toThrow();
  expect(() => refuseWithoutRoom({ ...forecast, freeBytes: 1e6 }, 'runs')).toThrow(
    'the disk is full: a checkpoint of this run takes 2.0 MB, and 1.0 MB are free for runs: free some space',
  );
});
