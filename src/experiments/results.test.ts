import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Budget } from './support/budget.ts';
import type { Experiment, Outcome } from './support/experiment.ts';
import { experiments } from './registry.ts';
import { measuredText, resultsPage } from './results-page.ts';
import { readResults, recordResult, resultOf, writeOutcome, type Result } from './results.ts';

const outcome: Outcome = {
  protocol: 'counted by hand',
  rows: [
    { what: 'apples', unit: 'pieces', paper: { value: 225, error: 2 }, ours: { value: 230.5, error: 1.9 } },
    { what: '|pears|', ours: { value: -3 } },
  ],
  files: [
    { name: 'apples.png', content: Uint8Array.of(1, 2, 3), shows: 'a heap of apples' },
    { name: 'apples.gif', content: 'moving' },
  ],
  remarks: ['Plums are missing.'],
  numbers: { heaps: [1, 2] },
};
const experiment: Experiment = {
  name: 'gan-apples',
  paper: 'gan',
  where: 'table 9',
  summary: 'Apples and pears',
  needs: [],
  minutes: 1,
  takesRun: false,
  run: async () => outcome,
};
const circumstances = {
  sparring: '0.1.0',
  date: '2026-11-24',
  seed: 1,
  budgetMinutes: 40,
  spentMinutes: 38.21,
  device: 'cpu',
  threads: 2,
};
const result = resultOf(experiment, outcome, circumstances);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-results-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('writes the files and the result of an experiment', async () => {
  await writeOutcome(folder, outcome, result);
  expect((await readdir(folder)).sort()).toEqual(['apples.gif', 'apples.png', 'result.json']);
  expect(JSON.parse(await readFile(join(folder, 'result.json'), 'utf8'))).toEqual(result);
  expect(result.pictures).toEqual([{ name: 'apples.png', shows: 'a heap of apples' }]);
});

it('stores results by experiment, and replaces a result that is recorded again', async () => {
  await recordResult(folder, result, outcome.files);
  const second = { ...result, seed: 2 };
  await recordResult(folder, second, outcome.files);
  const again = { ...result, date: '2026-11-25' };
  await recordResult(folder, again, outcome.files);
  expect((await readResults(folder)).get('gan-apples')).toEqual([{ ...second, pictures: [] }, again]);
  expect((await readdir(folder)).sort()).toEqual(['apples.png', 'gan-apples.json']);
  expect(await readResults(join(folder, 'nowhere'))).toEqual(new Map());
});

it('stores all results that are recorded concurrently, and passes on the earlier ones', async () => {
  const seeds = Array.from({ length: 8 }, (_, i) => i);
  const counts: number[] = [];
  const record = (seed: number) =>
    recordResult(folder, { ...result, seed }, outcome.files, async (all) => {
      await new Promise(setImmediate);
      counts.push(all.get('gan-apples')!.length);
    });
  await Promise.all(seeds.map(record));
  const kept = (await readResults(folder)).get('gan-apples')!;
  expect(kept.map(({ seed }) => seed).sort((a, b) => a - b)).toEqual(seeds);
  expect(counts).toEqual(seeds.map((i) => i + 1));
  expect((await readdir(folder)).sort()).toEqual(['apples.png', 'gan-apples.json']);
});

it('refuses results with unknown members, which rewriting the file would lose', async () => {
  const path = join(folder, 'gan-apples.json');
  for (const changed of [
    { ...result, processor: 'fast' },
    { ...result, rows: [{ ...result.rows[0]!, source: 'a book' }] },
    { ...result, rows: [{ what: 'apples', ours: { value: 1, deviation: 2 } }] },
  ]) {
    await writeFile(path, JSON.stringify([changed]));
    await expect(recordResult(folder, { ...result, seed: 2 }, [])).rejects.toThrow(
      /gan-apples\.json has "0\.[\w.]+", which this Sparring does not know/,
    );
    expect(await readFile(path, 'utf8')).toBe(JSON.stringify([changed]));
  }
});

it('refuses damaged results, naming the file', async () => {
  const path = join(folder, 'gan-apples.json');
  await writeFile(path, '[{');
  await expect(readResults(folder)).rejects.toThrow(`${path} is not valid JSON`);
  await writeFile(path, JSON.stringify([{ ...result, rows: 3 }]));
  await expect(readResults(folder)).rejects.toThrow(`${path} is invalid at 0.rows`);
});

it('shows the paper’s number next to ours, with protocol and circumstances', () => {
  const page = resultsPage([experiment], new Map([['gan-apples', [result]]]));
  expect(page).toContain('## gan-apples\n\nApples and pears ([Goodfellow et al. 2014](https://arxiv.org/');
  expect(page).toContain('**2026-11-24 · Sparring 0.1.0 · seed 1 · cpu, 2 threads**');
  expect(page).toContain('| apples, pieces | 225 ± 2 | 230.5 ± 1.9 |\n| \\|pears\\| | — | −3 |\n');
  expect(page).toContain('Protocol: counted by hand\n\n- Plums are missing.\n\n');
  expect(page).toContain('![a heap of apples](results/apples.png)');
  expect(resultsPage([experiment], new Map())).toContain('Not recorded yet.');
  expect(measuredText(undefined)).toBe('—');
});

it('separates training time from evaluation time, and shows if either was not recorded', () => {
  const timesOf = (trainings: Result['trainings']) => {
    const page = resultsPage([experiment], new Map([['gan-apples', [{ ...result, trainings }]]]));
    return /\| time \| minutes \|\n\| --- \| --: \|\n([\s\S]*?)\n\n/.exec(page)?.[1]?.split('\n');
  };
  const before = { what: 'gan-pears', steps: 12000, minutes: 90.25, within: false };
  const within = { what: 'gan-plums', steps: 7, minutes: 30, within: true };
  expect(timesOf([before])).toEqual([
    '| training: gan-pears, 12,000 steps (before) | 90.3 |',
    '| evaluation | 38.2 |',
    '| budget | 40 |',
  ]);
  expect(timesOf([before, within])?.slice(1)).toEqual([
    '| training: gan-plums, 7 steps | 30 |',
    '| evaluation | 8.2 |',
    '| total | 38.2 |',
    '| budget | 40 |',
  ]);
  expect(timesOf([{ what: 'gan-pears', steps: 3, within: false }])?.[0]).toBe(
    '| training: gan-pears, 3 steps (before) | not recorded |',
  );
  expect(timesOf(undefined)).toEqual([
    '| training | not recorded |',
    '| evaluation | not recorded |',
    '| total | 38.2 |',
    '| budget | 40 |',
  ]);
});

it('is rendered to docs/results.md from the results in docs', async () => {
  const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
  const page = resultsPage(experiments, await readResults(join(docs, 'results')));
  // scripts/render-results.mjs writes it.
  expect(await readFile(join(docs, 'results.md'), 'utf8')).toBe(page);
});

it('gives every experiment a unique name that starts with its paper', () => {
  const names = experiments.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, paper } of experiments) expect(name).toMatch(new RegExp(`^${paper}-[a-z0-9-]+$`));
});

it('measures the rest of a budget', () => {
  let now = 5_000;
  const budget = new Budget(2, () => now);
  expect([budget.left, budget.isSpent]).toEqual([2, false]);
  now += 90_000;
  expect([budget.spent, budget.left]).toEqual([1.5, 0.5]);
  now += 90_000;
  expect([budget.left, budget.isSpent]).toEqual([0, true]);
});
