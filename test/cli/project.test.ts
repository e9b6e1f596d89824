/** `sparring project` as a process: it finds a picture that the run itself has drawn. */
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePictures, recordOf, sparring, start, tiny } from './sparring.ts';

const run = join('runs', '00000-pictures-dcgan-64');
let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-project-'));
  await makePictures(cwd, 'pictures', 8);
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '30', '--lr', '0.01');
  await sparring(cwd, 'sample', run, '--count', '40', '--out', 'drawn');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const drawn = join('drawn', '000037.png');

interface Record {
  readonly picture: string;
  readonly file: string;
  readonly steps: number;
  readonly starts: number;
  readonly randomError: number;
  readonly projections: readonly { readonly seed: number; readonly error: number; readonly z: number[] }[];
}

describe('sparring project', () => {
  it('finds a picture of the run, and writes it beside the picture', async () => {
    const { code, stdout, stderr } = await sparring(cwd, 'project', drawn, run, '--starts', '6');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Step 1 of 300 · nearest \d+\.\d%\n/);
    expect(stdout).toMatch(/^6 starts of step 30, moved 300 times\.\n/);
    expect(stdout).toContain('The nearest differs by ');
    expect(stdout).toContain(`${run}/projection.png\n${run}/projection.json\n`);
    const found = JSON.parse(await readFile(join(cwd, run, 'projection.json'), 'utf8')) as Record;
    expect(found).toMatchObject({ file: drawn, steps: 300, starts: 6 });
    expect(new Set(found.projections.map(({ seed }) => seed))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    const [nearest] = found.projections;
    expect(nearest!.error).toBeLessThan(found.randomError / 5);
    expect(nearest!.error).toBeLessThan(0.01);
    expect(nearest!.z).toHaveLength(4);
    const { width, height } = await sharp(join(cwd, run, 'projection.png')).metadata();
    expect(Math.min(width, height)).toBeGreaterThan(100);
  });

  it('prints the record, and takes steps, starts, the seed, features and a file', async () => {
    const options = ['--steps', '20', '--starts', '2', '--seed', '9', '--features', '0.1', '--json'];
    const out = ['--out', 'near.svg'];
    const { code, stdout } = await sparring(cwd, 'project', drawn, run, ...options, ...out);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'success', command: 'project' });
    const record = recordOf({ stdout }) as Record;
    expect(record).toMatchObject({ picture: 'near.svg', steps: 20, starts: 2, seed: 9, features: 0.1 });
    expect(new Set(record.projections.map(({ seed }) => seed))).toEqual(new Set([9, 10]));
    expect(record).toEqual(JSON.parse(await readFile(join(cwd, 'near.json'), 'utf8')));
    expect(await readFile(join(cwd, 'near.svg'), 'utf8')).toContain('<svg');
  });

  it('writes nothing if it is interrupted', async () => {
    const running = start(cwd, 'project', drawn, run, '--steps', '1000000', '--out', 'stopped.png');
    while (!running.stderr().includes('Step ')) await new Promise((resolve) => setTimeout(resolve, 20));
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.finished;
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/Stopped before the end: nothing was written\.\n$/);
    await expect(access(join(cwd, 'stopped.png'))).rejects.toThrow('ENOENT');
  });

  it.each([
    [['missing.png', run], 'missing.png does not exist: check the path', 1],
    [['pictures', run], 'pictures is not a regular file: pass one instead of a folder, pipe or device', 1],
    [['text.png', run], 'text.png: the file is not a picture (expected JPEG, PNG, WebP, GIF or AVIF)', 1],
    [
      [drawn, 'nowhere'],
      'expected a run folder, but nowhere does not exist; pass a folder that sparring train made',
      1,
    ],
    [[drawn, run, '--starts', '0'], '--starts got "0", expected a whole number from 1 to 256', 2],
    [[drawn, run, '--steps', 'x'], '--steps got "x", expected a whole number from 1 to 1000000', 2],
    [[drawn, run, '--features', '-1'], '--features got "-1", expected a number from 0 to below 1000', 2],
    [
      [drawn, run, '--out', 'near.txt'],
      '--out got "near.txt", expected a .png, .jpg, .jpeg, .webp, .svg or .html file',
      2,
    ],
    [
      [drawn, run, '--normalisation', 'batch'],
      'got --normalisation batch, with which a picture depends on others: use standing or running statistics',
      2,
    ],
  ])('refuses %j', async (args, message, expected) => {
    await writeFile(join(cwd, 'text.png'), 'not a picture');
    const { code, stdout, stderr } = await sparring(cwd, 'project', ...args);
    expect([code, stdout, stderr]).toEqual([expected, '', `error: ${message}\n`]);
  });

  it('refuses features of a discriminator that has none of a picture alone', async () => {
    const units = ['--generator-units', '4,4', '--discriminator-units', '4,4'];
    const small = ['--batch-size', '4', '--steps', '1', '--threads', '1', '--out', 'dense'];
    await sparring(cwd, 'train', 'pictures', '--preset', 'gan-mnist', ...units, ...small);
    const dense = join('dense', '00000-pictures-gan-mnist');
    const { code, stderr } = await sparring(cwd, 'project', drawn, dense, '--features', '0.1');
    expect([code, stderr]).toEqual([
      2,
      'error: got --features 0.1, but this discriminator has no features of a picture alone: compare pixels, with --features 0\n',
    ]);
  });
});
