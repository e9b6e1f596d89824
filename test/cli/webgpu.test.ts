/** A training on a graphics card, from the command line. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import { whyNoWebGpu } from '../support/webgpu.ts';
import { sparring } from './sparring.ts';
import { recordsOf, runOf } from './trace.ts';

const why = await whyNoWebGpu();
const note = why === undefined ? '' : ` (skipped: ${why})`;

describe.skipIf(why !== undefined)(`--device webgpu${note}`, () => {
  let cwd = '';
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'sparring-webgpu-'));
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  const network = ['--generator-units', '8', '--discriminator-units', '8,6', '--batch-size', '16'];
  const train = (...args: string[]) =>
    sparring(cwd, 'train', 'ring-2d', ...network, '--threads', '1', '--json', ...args);

  // A process of its own compiles all kernels again, which takes a software GPU ten seconds.
  slowIt('resumes exactly as if it had never stopped', async () => {
    const whole = await train('--device', 'webgpu', '--steps', '6', '--out', 'whole');
    expect(whole.code).toBe(0);
    const halves = await train('--device', 'webgpu', '--steps', '3', '--out', 'halves');
    const run = runOf(halves);
    expect((await sparring(cwd, 'resume', run, '--steps', '6')).code).toBe(0);
    expect(await recordsOf(join(cwd, run))).toEqual(await recordsOf(join(cwd, runOf(whole))));
    const samples = async (of: string) => readFile(join(cwd, of, 'samples/000006.png'));
    expect((await samples(run)).equals(await samples(runOf(whole)))).toBe(true);
  });

  it('trains without onnxruntime-node’s binding, and the CPU goes on', async () => {
    const trained = await train('--device', 'webgpu', '--steps', '2', '--out', 'there');
    expect([trained.code, trained.stderr]).toEqual([0, expect.not.stringContaining('binding')]);
    const run = runOf(trained);
    expect((await sparring(cwd, 'resume', run, '--steps', '4', '--device', 'cpu')).code).toBe(0);
    for (const device of ['cpu', 'webgpu']) {
      const sampled = await sparring(cwd, 'sample', run, '--device', device, '--out', `${device}.png`);
      expect([sampled.code, sampled.stderr]).toEqual([0, '']);
    }
  });
});
