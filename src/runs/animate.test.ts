import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodePicture } from '../data/pictures/encode.ts';
import { animate, maxAnimationBytes } from './animate.ts';
import { RandomStream } from '../core/random.ts';
import type { RunFolder } from './run-folder.ts';
import { createRunFolder } from './new-run-folder.ts';

let out = '';
let run: RunFolder;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'sparring-animate-'));
  run = await createRunFolder(out, 'run');
  const picture = { channels: 1, height: 8, width: 8 } as const;
  const png = await encodePicture(new Float32Array(64), picture, { range: 'signed' });
  for (const step of [0, 2, 4]) await run.writeSample(step, png);
});
afterEach(() => rm(out, { recursive: true, force: true }));

it('makes an animation of the grids', async () => {
  expect(await animate(run, undefined)).toBe(run.animationPath);
  const { format, pages, width, pageHeight } = await sharp(run.animationPath, { animated: true }).metadata();
  expect([format, pages]).toEqual(['webp', 3]);
  const shown = await Promise.all(
    [0, 1, 2].map((page) => sharp(run.animationPath, { page }).greyscale().raw().toBuffer()),
  );
  const grid = (page: Buffer) => page.subarray(0, 8)[0];
  const caption = (page: Buffer) => page.subarray(8 * width).toString('hex');
  expect(shown.map(grid)).toEqual([128, 128, 128].map((grey) => expect.closeTo(grey, -1)));
  expect(new Set(shown.map(caption)).size).toBe(3); // other steps, other words
  expect(pageHeight).toBeGreaterThan(8);
});

it('is small, and takes the place of the GIF of earlier versions', async () => {
  await writeFile(join(run.path, 'samples.gif'), 'old');
  const random = new RandomStream(1, 'test', 0);
  const shape = { channels: 3, height: 528, width: 528 } as const;
  for (const step of [0, 2, 4]) {
    const noise = Float32Array.from({ length: 3 * 528 * 528 }, () => random.unit());
    await run.writeSample(step, await encodePicture(noise, shape, { range: 'unit' }));
  }
  await animate(run, undefined);
  const { size } = await stat(run.animationPath);
  expect(size).toBeLessThanOrEqual(maxAnimationBytes);
  expect(await readdir(run.path)).not.toContain('samples.gif');
});

it('names a file that is no grid, and what to do', async () => {
  await writeFile(run.samplePath(2), 'junk');
  await expect(animate(run, undefined)).rejects.toThrow(
    /000002\.png cannot be a frame of the animation \(.*\): remove it, and resume the run to make the animation$/,
  );
});
