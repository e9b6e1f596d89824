/** Losses whose D gives scores, and penalties, from the command line: trained, resumed, drawn, judged and exported. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePictures, sparring, tiny } from './sparring.ts';
import { recordsOf, runOf } from './trace.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-objectives-'));
  await makePictures(cwd, 'pictures', 8);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const points = ['--generator-units', '8', '--discriminator-units', '8,6', '--batch-size', '16'];
const common = ['--threads', '1', '--sample-every', '3', '--json'];
const train = (...args: string[]) => sparring(cwd, 'train', ...args, ...common);

describe('a critic with every penalty, on points', () => {
  const options = ['--objective', 'wasserstein', '--r1', '1', '--r2', '0.5', '--penalty-every', '2'];
  const all = ['ring-2d', ...points, ...options, '--lecam', '0.1'];
  let run = '';

  it('trains five updates of D a step, and records scores', async () => {
    const trained = await train(...all, '--steps', '6', '--out', 'whole');
    expect(trained.code).toBe(0);
    expect(trained.stderr).toContain('scores, of which only their difference counts');
    run = runOf(trained);
    const { training } = JSON.parse(await readFile(join(cwd, run, 'options.json'), 'utf8')) as {
      training: object;
    };
    expect(training).toMatchObject({
      k: 5,
      objective: 'wasserstein',
      penalties: { r1: 1, r2: 0.5, every: 2, lecam: 0.1 },
    });
    for (const record of await recordsOf(join(cwd, run))) {
      expect(Object.keys(record)).toEqual(expect.arrayContaining(['scoreReal', 'scoreFake']));
      expect(record).not.toHaveProperty('dReal');
    }
  });

  it('resumes exactly as if it had never stopped, with the running means of LeCam', async () => {
    const interrupted = runOf(await train(...all, '--steps', '3', '--out', 'halves'));
    expect((await sparring(cwd, 'resume', interrupted, '--steps', '6')).code).toBe(0);
    expect(await recordsOf(join(cwd, interrupted))).toEqual(await recordsOf(join(cwd, run)));
    const samples = async (of: string) => readFile(join(cwd, of, 'samples', '000006.png'));
    expect((await samples(interrupted)).equals(await samples(run))).toBe(true);
  });

  it('is trained alike by --like', async () => {
    const like = runOf(await sparring(cwd, 'train', '--like', run, '--out', 'like', '--json'));
    expect(await recordsOf(join(cwd, like))).toEqual(await recordsOf(join(cwd, run)));
  });

  it('is drawn with scores on an axis of their own', async () => {
    const { stdout } = await sparring(cwd, 'plot', run, '--out', 'curves.svg', '--json');
    const { runs } = JSON.parse(stdout) as { runs: { last: { metric: string }[] }[] };
    expect(runs[0]!.last.map(({ metric }) => metric)).toEqual(
      expect.arrayContaining(['lossD', 'lossG', 'scoreReal', 'scoreFake']),
    );
    const drawn = await readFile(join(cwd, 'curves.svg'), 'utf8');
    expect(drawn).toContain('D’s scores');
    expect(drawn).not.toContain('log 4');
  });
});

describe('a hinge loss, on pictures', () => {
  let run = '';

  it('trains a D without batch normalisation with a gradient penalty, and refuses another', async () => {
    const options = ['pictures', ...tiny, '--objective', 'hinge', '--gradient-penalty', '10', '--steps', '2'];
    const refused = await train(...options);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('pass --discriminator-norm none with a DCGAN');
    expect(await readdir(cwd)).not.toContain('runs');
    run = runOf(await train(...options, '--discriminator-norm', 'none'));
  });

  it('is not judged by probabilities that there are not', async () => {
    const { code, stderr } = await sparring(cwd, 'judge', run);
    expect(code).toBe(2);
    expect(stderr).toContain('D of this run gives scores (hinge), which are no probabilities');
  });

  it('exports a D whose output is a score', async () => {
    const exported = await sparring(cwd, 'export', run, '--network', 'discriminator', '--out', 'd.onnx');
    expect(exported.code).toBe(0);
    const session = await ort.InferenceSession.create(join(cwd, 'd.onnx'));
    expect(session.outputNames).toEqual(['score']);
    await session.release();
  });

  it.each([
    [['--smooth-real', '0.9'], '--smooth-real got 0.9, but the scores of this objective have no labels'],
    [['--penalty-every', '4'], '--penalty-every says how often R1 and R2 are computed, and there is neither'],
    [['--penalty-every', '4', '--r1', '0'], 'and there is neither'],
    [['--r1', '-1'], '--r1 got "-1", expected a number of 0 or more'],
  ])('refuses %s', async (options, sentence) => {
    const { code, stderr } = await train('pictures', ...tiny, '--objective', 'hinge', ...options);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});

describe('the penalty of a preset', () => {
  const planned = async (...options: readonly string[]) => {
    const { stdout } = await train(
      'pictures',
      '--preset',
      'quick-64',
      '--batch-size',
      '4',
      ...options,
      '--dry-run',
      '--json',
    );
    return (JSON.parse(stdout) as { training: { penalties?: object } }).training.penalties;
  };

  it.each([
    [[], { r1: 1, every: 8 }],
    [['--r1', '10'], { r1: 10, every: 8 }],
    [['--penalty-every', '4'], { r1: 1, every: 4 }],
    [['--r1', '0'], undefined],
    [['--r1', '0', '--r2', '0.5'], { r2: 0.5, every: 8 }],
    [['--r1', '0', '--lecam', '0.1'], { lecam: 0.1 }],
  ])('gives way to %j', async (options, penalties) => {
    expect(await planned(...options)).toEqual(penalties);
  });
});
