/** Every command works with runs of conditional networks, by class. */
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePictures, sparring } from './sparring.ts';

const run = join('runs', '00000-kinds-dcgan-mnist-conditional');
const preset = ['--preset', 'dcgan-mnist-conditional', '--image-size', '8', '--ngf', '2', '--ndf', '2'];
const small = [...preset, '--latent-dim', '4', '--batch-size', '4', '--threads', '1', '--seed', '3'];

let cwd = '';
const command = (...args: string[]) => sparring(cwd, ...args);
const file = (...parts: string[]) => readFile(join(cwd, ...parts));
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-conditional-'));
  for (const [i, kind] of ['ants', 'bees', 'cows'].entries()) {
    await makePictures(cwd, join('kinds', kind), 3 + i);
  }
  await makePictures(cwd, 'plain', 8);
  await command('train', 'kinds', ...small, '--steps', '6');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('a run of a conditional network', () => {
  it('stores the number of classes, and its authors’ optimiser', async () => {
    const options = JSON.parse((await file(run, 'options.json')).toString()) as Record<string, unknown>;
    expect(options).toMatchObject({
      network: { architecture: 'conditional-dcgan', classes: 3, latentDim: 4, channels: 1 },
      training: { optimiser: { learningRate: 2e-4, l2: 2.5e-5, decay: { after: 100, epochs: 100 } } },
      grid: { rows: 8, columns: 3 },
    });
  });

  it('resumes as if it had never stopped', async () => {
    await command('train', 'kinds', ...small, '--steps', '4', '--out', 'parts');
    const part = join('parts', '00000-kinds-dcgan-mnist-conditional');
    const resumed = await command('resume', part, '--steps', '6');
    expect([resumed.code, resumed.stderr]).toEqual([0, '']);
    const lossesOf = async (folder: string) =>
      (await file(folder, 'metrics.jsonl'))
        .toString()
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { lossG: number }).lossG);
    expect(await lossesOf(part)).toEqual(await lossesOf(run));
  });

  it('samples a row per class, from the same z', async () => {
    const { code, stdout } = await command('sample', run, '--classes', '--seeds', '7,8', '--out', 'rows.png');
    expect([code, stdout]).toEqual([0, '6 pictures of step 6: rows.png\n']);
    const { width, height } = await sharp(join(cwd, 'rows.png')).metadata();
    expect(height / width).toBeCloseTo(3 / 2, 1);
    // Seed 7 has class 1, the second row: the same picture as seed 7 sampled alone.
    await command('sample', run, '--seeds', '7', '--out', 'seven.png');
    const seven = sharp(join(cwd, 'seven.png'));
    const one = await seven.metadata();
    const pixels = await seven.raw().toBuffer();
    const top = Math.round(height / 3) - 1;
    const part = sharp(join(cwd, 'rows.png')).extract({ left: 0, top, width: one.width, height: one.height });
    expect(await part.raw().toBuffer()).toEqual(pixels);
  });

  it('is exported with a label, explored, and evaluated by pixels', async () => {
    expect((await command('export', run, '--format', 'onnx', '--out', 'g.onnx')).code).toBe(0);
    const session = await ort.InferenceSession.create(join(cwd, 'g.onnx'), { intraOpNumThreads: 1 });
    expect(session.inputNames).toEqual(['z', 'label']);
    await session.release();
    const safetensors = await command('export', run, '--format', 'safetensors', '--out', 'g.st');
    expect([safetensors.code, safetensors.stderr]).toEqual([0, '']);
    for (const args of [
      ['explore', 'interpolate', run, '--steps', '3'],
      ['evaluate', run, '--metric', 'nearest', '--count', '5'],
    ]) {
      const { code, stderr } = await command(...args);
      expect([code, stderr.replaceAll(/^(generating|\d+ of) .*\n/gm, '')]).toEqual([0, '']);
    }
  });

  it('refuses data without labels', async () => {
    const refused = await command('train', 'plain', ...small, '--dry-run');
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('needs labels, but the data has none');
    await rename(join(cwd, 'kinds'), join(cwd, 'moved'));
    const { code, stderr } = await command('resume', run, '--steps', '9', '--data', 'plain');
    await rename(join(cwd, 'moved'), join(cwd, 'kinds'));
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/error: [^\n]*labels[^\n]*\n$/);
    const unconditional = [
      'train',
      'plain',
      '--image-size',
      '16',
      '--ngf',
      '2',
      '--ndf',
      '2',
      '--batch-size',
      '4',
    ];
    await command(...unconditional, '--steps', '1', '--out', 'others');
    const asked = await command('sample', join('others', '00000-plain-dcgan-64'), '--classes');
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('is not conditional')]);
  });
});
