/** What the studio has others do, asked as its page asks, with real trainings. */
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateOrders } from '../../gan/training/step-definition.ts';
import {
  choicesMessage,
  foldersMessage,
  jobList,
  jobMessage,
  type ChoicesMessage,
  type JobMessage,
} from '../messages/jobs.ts';
import { paths } from '../messages/paths.ts';
import { failureMessage } from '../messages/session.ts';
import type { RunCard, RunDetails } from '../messages/runs.ts';
import { sourceCommandLine, until } from './jobs/testing/command-line.ts';
import { serveStudio, type ServedStudio } from './testing/served-studio.ts';

let served: ServedStudio;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-job-routes-'));
  served = await serveStudio({ commandLine: sourceCommandLine });
});
afterAll(async () => {
  for (const { job } of jobList.parse(await served.json(paths.jobs())).jobs)
    await served.post(paths.cancelJob(job));
  await until(async () => (await jobs()).every(({ state }) => state !== 'running'));
  await served.close();
  await rm(folder, { recursive: true, force: true });
});

const jobs = async () => jobList.parse(await served.json(paths.jobs())).jobs;
const asked = async (path: string, body: unknown) => {
  const response = await served.post(path, body);
  if (!response.ok) throw new Error(await response.text());
  return jobMessage.parse(await response.json());
};
const ended = async ({ job }: JobMessage) =>
  until(async () => {
    const found = jobMessage.parse(await served.json(paths.job(job)));
    return found.state === 'running' || found.state === 'waiting' ? undefined : found;
  });
const refusal = async (response: Response) => ({
  status: response.status,
  ...failureMessage.parse(await response.json()),
});
const detailsOf = (run: string) => served.json<RunDetails>(paths.run(run));

describe('what a training can be', () => {
  it('is what the library says', async () => {
    const choices = choicesMessage.parse(await served.json<ChoicesMessage>(paths.choices()));
    const dcgan = choices.presets.find(({ name }) => name === 'dcgan-28')!;
    expect(dcgan).toMatchObject({ kind: 'pictures', image: { width: 28, height: 28, channels: 1 } });
    expect(dcgan.usual).toMatchObject({
      batchSize: 128,
      lr: 2e-4,
      beta1: 0.5,
      beta2: 0.999,
      ngf: 64,
      updates: 'alternating',
    });
    const forms = Object.fromEntries(choices.options.map(({ name, form }) => [name, form]));
    expect(forms).toMatchObject({
      batchSize: { kind: 'number', isWhole: true, min: 1, max: 2 ** 20 },
      beta1: { kind: 'number', isWhole: false, min: 0, below: 1 },
      ema: { min: 0, below: 1 },
      mirror: { kind: 'flag' },
      updates: { kind: 'choice', choices: [...updateOrders] },
      imageSize: { kind: 'members', members: { width: { isWhole: true, min: 1 } } },
      values: { kind: 'range' },
    });
    expect(choices.sets.map(({ name }) => name)).toContain('mnist');
  });
});

describe('a look at pictures', () => {
  it('says what there is, with a contact sheet', async () => {
    for (const [i, colour] of ['teal', 'plum', 'teal'].entries())
      await sharp({ create: { width: 16, height: 12, channels: 3, background: colour } })
        .png()
        .toFile(join(folder, `${i}.png`));
    const { job, result } = await ended(await asked(paths.inspect(), { data: folder }));
    expect(result).toMatchObject({ kind: 'pictures', count: 3, copies: 1, width: { least: 16, most: 16 } });
    const sheet = await served.request(paths.contactSheet(job));
    expect(sheet.headers.get('content-type')).toBe('image/png');
    expect((await sharp(await sheet.arrayBuffer()).metadata()).width).toBeGreaterThan(16);
  });

  it('that finds none says so in a sentence', async () => {
    const { job, failure } = await ended(await asked(paths.inspect(), { data: join(folder, 'none') }));
    expect(failure).toMatchObject({ code: 'not-found', error: expect.stringContaining('none') });
    expect((await served.request(paths.contactSheet(job))).status).toBe(404);
    expect((await served.request(paths.job('other'))).status).toBe(404);
  });
});

