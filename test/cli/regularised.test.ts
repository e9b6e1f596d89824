/** What regularises D beside penalties, from the command line: trained, resumed, drawn and refused. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePictures, sparring, tiny } from './sparring.ts';
import { recordsOf, runOf } from './trace.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-regularised-'));
  await makePictures(cwd, 'pictures', 8);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const common = ['--threads', '1', '--sample-every', '3', '--json'];
const kept = ['--steps', '6', '--checkpoint-every', '3', '--keep-every', '3'];
const train = (...args: string[]) => sparring(cwd, 'train', 'pictures', ...tiny, ...args, ...common);
const trainingOf = async (run: string) =>
  (JSON.parse(await readFile(join(cwd, run, 'options.json'), 'utf8')) as { training: object }).training;

describe.each([
  [
    'adaptive augmentation',
    ['--augment', 'color,mirror', '--augment-strength', 'adaptive', '--objective', 'hinge'],
    { augment: ['color', 'mirror'], augmentStrength: 'adaptive' },
    'D sees pictures changed by color and mirror, as often as D asks for',
  ],
  [
    'consistency',
    ['--consistency', '2', '--r1', '0.1', '--objective', 'relativistic'],
    { penalties: { r1: 0.1, consistency: 2 } },
    'R1 of 0.1; consistency of 2',
  ],
  [
    'decreasing instance noise',
    ['--instance-noise', '0.2', '--instance-noise-decay', '--augment', 'mirror'],
    { instanceNoise: { deviation: 0.2, decays: true } },
    'changed by mirror; noise of 0.2 on what D sees, falling to 0',
  ],
])('%s', (_, options, recorded, told) => {
  let run = '';

  it('is recorded and told', async () => {
    const trained = await train(...options, ...kept);
    expect(trained.code).toBe(0);
    expect(trained.stderr).toContain(told);
    run = runOf(trained);
    expect(await trainingOf(run)).toMatchObject(recorded);
  });

  it('continues bit by bit from a checkpoint', async () => {
    const branch = await sparring(cwd, 'resume', run, '--step', '3', '--branch', '--json');
    expect(branch.code).toBe(0);
    expect(await recordsOf(join(cwd, runOf(branch)))).toEqual(await recordsOf(join(cwd, run)));
  });

  it('is trained alike by --like', async () => {
    const like = runOf(await sparring(cwd, 'train', '--like', run, '--out', 'like', '--json'));
    expect(await trainingOf(like)).toEqual(await trainingOf(run));
    expect(await recordsOf(join(cwd, like))).toEqual(await recordsOf(join(cwd, run)));
  });
});

it('draws the probability of an adaptive augmentation', async () => {
  const run = runOf(await train('--augment', 'cutout', '--augment-strength', 'adaptive', '--steps', '3'));
  for (const record of await recordsOf(join(cwd, run)))
    expect(record['augmentation']).toBeGreaterThanOrEqual(0);
  expect((await sparring(cwd, 'plot', run, '--out', 'curves.svg')).code).toBe(0);
  expect(await readFile(join(cwd, 'curves.svg'), 'utf8')).toContain('how often D’s pictures are changed');
});

it('lets noise decrease over the length, which must be known, and says so of another', async () => {
  const points = ['ring-2d', '--generator-units', '8', '--discriminator-units', '8', '--batch-size', '16'];
  const noise = [...points, '--instance-noise', '0.3', '--instance-noise-decay', '--threads', '1', '--json'];
  const run = runOf(await sparring(cwd, 'train', ...noise, '--steps', '3'));
  const longer = await sparring(cwd, 'resume', run, '--steps', '5');
  expect(longer.stderr).toContain('the instance noise decreases to 0 at step 5 now, and not at step 3');
  for (const refused of [
    await sparring(cwd, 'train', ...noise, '--minutes', '1'),
    await sparring(cwd, 'resume', run, '--minutes', '1'),
  ]) {
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('only the time is limited: pass --steps or --epochs as well');
  }
});

it('compares no copies of points', async () => {
  const { code, stderr } = await sparring(cwd, 'train', 'ring-2d', '--consistency', '1');
  expect(code).toBe(2);
  expect(stderr).toContain('--consistency applies to pictures, but gan-2d generates points: leave it out');
});

it.each([
  [
    ['--augment-strength', '0.5'],
    '--augment-strength says how often pictures are changed, and nothing changes them: pass --augment',
  ],
  [
    ['--augment-strength', '1'],
    '--augment-strength says how often pictures are changed, and nothing changes them: pass --augment',
  ],
  [
    ['--augment', 'mirror', '--augment-strength', '1.5'],
    '--augment-strength got "1.5", expected a number from 0 to 1, or adaptive',
  ],
  [['--augment', 'mirror', '--augment-strength', 'often'], '--augment-strength got "often", expected'],
  [
    ['--augment', 'mirror', '--augment-strength', 'adaptive', '--objective', 'relativistic'],
    'only differences have a meaning: pass --augment-strength 0.5, or choose another --objective',
  ],
  [['--consistency', '-1'], '--consistency got "-1", expected'],
  [['--instance-noise', '0'], '--instance-noise got "0", expected'],
  [['--instance-noise-decay'], '--instance-noise-decay lets instance noise decrease, and there is none'],
])('refuses %j', async (options, sentence) => {
  const { code, stderr } = await train(...options, '--steps', '1');
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
});
