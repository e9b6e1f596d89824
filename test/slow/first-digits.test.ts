/** The digits that `npm start` draws after its five minutes, in the eyes of a classifier of real digits. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { range } from '../../src/core/numbers.ts';
import { openSource } from '../../src/data/open.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../src/engine/runtime/runtime.ts';
import { openRun } from '../../src/index.ts';
import { Generator } from '../../src/runs/generator.ts';
import { demonstration } from '../../scripts/demonstration.mjs';
import { sparring } from '../cli/sparring.ts';
import { runOf } from '../cli/trace.ts';
import { labelledPictures, PictureClassifier } from '../support/picture-classifier.ts';

const shape = { channels: 1, height: 28, width: 28 } as const;
const drawn = 64;
const sure = 0.9;

let folder = '';
let runtime: Runtime;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-first-digits-'));
  runtime = await createNodeRuntime();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function classifierOfDigits(): Promise<PictureClassifier> {
  const [digits, unseen] = [await openSource('mnist'), await openSource('mnist:test')];
  const classifier = await PictureClassifier.train(
    await labelledPictures(digits, shape),
    { epochs: 4 },
    runtime,
  );
  const onReal = await classifier.accuracy(await labelledPictures(unseen, shape));
  digits.close();
  unseen.close();
  expect(onReal, 'of unseen real digits').toBeGreaterThan(0.98);
  return classifier;
}

it('are digits for it: it is sure of 85% of those of the seeds 0 to 63, and all ten are there', async () => {
  const classifier = await classifierOfDigits();
  const trained = await sparring(folder, ...demonstration.filter((each) => each !== '--studio'), '--json');
  expect(trained.code, trained.stderr).toBe(0);
  await using run = await openRun(join(folder, runOf(trained)));
  await using generator = await Generator.create(run, runtime);
  const answers = await classifier.classify(await generator.sampleSeeds(range(0, drawn)));
  const certain = answers.filter(({ certainty }) => certainty >= sure);
  const kinds = new Set(certain.map(({ label }) => label)).size;
  console.log(JSON.stringify({ steps: run.step, sure: certain.length, of: drawn, kinds }));
  expect(certain.length).toBeGreaterThanOrEqual(Math.ceil(0.85 * drawn));
  expect(kinds).toBe(10);
  await classifier.release();
});
