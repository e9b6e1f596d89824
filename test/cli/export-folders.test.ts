/** `sparring export` to folders: what their readers find in them, and the programs of a model card as they are shown. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../src/gan/files/safetensors.ts';
import { runOptionsSchema } from '../../src/runs/run-options.ts';
import { eventFiles, readEvents, shownIn } from '../../src/runs/testing/tensorboard-reader.ts';
import { makePictures, runsIn, sparring, start, tiny } from './sparring.ts';

let run = '';
let conditional = '';
let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-export-folders-'));
  await makePictures(cwd, 'my `pictures`', 8);
  for (const name of ['a', 'b', 'c']) await makePictures(join(cwd, 'classes'), name, 4);
  await sparring(cwd, 'train', 'my `pictures`', ...tiny, '--steps', '5', '--sample-every', '2');
  const small = ['--preset', 'dcgan-mnist-conditional', '--image-size', '8', '--channels', '3', '--ngf', '2'];
  await sparring(cwd, 'train', 'classes', ...small, '--ndf', '2', '--batch-size', '4', '--steps', '2');
  [run, conditional] = (await runsIn(cwd)) as [string, string];
  // What the card tells its reader to install.
  await symlink(
    fileURLToPath(new URL('../../node_modules', import.meta.url)),
    join(cwd, 'node_modules'),
    'junction',
  );
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const text = (...parts: string[]) => readFile(join(cwd, ...parts), 'utf8');

describe('--format hub', () => {
  it('writes a folder in the layout of huggingface.co', async () => {
    const { code, stdout } = await sparring(cwd, 'export', run, '--format', 'hub', '--out', 'hub');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^The generator of step 5 as hub, 6 files, .* kB: hub\n$/);
    const names = await readdir(join(cwd, 'hub'), { recursive: true });
    expect(names.sort()).toEqual(
      [
        'README.md',
        'config.json',
        'model.safetensors',
        'onnx',
        join('onnx', 'model.onnx'),
        'options.json',
        'samples.png',
      ].sort(),
    );
    const { tensors, metadata } = decodeSafetensors(
      await readFile(join(cwd, 'hub', 'model.safetensors')),
      'model',
    );
    expect([...tensors.keys()]).toContain('main.0.weight');
    expect(JSON.parse(await text('hub', 'config.json'))).toMatchObject({
      model_type: 'dcgan',
      tensor_names: 'pytorch',
      network_options: { ngf: 2 },
    });
    // All that the metadata of the files say, as JSON values.
    const config = JSON.parse(await text('hub', 'config.json')) as Record<string, unknown>;
    const { format, ...described } = metadata;
    expect(format).toBe('pt');
    expect(described).toMatchObject({
      latent_dimension: '4',
      value_range: 'signed',
      normalisation: 'standing',
    });
    for (const [name, value] of Object.entries(described))
      expect([name, String(config[name])]).toEqual([name, value]);
    expect(config['latent_dimension']).toBe(4);
    const sampled = await sparring(cwd, 'sample', run, '--out', 'sample.png');
    expect(sampled.code).toBe(0);
    expect(await readFile(join(cwd, 'hub', 'samples.png'))).toEqual(await readFile(join(cwd, 'sample.png')));
  });

  it('describes the run in a model card, without the paths of this machine', async () => {
    const card = await text('hub', 'README.md');
    const [, metadata] = card.split('---\n');
    expect(metadata).toBe(
      'library_name: sparring\nlicense: unknown\npipeline_tag: unconditional-image-generation\ntags:\n' +
        ['sparring', 'gan', 'dcgan', 'onnx', 'safetensors'].map((tag) => `  - ${tag}\n`).join(''),
    );
    expect(card).toContain('# dcgan-64, trained on my  pictures\n');
    expect(card).toMatch(/\| steps +\| 5 /);
    expect(card).toMatch(/\| loss of D +\| \d\.\d+ \(mean of the last 5 steps\) +\|/);
    const options: unknown = JSON.parse(await text('hub', 'options.json'));
    expect(runOptionsSchema.parse(options).training.seed).toBe(1);
    for (const file of ['README.md', 'config.json', 'options.json']) {
      expect(await text('hub', file)).not.toContain(cwd);
    }
  });

  it('has options with which the same network is trained again', async () => {
    const options = ['--config', join('hub', 'options.json'), '--dry-run'];
    const { code, stdout } = await sparring(cwd, 'train', 'my `pictures`', ...options);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Would train dcgan-64 on my `pictures`\n[^]*\nNetworks {4}16×16 in colour; /);
  });

  it.each([
    ['unconditional', () => run, 16],
    ['conditional', () => conditional, 8],
  ])('shows a program that draws a picture, with a network that is %s', async (_, folder, side) => {
    const out = `hub-${side}`;
    const { stderr } = await sparring(cwd, 'export', folder(), '--format', 'hub', '--out', out);
    expect(stderr).toBe('');
    const program = /```js\n(.*?)```/s.exec(await text(out, 'README.md'))![1]!;
    await writeFile(join(cwd, out, 'use.mjs'), program);
    await promisify(execFile)(process.execPath, ['use.mjs'], { cwd: join(cwd, out) });
    const { data, info } = await sharp(join(cwd, out, 'picture.png'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: side, height: side, channels: 3 });
    expect(new Set(data).size).toBeGreaterThan(5);
  });

  it('refuses what does not apply', async () => {
    const refused = await sparring(cwd, 'export', run, '--format', 'hub', '--out', 'x', '--names', 'pytorch');
    expect(refused).toMatchObject({
      code: 2,
      stderr: 'error: --names does not apply to hub: leave it out\n',
    });
    await sparring(cwd, 'train', 'ring-2d', '--steps', '1', '--out', 'points');
    const points = await sparring(
      cwd,
      'export',
      join('points', '00000-ring-2d-gan-2d'),
      '--format',
      'hub',
      '--out',
      'x',
    );
    expect(points.stderr).toContain('generates points: a model for the hub generates pictures');
    expect(await readdir(cwd)).not.toContain('x');
  });
});

describe('TensorBoard', () => {
  /** The steps of a tag in all files of a folder, without those that a later session drops. */
  async function stepsOf(folder: string, tag: string): Promise<number[]> {
    return ((await shownIn(join(cwd, folder))).get(tag) ?? []).map(({ step }) => step);
  }

  it('is written by --format tensorboard, for a run that was trained without', async () => {
    const { stdout } = await sparring(
      cwd,
      'export',
      run,
      '--format',
      'tensorboard',
      '--out',
      'board',
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({ steps: 5, pictures: 5 });
    expect(await stepsOf('board', 'loss/D')).toEqual([1, 2, 3, 4, 5]);
    expect(await stepsOf('board', 'samples')).toEqual([0, 2, 4, 5]);
    expect(await stepsOf('board', 'reals')).toEqual([0]);
    const [name] = await eventFiles(join(cwd, 'board'));
    const events = readEvents(await readFile(join(cwd, 'board', name!)));
    const metrics = (await text(run, 'metrics.jsonl'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { lossD: number });
    const losses = events
      .flatMap(({ summary }) => summary?.value ?? [])
      .filter(({ tag }) => tag === 'loss/D');
    expect(losses.map(({ simpleValue }) => simpleValue)).toEqual(
      metrics.map(({ lossD }) => Math.fround(lossD)),
    );
    const times = events.map(({ wallTime }) => wallTime);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('is written by train --tensorboard and goes on after a kill, each step once', async () => {
    const options = [
      '--steps',
      '1000000',
      '--checkpoint-every',
      '10',
      '--sample-every',
      '5',
      '--tensorboard',
    ];
    const killed = start(cwd, 'train', 'my `pictures`', ...tiny, ...options, '--out', 'killed');
    await killed.prints('Training');
    const folder = join('killed', (await readdir(join(cwd, 'killed')))[0]!);
    const third = join(cwd, folder, 'checkpoints', '000030.safetensors');
    while (!existsSync(third) && killed.child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    killed.child.kill('SIGKILL');
    await killed.finished;
    const resumed = await sparring(cwd, 'resume', folder, '--steps', '100000', '--minutes', '0.01');
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(await eventFiles(join(cwd, folder))).toHaveLength(2);
    const last = Number(/Done at step ([\d,]+)/.exec(resumed.stdout)![1]!.replaceAll(',', ''));
    const steps = Array.from({ length: last }, (_, i) => i + 1);
    for (const tag of ['loss/D', 'loss/G', 'D/D(x)', 'D/D(G(z))', 'speed/examples per second']) {
      expect(await stepsOf(folder, tag)).toEqual(steps);
    }
    const samples = await stepsOf(folder, 'samples');
    expect(samples).toEqual([...new Set(samples)]);
    expect(samples.slice(0, 3)).toEqual([0, 5, 10]);
  });
});
