import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodePicture } from '../data/pictures/encode.ts';
import { animate } from './animate.ts';
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
  expect((await readFile(run.animationPath)).subarray(0, 3).toString()).toBe('GIF');
});

it('names a file that is no grid, and what to do', async () => {
  await writeFile(run.samplePath(2), 'junk');
  await expect(animate(run, undefined)).rejects.toThrow(
    /000002\.png cannot be a frame of the animation \(.*\): remove it, and resume the run to make the animation$/,
  );
});
