/** The classifier on digits: it learns from few, and is the same each time. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSource, type OpenedSource } from '../../src/data/open.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../src/engine/runtime/runtime.ts';
import { labelledPictures, PictureClassifier, type LabelledPictures } from '../support/picture-classifier.ts';

const shape = { channels: 1, height: 28, width: 28 } as const;

let runtime: Runtime;
let training: LabelledPictures;
let unseen: LabelledPictures;
const sources: OpenedSource[] = [];
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
  const read = async (name: string, count: number) => {
    const source = await openSource(name);
    sources.push(source);
    return labelledPictures(source, shape, count);
  };
  training = await read('mnist', 2000);
  unseen = await read('mnist:test', 1000);
});
afterAll(() => sources.forEach((source) => source.close()));

it('gets nine of ten unseen digits right after 2,000, and is sure of classes by probabilities', async () => {
  const classifier = await PictureClassifier.train(training, { epochs: 2 }, runtime);
  expect(await classifier.accuracy(unseen)).toBeGreaterThan(0.9);
  const answers = await classifier.classify(unseen.values);
  expect(answers).toHaveLength(1000);
  for (const { label, certainty } of answers) {
    expect(Number.isInteger(label) && label >= 0 && label < 10).toBe(true);
    expect(certainty).toBeGreaterThanOrEqual(0.1);
    expect(certainty).toBeLessThanOrEqual(1.000_01);
  }
  const again = await PictureClassifier.train(training, { epochs: 2 }, runtime);
  expect(await again.classify(unseen.values)).toEqual(answers);
  await classifier.release();
  await again.release();
});
