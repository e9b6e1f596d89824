import { range } from '../core/numbers.ts';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import { Generator, withGenerator } from './generator.ts';
import { writeSamples } from './samples.ts';
import { untrainedDcgan } from './testing/untrained-run.ts';

const runtime = await createNodeRuntime({ threads: 1 });
let out = '';
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'sparring-samples-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

const sampled = <T>(use: (generator: Generator) => Promise<T>) =>
  withGenerator(Generator.create(untrainedDcgan(), runtime, { batchSize: 2 }), use);

it('writes a file for each seed, and reports its progress', async () => {
  const folder = join(out, 'single');
  const reported: number[][] = [];
  const onProgress = (done: number, of: number) => void reported.push([done, of]);
  const made = await sampled((generator) =>
    writeSamples(generator, { kind: 'files', seeds: [0, 1, 2], folder }, { onProgress }),
  );
  expect(await readdir(folder)).toEqual(['000000.png', '000001.png', '000002.png']);
  expect(made).toMatchObject({ seeds: [0, 1, 2], pictures: 3 });
  expect(reported).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
});

it('stops between batches, and leaves only complete files', async () => {
  const folder = join(out, 'stopped');
  const stopping = new AbortController();
  const settings = { signal: stopping.signal, onProgress: () => stopping.abort() };
  await expect(
    sampled((generator) => writeSamples(generator, { kind: 'files', seeds: range(0, 9), folder }, settings)),
  ).rejects.toThrow('aborted');
  expect(await readdir(folder)).toEqual(['000000.png', '000001.png']);
});

it('draws the same from the z of seeds, numbered from 1', async () => {
  await sampled(async (generator) => {
    const z = generator.latentOf([5, 6, 7]);
    const [bySeed, byZ] = [join(out, 'by-seed'), join(out, 'by-z')];
    await writeSamples(generator, { kind: 'files', seeds: [5, 6, 7], folder: bySeed });
    const made = await writeSamples(generator, { kind: 'files', z, folder: byZ });
    expect(made).toMatchObject({ pictures: 3, replaced: 0 });
    expect(made).not.toHaveProperty('seeds');
    expect(await readdir(byZ)).toEqual(['000001.png', '000002.png', '000003.png']);
    for (const place of [1, 2, 3]) {
      expect(await readFile(join(byZ, `00000${place}.png`))).toEqual(
        await readFile(join(bySeed, `00000${place + 4}.png`)),
      );
    }
    const fewer = writeSamples(generator, { kind: 'files', z: z.slice(0, -z.length / 3), folder: byZ });
    await expect(fewer).rejects.toThrow('already has 1 numbered picture of other z, and');
  });
});

it('draws a grid of seeds into one file', async () => {
  const file = join(out, 'grid.png');
  const made = await sampled((generator) =>
    writeSamples(generator, { kind: 'grid', seeds: [5, 6, 7], columns: 2, file }),
  );
  expect(made).toEqual({ seeds: [5, 6, 7], pictures: 3, files: [file], replaced: 0, others: 0 });
  expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG');
});
