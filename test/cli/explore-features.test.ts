/** What `sparring explore features` draws, prints and refuses. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePictures, recordOf, sparring, tiny } from './sparring.ts';

const run = join('runs', '00000-pictures-dcgan-64');
const dense = join('runs', '00001-pictures-gan-mnist');

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-features-'));
  const folder = await makePictures(cwd, 'pictures', 8);
  await writeFile(join(folder, 'broken.png'), 'not a picture');
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '2');
  const units = ['--generator-units', '4,4', '--discriminator-units', '4,4', '--image-size', '16'];
  const small = ['--batch-size', '4', '--steps', '1', '--threads', '1'];
  await sparring(cwd, 'train', 'pictures', '--preset', 'gan-mnist', ...units, ...small);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

interface Feature {
  readonly feature: number;
  readonly meanResponse: number;
  readonly top: readonly { picture: string; activation: number; row: number; column: number }[];
}

describe('sparring explore features', () => {
  it('shows the run’s own pictures, for its D and for random filters', async () => {
    const args = ['--features', '3,0', '--top', '2', '--out', 'features.png', '--json', '--threads', '1'];
    const { code, stdout, stderr } = await sparring(cwd, 'explore', 'features', run, ...args);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(await readFile(join(cwd, 'features.json'), 'utf8'))).toEqual(recordOf({ stdout }));
    const record = JSON.parse(stdout) as { trained: Feature[]; random: Feature[] };
    expect(record).toMatchObject({ exploration: 'features', run, step: 2, data: 'pictures', pictures: 8 });
    expect(record).toMatchObject({ layer: 'conv2', maps: 4, height: 4, width: 4 });
    for (const features of [record.trained, record.random]) {
      expect(features.map(({ feature }) => feature)).toEqual([3, 0]);
      for (const { meanResponse, top } of features) {
        expect(top.map(({ picture }) => picture).every((name) => /^00\d\.png$/.test(name))).toBe(true);
        expect(top[0]!.activation).toBeGreaterThanOrEqual(top[1]!.activation);
        expect(top[0]!.activation).toBeGreaterThanOrEqual(meanResponse);
      }
    }
    // A step of Adam has moved every filter.
    expect(record.trained[0]!.meanResponse).not.toBe(record.random[0]!.meanResponse);
    const { width } = await sharp(join(cwd, 'features.png')).metadata();
    const cell = 16 * 6 + 2 * 3;
    expect(width).toBeGreaterThanOrEqual(2 * (2 * (2 * cell + 3) + 56 + 2 * 16));
  });

  it('searches other pictures, and as many as requested', async () => {
    await makePictures(cwd, 'others', 5);
    const args = ['--features', '0', '--data', 'others', '--pictures', '3', '--threads', '1'];
    const { code, stdout } = await sparring(cwd, 'explore', 'features', run, ...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1 feature of conv2 \(4 maps of 4×4\), over 3 pictures of others\.\n/);
    expect(stdout).toContain(`${run}/features.png\n${run}/features.json\n`);
  });

  it.each([
    [2, ['features', run, '--features', '0-5'], 'there is no feature 4 (the last convolution, conv2, has'],
    [2, ['features', dense], 'this discriminator has no convolutions'],
    [2, ['features', run, '--top', '0'], '--top got "0", expected a whole number from 1 to 16'],
    [1, ['features', run, '--features', '0', '--data', 'nowhere'], 'no such folder or file: nowhere'],
    [2, ['features', run, '--features', '0', '--weights', 'live'], "unknown option '--weights'"],
  ] as const)('%i: %j', async (code, args, message) => {
    const before = await readdir(cwd);
    const finished = await sparring(cwd, 'explore', ...args);
    expect(finished.stderr).toContain(message);
    expect(finished.stderr).toMatch(/^error: [^\n]+\n$/);
    expect([finished.code, finished.stdout]).toEqual([code, '']);
    expect(await readdir(cwd)).toEqual(before);
  });
});
