import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { range } from '../../../core/numbers.ts';
import { recordsOfSteps } from './grid-records.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-grid-records-'));
  path = join(folder, 'metrics.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Lines of 14 to 300 bytes, with every third step missing. */
const steps = range(1, 6000).filter((step) => step % 3 !== 0);
const record = (step: number) => ({ step, name: 'x'.repeat((step * 37) % 280) });

it.each([0, 1, 2, 40, 3999])(
  'finds the records of steps in a file of %i records, and only those',
  async (count) => {
    const there = steps.slice(0, count);
    await writeFile(path, there.map((step) => `${JSON.stringify(record(step))}\n`).join(''));
    const wanted = [0, 1, 2, 3, 4, 58, 59, 1000, 1001, 2998, 2999, 5996, 5998, 5999, 7000];
    const expected = wanted.filter((step) => there.includes(step)).map(record);
    expect(recordsOfSteps(path, wanted)).toEqual(expected);
    for (const step of wanted) {
      const alone = recordsOfSteps(path, [step]);
      expect(alone).toEqual(expected.filter((each) => each.step === step));
    }
  },
);

it('finds none in what is no file of metrics', async () => {
  expect(recordsOfSteps(path, [1])).toEqual([]);
  await writeFile(path, 'nonsense\n'.repeat(10_000));
  expect(recordsOfSteps(path, [1, 2])).toEqual([]);
  await writeFile(path, Buffer.alloc(100_000));
  expect(recordsOfSteps(path, [1, 2])).toEqual([]);
});
