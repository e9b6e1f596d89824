import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { kernelsOf, profileRows } from './profile.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sparring-profile-'));
afterAll(() => rmSync(folder, { recursive: true }));

function profileOf(events) {
  const file = join(folder, 'profile.json');
  writeFileSync(file, JSON.stringify(events));
  return kernelsOf(file);
}

const run = (ts, dur) => ({ name: 'model_run', ts, dur });
const node = (name, provider, ts, dur) => ({
  name: `${name}_kernel_time`,
  ts,
  dur,
  args: { op_name: name, provider },
});

it('takes the nodes of the last run where a device has no clock of its own', () => {
  const { nodes, isOfCard, kernels } = profileOf([
    run(0, 100),
    node('Conv', 'CPU', 10, 80),
    run(200, 100),
    node('Conv', 'CPU', 210, 3000),
    node('Add', 'CPU', 250, 1000),
    node('Conv', 'CPU', 280, 2000),
  ]);
  expect([nodes, isOfCard]).toEqual([{ CPU: 3 }, false]);
  expect(kernels).toEqual([
    { kernel: 'Conv', times: 2, milliseconds: 5 },
    { kernel: 'Add', times: 1, milliseconds: 1 },
  ]);
});

it('takes the card’s own times, a mean of all runs, by operation and shader', () => {
  const { nodes, isOfCard, kernels } = profileOf([
    run(0, 100),
    run(200, 100),
    node('Conv', 'WebGpu', 210, 5),
    ...[1000, 3000].flatMap((dur) => [{ name: 'Conv_7&Conv&Conv2dMM', ts: 5, dur }]),
    { name: 'Conv_7&Conv&Transpose', ts: 9, dur: 500 },
  ]);
  expect([nodes, isOfCard]).toEqual([{ WebGpu: 1 }, true]);
  expect(kernels).toEqual([
    { kernel: 'Conv Conv2dMM', times: 1, milliseconds: 2 },
    { kernel: 'Conv Transpose', times: 0.5, milliseconds: 0.25 },
  ]);
  expect(profileRows(kernels, 1)).toEqual([
    ['Conv2dMM', 'Conv', '1.00', '2.00', '89%'],
    ['all', '', '1.50', '2.25', ''],
  ]);
});
