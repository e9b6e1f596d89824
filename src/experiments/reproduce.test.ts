import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { missingLettersSentence } from '../drawing/fonts.ts';
import { encodePng } from '../drawing/png.ts';
import { words } from '../drawing/svg/words.ts';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import { checkInputs, reproduce, type Reproduction } from './reproduce.ts';
import { ExperimentData } from './support/data.ts';
import type { Experiment, Outcome } from './support/experiment.ts';
import { tinyDcgan } from './testing/tiny-runs.ts';

const runtime = await createNodeRuntime({ threads: 1 });
let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sparring-reproduce-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

function experimentThat(run: Experiment['run'], takesRun: Experiment['takesRun'] = false): Experiment {
  return {
    name: 'gan-figure-1',
    paper: 'gan',
    where: 'figure 1',
    summary: '',
    needs: [],
    minutes: 5,
    takesRun,
    run,
  };
}

const outcome: Outcome = {
  protocol: 'none',
  rows: [],
  files: [{ name: 'a.svg', content: '<svg/>', shows: 'nothing' }],
  remarks: [],
};

const reproductionIn = (folder: string, more: Partial<Reproduction> = {}): Reproduction => ({
  data: new ExperimentData([]),
  runs: [],
  runtime,
  seed: 1,
  folder: join(home, folder),
  version: '0.0.0',
  signal: new AbortController().signal,
  onProgress: () => undefined,
  ...more,
});

it('writes the outcome of an experiment with its trainings, and adds it to recorded results', async () => {
  const record = join(home, 'docs');
  const experiment = experimentThat(async ({ folder }) => {
    await tinyDcgan(folder, runtime);
    return outcome;
  });
  const { result, paths } = await reproduce(experiment, [], reproductionIn('found', { record }));
  expect(result).toMatchObject({ experiment: 'gan-figure-1', seed: 1, budgetMinutes: 5, sparring: '0.0.0' });
  expect(result.trainings).toMatchObject([{ what: 'dcgan-64, seed 1', steps: 2, within: true }]);
  expect(paths).toEqual([
    join(home, 'found', 'a.svg'),
    join(home, 'found', 'result.json'),
    join(record, 'results.md'),
  ]);
  expect(JSON.parse(await readFile(paths[1]!, 'utf8'))).toEqual(result);
  expect((await readdir(join(record, 'results'))).sort()).toEqual(['a.svg', 'gan-figure-1.json']);
});

it('remarks once on letters of its figures that no font has', async () => {
  const drawn = async (text: string) => encodePng(words(text), { fontFolders: [] });
  const experiment = experimentThat(async () => ({
    ...outcome,
    files: [
      { name: 'room.png', content: await drawn('a 卧室'), shows: 'a name' },
      { name: 'lie.png', content: await drawn('卧 b') },
    ],
    remarks: ['One.'],
  }));
  const { result, paths } = await reproduce(experiment, [], reproductionIn('letters'));
  expect(result.remarks).toEqual(['One.', missingLettersSentence(['卧', '室'])]);
  expect((await sharp(paths[0]).metadata()).format).toBe('png');
});

it('passes the signal to the experiment, and removes the folder of an experiment that fails', async () => {
  const stop = new AbortController();
  const experiment = experimentThat(async ({ signal }) => {
    stop.abort();
    throw new Error(`aborted: ${signal.aborted}`);
  });
  const failing = reproduce(experiment, [], reproductionIn('a/b', { signal: stop.signal }));
  await expect(failing).rejects.toThrow('aborted: true');
  expect(await readdir(home)).not.toContain('a');
});

it('refuses more runs than an experiment takes', async () => {
  const data = new ExperimentData([]);
  const run = async () => outcome;
  await expect(checkInputs(experimentThat(run), { data, runs: ['x'] })).rejects.toThrow(
    'run does not apply to gan-figure-1',
  );
  await expect(checkInputs(experimentThat(run, true), { data, runs: ['x', 'y'] })).rejects.toThrow(
    'takes one run, got 2',
  );
  await expect(checkInputs(experimentThat(run, 'several'), { data, runs: ['x', 'y'] })).rejects.toThrow(
    'x does not exist',
  );
});
