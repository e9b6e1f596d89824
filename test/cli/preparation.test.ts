/** The preparation of pictures: requested, printed, recorded, and unchanged when a run resumes. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makePictures, sparring, tiny } from './sparring.ts';
import { traceOf } from './trace.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-preparation-'));
  await makePictures(cwd, 'pictures', 40);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const prepared = ['--mirror', '--hold-out', '0.3'];
const run = (out: string) => join(cwd, out, '00000-pictures-dcgan-64');
const train = (out: string, ...args: string[]) =>
  sparring(cwd, 'train', 'pictures', ...tiny, '--out', out, ...args);

it('prints the steps on a dry run, and how many pictures are left', async () => {
  const { code, stdout } = await train('dry', ...prepared, '--channels', '1', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain('Pictures    hold out 30% by a hash of the names → ');
  expect(stdout).toMatch(
    / → resize the short side and crop the centre to 16×16 → grey → mirror at random → \[−1, 1\]\nExecution {3}[^\n]+\nOptions {5}[^\n]+\n {12}defaults: all others\n$/,
  );
  const kept = Number(/folder of 40 pictures: (\d+) of them, the others held out/.exec(stdout)![1]);
  expect(kept).toBeGreaterThan(15);
  expect(kept).toBeLessThan(40);
});

it('records the steps, and resumes with them bit by bit', async () => {
  expect((await train('straight', ...prepared, '--steps', '9')).code).toBe(0);
  expect((await train('interrupted', ...prepared, '--steps', '4')).code).toBe(0);
  const resumed = await sparring(cwd, 'resume', run('interrupted'), '--steps', '9');
  expect([resumed.code, resumed.stderr]).toEqual([0, '']);
  expect(await traceOf(run('interrupted'), 9)).toEqual(await traceOf(run('straight'), 9));
  const options = JSON.parse(await readFile(join(run('straight'), 'options.json'), 'utf8')) as object;
  const preparation = { holdOut: 0.3, crop: 'centre', mirror: true, values: 'signed' };
  expect(options).toMatchObject({ preparation });
});

it('holds pictures out of training, which evaluate then uses', async () => {
  const { code, stdout } = await sparring(
    cwd,
    'evaluate',
    run('straight'),
    '--metric',
    'nearest',
    '--count',
    '8',
    '--json',
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/beside \d+ held-out pictures of pictures/);
});

it('uses the default preparation if options.json has none, as in old runs', async () => {
  await train('plain', '--steps', '8');
  await train('old', '--steps', '4');
  const path = join(run('old'), 'options.json');
  const { preparation, ...others } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  expect(preparation).toEqual({ holdOut: null, crop: 'centre', mirror: false, values: 'signed' });
  await writeFile(path, JSON.stringify(others));
  expect((await sparring(cwd, 'resume', run('old'), '--steps', '8')).code).toBe(0);
  expect(await traceOf(run('old'), 8)).toEqual(await traceOf(run('plain'), 8));
});

it.each([
  [['--hold-out', '1'], '--hold-out got "1", expected a number above 0 and below 1'],
  [['--hold-out', '0'], '--hold-out got "0"'],
  [['--hold-out', '0.999999'], 'none of the 40 pictures of pictures is left (the others held out)'],
])('refuses %j', async (args, message) => {
  const { code, stdout, stderr } = await train('refused', ...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
});
