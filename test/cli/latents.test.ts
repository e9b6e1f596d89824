/** `--latents`: pictures of any z in a file, of the studio or of another command. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latentOfSeeds } from '../../src/gan/sampling/sampler.ts';
import { ganOf, runOptionsSchema } from '../../src/runs/run-options.ts';
import { makePictures, recordOf, sparring, tiny } from './sparring.ts';

const run = join('runs', '00000-pictures-dcgan-64');
const points = join('runs', '00001-ring-2d-gan-2d');

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-latents-'));
  await makePictures(cwd, 'pictures', 8);
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '5', '--lr', '0.01');
  await sparring(cwd, 'train', 'ring-2d', '--steps', '3', '--threads', '1');
  const z = await latentOf(run, [3, 17]);
  await save('two.json', {
    run,
    favourites: [
      { seed: 3, z: z[0] },
      { name: 'smile', z: z[1] },
    ],
  });
  await save('one.json', { run, step: 5, weights: 'live', seed: 3, z: z[0] });
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

async function latentOf(path: string, seeds: readonly number[]): Promise<number[][]> {
  const text = await readFile(join(cwd, path, 'options.json'), 'utf8');
  const gan = ganOf(runOptionsSchema.parse(JSON.parse(text)));
  return seeds.map((seed) => [...latentOfSeeds(gan, [seed])]);
}

async function save(name: string, content: unknown): Promise<void> {
  await writeFile(join(cwd, name), JSON.stringify(content));
}

/** Runs a command that must succeed. */
async function done(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await sparring(cwd, ...args);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

const bytes = (...path: string[]) => readFile(join(cwd, ...path));

describe('sparring sample --latents', () => {
  it('draws the grid and the files that the seeds of the z have', async () => {
    await done('sample', run, '--seeds', '3,17', '--out', 'seeds.png');
    const said = await done('sample', run, '--latents', 'two.json', '--out', 'z.png');
    expect(said).toBe('2 pictures of step 5: z.png\n');
    expect(await bytes('z.png')).toEqual(await bytes('seeds.png'));
    await done('sample', run, '--seeds', '3,17', '--count', '2', '--out', 'seeds');
    await done('sample', run, '--latents', 'two.json', '--count', '2', '--out', 'z');
    expect(await readdir(join(cwd, 'z'))).toEqual(['000001.png', '000002.png']);
    expect(await bytes('z', '000001.png')).toEqual(await bytes('seeds', '000003.png'));
    expect(await bytes('z', '000002.png')).toEqual(await bytes('seeds', '000017.png'));
  });

  it('says in JSON which file the z are of, and no seeds', async () => {
    const printed = await done('sample', run, '--latents', 'one.json', '--json', '--out', 'j.png');
    expect(recordOf({ stdout: printed })).toEqual({
      run,
      step: 5,
      latents: 'one.json',
      pictures: 1,
      files: ['j.png'],
      replaced: 0,
      others: 0,
    });
  });

  it('draws the sum of explore arithmetic, whose picture is in the middle of nine', async () => {
    const groups = ['--a', '3,17', '--b', '1,2', '--c', '5,6'];
    const made = await done('explore', 'arithmetic', run, ...groups, '--json', '--out', 'sum.png');
    const { y } = recordOf({ stdout: made }) as { y: { z: number[] } };
    await done('sample', run, '--latents', 'sum.json', '--out', 'sum-again.png');
    await save('typed.json', { z: y.z });
    await done('sample', run, '--latents', 'typed.json', '--out', 'typed.png');
    expect(await bytes('sum-again.png')).toEqual(await bytes('typed.png'));
  });

  it('draws a sample that explore directions has moved, as its figure shows it', async () => {
    const way = ['--seed', '3', '--along', '3,0,-1.5', '--count', '3'];
    await done('explore', 'directions', run, ...way, '--out', 'moved.png');
    await done('sample', run, '--latents', 'moved.json', '--out', 'moved-alone.png');
    const alone = await sharp(join(cwd, 'moved-alone.png'))
      .extract({ left: 2, top: 2, width: 64, height: 64 })
      .resize(16, 16, { kernel: 'nearest' })
      .raw()
      .toBuffer();
    const { data, info } = await sharp(join(cwd, 'moved.png')).raw().toBuffer({ resolveWithObject: true });
    // Pictures of 16×16 are drawn twelve times as large. The moved sample is above the rows, at the end of the
    // first, in the middle of the second, and the second picture of the third.
    const shown = (left: number, top: number) =>
      alone.every((value, i) => {
        const [pixel, channel] = [Math.floor(i / 3), i % 3];
        const [x, y] = [left + 12 * (pixel % 16) + 6, top + 12 * Math.floor(pixel / 16) + 6];
        return (
          x < info.width && y < info.height && data[(y * info.width + x) * info.channels + channel] === value
        );
      });
    const places: { left: number; top: number }[] = [];
    for (let top = 0; top < info.height - 192; top += 2) {
      for (let left = 0; left < info.width - 192; left += 2) {
        const isNew = !places.some((each) => Math.abs(each.left - left) + Math.abs(each.top - top) < 48);
        if (isNew && shown(left, top)) places.push({ left, top });
      }
    }
    expect(places).toHaveLength(4);
    const [above, end, middle, second] = places;
    expect(above!.top).toBeLessThan(end!.top);
    expect(end!.left).toBeGreaterThan(middle!.left);
    expect(middle!.left).toBeGreaterThan(second!.left);
  });

  it('plots points and writes them as numbers', async () => {
    const z = await latentOf(points, [8, 9]);
    await save(
      'points.json',
      z.map((each) => ({ z: each })),
    );
    await done('sample', points, '--seeds', '8,9', '--out', 'seeds.csv');
    const said = await done('sample', points, '--latents', 'points.json', '--out', 'z.csv');
    expect(said).toBe('2 points of step 3: z.csv\n');
    const rows = async (name: string) => (await bytes(name)).toString().split('\n');
    const [head, ...numbers] = await rows('z.csv');
    expect(head).toBe('number,x,y');
    const [, ...ofSeeds] = await rows('seeds.csv');
    expect(numbers).toEqual(ofSeeds.map((row, i) => row.replace(/^[89](?=,)/, String(i + 1))));
    await done('sample', points, '--seeds', '8,9', '--out', 'seeds-plot.png');
    await done('sample', points, '--latents', 'points.json', '--out', 'z-plot.png');
    expect(await bytes('z-plot.png')).toEqual(await bytes('seeds-plot.png'));
  });
});

describe('sparring explore --latents', () => {
  it('interpolates between the z of a file as between their seeds, and names them', async () => {
    const walk = ['--steps', '3', '--json', '--out'];
    const named = recordOf({
      stdout: await done('explore', 'interpolate', run, '--latents', 'two.json', ...walk, 'named.png'),
    }) as { names: string[]; legs: object[]; changes: object };
    const ofSeeds = recordOf({
      stdout: await done('explore', 'interpolate', run, '--seeds', '3,17', ...walk, 'seeded.png'),
    }) as { legs: object[]; changes: object };
    expect(named.names).toEqual(['seed 3', 'smile']);
    expect(named).not.toHaveProperty('seeds');
    expect(named.legs).toEqual([{ ...ofSeeds.legs[0], from: 'seed 3', to: 'smile' }]);
    const said = await done('explore', 'interpolate', run, '--latents', 'two.json', '--out', 'said.png');
    expect(said).toMatch(/^2 z of step 5, /);
    expect(said).toMatch(/at most: from seed 3 to smile, t 0/);
  });

  it('moves the z of a file along directions as it moves the sample of its seed', async () => {
    const along = ['--along', '1,-2', '--json', '--out'];
    const ofFile = recordOf({
      stdout: await done('explore', 'directions', run, '--latents', 'one.json', ...along, 'd.png'),
    }) as Record<string, unknown>;
    const ofSeed = recordOf({
      stdout: await done('explore', 'directions', run, '--seed', '3', ...along, 'e.png'),
    }) as Record<string, unknown>;
    expect(ofSeed['base']).toBe(3);
    expect(ofFile).toEqual({ ...ofSeed, picture: 'd.png', base: undefined });
    expect(await bytes('d.png')).toEqual(await bytes('e.png'));
  });
});

describe('what --latents refuses', () => {
  it.each([
    [2, ['sample', run, '--latents', 'two.json', '--seeds', '1'], '--latents and --seeds both choose z'],
    [2, ['sample', run, '--latents', 'two.json', '--truncation', '1'], '--truncation changes the z of seeds'],
    [2, ['sample', run, '--latents', 'two.json', '--classes'], '--classes draws classes of seeds'],
    [
      2,
      ['sample', run, '--latents', 'two.json', '--grid', '1x1'],
      'a grid of 1 pictures does not hold the 2 z',
    ],
    [
      2,
      ['sample', run, '--latents', 'two.json', '--count', '3', '--out', 'x'],
      '--count got 3 and two.json holds 2 z, expected as many: pass --count 2',
    ],
    [1, ['sample', run, '--latents', 'nowhere.json'], 'nowhere.json does not exist'],
    [1, ['sample', run, '--latents', '/dev/zero'], '/dev/zero'],
    [1, ['sample', run, '--latents', join(run, 'options.json')], 'has no list of numbers called z'],
    [1, ['sample', points, '--latents', 'two.json'], 'has 4 numbers, but a z of this generator has'],
    [
      2,
      ['explore', 'interpolate', run, '--latents', 'one.json'],
      'one.json holds one z, expected two or more',
    ],
    [
      2,
      ['explore', 'interpolate', run, '--latents', 'two.json', '--seeds', '1,2'],
      '--latents and --seeds both choose z',
    ],
    [
      2,
      ['explore', 'directions', run, '--latents', 'two.json'],
      '--latents two.json holds 2 z, expected one',
    ],
    [
      2,
      ['explore', 'directions', run, '--latents', 'one.json', '--seed', '1'],
      '--latents and --seed both choose z',
    ],
  ] as const)('%i: %j', async (code, args, message) => {
    const before = await readdir(cwd);
    const finished = await sparring(cwd, ...args);
    expect(finished.stderr).toContain(message);
    expect(finished.stderr).toMatch(/^error: [^\n]+\n$/);
    expect([finished.code, finished.stdout]).toEqual([code, '']);
    expect(await readdir(cwd)).toEqual(before);
  });
});
