/** What the commands say of the values of pictures, and --values in a run from its beginning to its resumption. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeNpy } from '../../src/data/testing/npy-writer.ts';
import { sparring, tiny } from './sparring.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-values-'));
  const sizes = [12, 16, 16];
  const length = 12 * 16 * 16;
  await writeFile(
    join(cwd, 'binary.npy'),
    writeNpy(
      '|u1',
      sizes,
      Uint8Array.from({ length }, (_, i) => (i % 5 < 2 ? 1 : 0)),
    ),
  );
  const floats = Float32Array.from({ length }, (_, i) => ((i * 8) % 105) / 100);
  await writeFile(join(cwd, 'bright.npy'), writeNpy('<f4', sizes, new Uint8Array(floats.buffer)));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

it('says that pictures will be nearly black, and that they no longer are', async () => {
  const note =
    'the pictures use 0 to 1 of 255, so they will be nearly black: pass --values 0..1 to make these black and white';
  const inspected = await sparring(cwd, 'data', 'inspect', 'binary.npy');
  expect(inspected.stdout).toContain(`Notes       ${note}\n`);
  expect(inspected.stdout).toContain('Values      0 to 1 of 255 in 12 pictures\n');
  const planned = await sparring(
    cwd,
    'train',
    'binary.npy',
    ...tiny,
    '--channels',
    '3',
    '--steps',
    '2',
    '--dry-run',
    '--json',
  );
  expect((JSON.parse(planned.stdout) as { notes: string[] }).notes).toEqual([note]);

  const { stdout } = await sparring(cwd, 'data', 'inspect', 'binary.npy', '--values', '0..1', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    notes: [],
    values: { pictures: 12, min: 0, max: 255, white: 255, isGrey: true },
  });
});

it('says that grey pictures are learnt in colour, unless that was chosen', async () => {
  const plan = async (...more: string[]) => {
    const { stdout } = await sparring(
      cwd,
      'train',
      'mixed.zip',
      ...tiny,
      '--steps',
      '2',
      '--dry-run',
      '--json',
      ...more,
    );
    return JSON.parse(stdout) as { notes: string[] };
  };
  const { default: sharp } = await import('sharp');
  const { writeZip } = await import('../../src/data/testing/zip-writer.ts');
  const data = await sharp(Uint8Array.of(0, 255, 30, 40), { raw: { width: 2, height: 2, channels: 1 } })
    .resize(16, 16)
    .png()
    .toBuffer();
  const names = ['a.png', 'b.png', 'c.png', 'd.png'];
  await writeFile(join(cwd, 'mixed.zip'), writeZip(names.map((name) => ({ name, data }))));
  expect((await plan()).notes).toEqual([expect.stringContaining('pass --channels 1 to learn them in grey')]);
  expect((await plan('--channels', '3')).notes).toEqual([]);
});

it('refuses floats that fit no range, and keeps --values in the run', async () => {
  const refused = await sparring(cwd, 'train', 'bright.npy', ...tiny, '--steps', '2');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('pass --values 0..1.04 to make these black and white');

  const trained = await sparring(cwd, 'train', 'bright.npy', ...tiny, '--steps', '2', '--values', '0..1.04');
  expect(trained.code, trained.stderr).toBe(0);
  const run = join('runs', '00000-bright-dcgan-64');
  const options = async () =>
    JSON.parse(await readFile(join(cwd, run, 'options.json'), 'utf8')) as { values: unknown };
  expect((await options()).values).toEqual([0, 1.04]);

  const resumed = await sparring(cwd, 'resume', run, '--steps', '3');
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(resumed.stderr).not.toContain('not those that it began with');
  expect((await options()).values).toEqual([0, 1.04]);

  const like = await sparring(cwd, 'train', '--like', run, '--steps', '2', '--dry-run', '--json');
  expect(JSON.parse(like.stdout)).toMatchObject({ values: [0, 1.04] });
});

it('refuses --values of points', async () => {
  const { code, stderr } = await sparring(cwd, 'train', 'ring-2d', '--values', '0..1', '--dry-run');
  expect(code).not.toBe(0);
  expect(stderr).toContain('--values applies to pictures, but gan-2d generates points: leave it out');
});