describe('a training', () => {
  const small = { data: 'ring-2d', threads: 1, batchSize: 8, checkpointEvery: 50, keepEvery: 50 };

  it('is estimated, begins, pauses, resumes and branches', async () => {
    const estimate = await ended(await asked(paths.estimate(), small));
    expect(estimate).toMatchObject({ kind: 'estimate', result: { preset: 'gan-2d', batchSize: 8 } });

    const started = await asked(paths.train(), { ...small, steps: 1_000_000 });
    const name = await until(async () => {
      const job = (await served.json<JobMessage>(paths.job(started.job))) as { readonly run?: string };
      return job.run;
    });
    const card = await until(async () => {
      const { card: found } = await detailsOf(name);
      return found.state === 'training' && found.step > 60 ? found : undefined;
    });
    expect(card.trainedBy).toBe('studio');
    // Asked in both ways at once: a second signal would end it without saving.
    const answers = await Promise.all([
      served.post(paths.pause(name)),
      served.post(paths.cancelJob(started.job)),
      served.post(paths.pause(name)),
    ]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(await ended(started)).toMatchObject({ state: 'done', result: { interrupted: true } });
    const paused = await until(async () => {
      const found = await detailsOf(name);
      return found.card.state === 'paused' ? found : undefined;
    });
    const { step } = paused.card;
    expect(paused.checkpoints.map((each) => each.step)).toContain(step);

    const longer = step + 20;
    const resumed = await ended(await asked(paths.resume(name), { steps: longer, threads: 1 }));
    expect(resumed).toMatchObject({ how: 'resume', run: name, state: 'done', result: { step: longer } });

    const branched = await ended(
      await asked(paths.resume(name), { step: 50, branch: true, steps: 60, threads: 1 }),
    );
    expect(branched).toMatchObject({ how: 'branch', of: name, state: 'done', result: { step: 60 } });
    const branch = await served.json<{ readonly runs: readonly RunCard[] }>(paths.runs());
    const made = branch.runs.find(({ id }) => id !== name)!;
    expect(made.branchedFrom).toEqual({ run: name, step: 50 });
    expect((await detailsOf(name)).card.step).toBe(longer);
  });

  it.each([
    ['without a length', paths.train(), small, /needs a length/],
    ['of another program', paths.train(), { ...small, steps: 1, program: 'sh' }, /program is no option/],
    ['that writes elsewhere', paths.train(), { ...small, steps: 1, out: '/' }, /out is no option/],
    ['beyond a limit', paths.train(), { ...small, steps: 1, batchSize: 2 ** 30 }, /batchSize got/],
    ['that is text', paths.train(), 'mnist', /the request is "mnist"/],
    ['with a hidden option', paths.inspect(), { data: 'x', __proto__: 1, out: 'y' }, /out is no option/],
    ['of too long a path', paths.estimate(), { data: 'x'.repeat(5000) }, /data got/],
  ])('%s is refused, and nothing starts', async (_, path, body, sentence) => {
    const before = await jobs();
    const { status, error } = await refusal(await served.post(path, body));
    expect([status, error]).toEqual([400, expect.stringMatching(sentence)]);
    expect(await jobs()).toEqual(before);
  });

  it.each([paths.pause('other'), paths.resume('..'), paths.cancelJob('other')])(
    'that is missing is not found: %s',
    async (path) => {
      expect((await refusal(await served.post(path))).status).toBe(404);
    },
  );

  it('is started and stopped by posts of the own page only', async () => {
    const before = await jobs();
    for (const path of [
      paths.train(),
      paths.estimate(),
      paths.inspect(),
      paths.resume('x'),
      paths.folders(),
    ]) {
      expect((await served.request(path)).status, path).toBe(404);
      expect((await served.request(path, { method: 'POST', body: '{}' })).status, path).toBe(403);
    }
    expect(await jobs()).toEqual(before);
  });
});

describe('folders for a path that is being typed', () => {
  const suggested = async (typed: string) =>
    foldersMessage.parse(await (await served.post(paths.folders(), { typed })).json());

  it('are those whose names begin so', async () => {
    const tree = join(folder, 'tree');
    for (const name of ['Photos', 'photos 2', 'photos 10', 'other', '.hidden', '__MACOSX'])
      await mkdir(join(tree, name), { recursive: true });
    await writeFile(join(tree, 'photos.zip'), '');
    await symlink(join(tree, 'other'), join(tree, 'photos-link'));
    await symlink(join(tree, 'nowhere'), join(tree, 'photos-lost'));
    const found = await suggested(join(tree, 'ph'));
    expect(found.hasMore).toBe(false);
    expect(found.folders.map((path) => relative(tree, path))).toEqual([
      'Photos',
      'photos 2',
      'photos 10',
      'photos-link',
    ]);
    expect((await suggested(`${tree}/`)).folders).toHaveLength(5);
    expect((await suggested(tree)).folders).toEqual([tree]);
    expect((await suggested('~/')).folders.every((path) => path.startsWith(homedir()))).toBe(true);
  });

  it('are bounded, and none where there is nothing to read', async () => {
    const many = join(folder, 'many');
    for (let i = 0; i < 60; i++) await mkdir(join(many, String(i)), { recursive: true });
    const { folders, hasMore } = await suggested(`${many}/`);
    expect([folders.length, hasMore]).toEqual([40, true]);
    for (const typed of [join(folder, 'none/'), join(folder, '0.png/'), 'a\0b/', '/root\ud800/'])
      expect(await suggested(typed), typed).toEqual({ folders: [], hasMore: false });
    expect((await served.post(paths.folders(), { typed: '/'.repeat(5000) })).status).toBe(400);
    expect(await readdir(many)).toHaveLength(60);
  });
});
