/** What `npm start` shows a newcomer after five minutes: digits that a classifier of real ones can read. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openSource } from '../../src/data/open.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { openPictureRun } from '../../src/runs/open-run.ts';
import { Generator, withGenerator } from '../../src/runs/generator.ts';
import { labelledPictures, PictureClassifier } from '../support/picture-classifier.ts';

const shape = { channels: 1, height: 28, width: 28 } as const;
/** Those of the sheets, which nobody chose. */
const seeds = Array.from({ length: 64 }, (_, seed) => seed);
const start = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

it('most of the 64 digits of npm start can be read, and each of the ten is there', async () => {
  const made = process.env['DIGITS']?.split(',');
  const folder = await mkdtemp(join(tmpdir(), 'sparring-first-digits-'));
  try {
    const runs = made ?? [await trainByStart(folder)];
    const runtime = await createNodeRuntime({ threads: 2 });
    const read = async (name: string) => {
      const source = await openSource(name);
      const pictures = await labelledPictures(source, shape);
      source.close();
      return pictures;
    };
    const classifier = await PictureClassifier.train(await read('mnist'), { epochs: 3 }, runtime);
    expect(await classifier.accuracy(await read('mnist:test'))).toBeGreaterThanOrEqual(0.98);
    for (const path of runs) {
      const run = await openPictureRun(path);
      const digits = await withGenerator(Generator.create(run, runtime), (generator) =>
        generator.sampleSeeds(seeds),
      );
      const answers = await classifier.classify(digits);
      const sure = answers.filter(({ certainty }) => certainty >= 0.9);
      const seen = new Set(sure.map(({ label }) => label));
      console.log(`${path}: sure of ${sure.length} of 64, ${seen.size} different digits`);
      expect(sure.length / answers.length).toBeGreaterThanOrEqual(0.85);
      expect(seen.size).toBe(10);
    }
    await classifier.release();
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Returns the run. */
async function trainByStart(folder: string): Promise<string> {
  const training = spawn(process.execPath, [start], { cwd: folder, stdio: 'ignore' });
  expect(await once(training, 'exit')).toEqual([0, null]);
  return join(folder, 'runs', '00000-mnist-dcgan-28');
}
