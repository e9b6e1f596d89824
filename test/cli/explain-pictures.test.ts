/** `sparring explain pictures` counts pictures, and asks a D about noise: a fitted one, or that of a run. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, fetchedBy } from '../../src/drawing/svg/testing/markup.ts';
import { makePictures, sparring, tiny } from './sparring.ts';

const run = join('runs', '00000-pictures-dcgan-64');
const points = join('runs', '00001-ring-2d-gan-2d');

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-explain-pictures-'));
  await makePictures(cwd, 'pictures', 8);
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '3');
  await sparring(cwd, 'train', 'ring-2d', '--steps', '1', '--threads', '1');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const explain = (...args: string[]) => sparring(cwd, 'explain', 'pictures', ...args);

interface Outcome {
  readonly count: { readonly written?: string; readonly exponent: number };
  readonly d: { readonly random: readonly number[]; readonly generated: readonly number[] };
  readonly lines: { readonly t: readonly number[]; readonly d: readonly (readonly number[])[] };
  readonly climbs: readonly { readonly d: readonly number[]; readonly change: number }[];
}

async function outcomeOf(...args: string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await explain(...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Outcome;
}

describe('without a run', () => {
  it('counts 16×16 pictures, and finds noise that D takes for real', async () => {
    const { code, stdout, stderr } = await explain();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('256^256 = 3.23 · 10^616, a number of 617 digits\n');
    expect(stdout).toMatch(/^64×64 in colour +256 +12,288 +2\.83 · 10\^29592$/m);
    expect(stdout).toMatch(/D is now sure of what\sis\sstill noise to you\./);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const exponents = Array.from(stdout.matchAll(/^\d+×\d+.* 10\^(\d+)$/gm), (match) => Number(match[1]));
    expect(exponents.length).toBeGreaterThan(5);
    expect(exponents).toEqual(exponents.toSorted((a, b) => a - b)); // as on the page
    expect(stdout.endsWith('\nDrawn: explain-pictures.html\n')).toBe(true);
    const markup = await readFile(join(cwd, 'explain-pictures.html'), 'utf8');
    expect(faultsOf(markup)).toEqual([]);
    expect(fetchedBy(markup)).toEqual([]);
  });

  it('counts others, and prints the numbers as JSON', async () => {
    const { count, d } = await outcomeOf(
      '--size',
      '3x2',
      '--values',
      '2',
      '--channels',
      '3',
      '--out',
      'a.svg',
    );
    expect(count).toMatchObject({ written: String(2 ** 18), width: 3, height: 2, numbers: 18 });
    expect([d.random.length, d.generated.length]).toEqual([12, 12]);
    expect(faultsOf(await readFile(join(cwd, 'a.svg'), 'utf8'))).toEqual([]);
  });
});

describe('with a run', () => {
  it('asks the run’s D about its own data, and changes noise until D is sure or has had its steps', async () => {
    const { count, lines, climbs } = await outcomeOf(run, '--threads', '1', '--out', 'b.svg');
    expect(count).toMatchObject({ width: 16, height: 16, values: 256 });
    expect(lines.d).toHaveLength(6);
    for (const { d } of climbs) {
      expect(d.at(-1)! > d[0]!).toBe(true);
      expect(d.at(-1)! >= 0.99 || d.length === 201).toBe(true);
    }
    const again = await outcomeOf(run, '--threads', '1', '--out', 'b.svg');
    expect(again.climbs).toEqual(climbs);
  });

  it('asks about a picture of one’s own', async () => {
    const file = join('pictures', '003.png');
    const { lines } = await outcomeOf(run, '--picture', file, '--threads', '1', '--out', 'c.svg');
    expect(lines.d).toHaveLength(1);
    expect(await readFile(join(cwd, 'c.svg'), 'utf8')).toContain('the picture of 003.png');
  });

  it('asks D as judge does: with the statistics of training pictures', async () => {
    const judged = await sparring(cwd, 'judge', run, 'pictures', '--threads', '1', '--json');
    const { pictures } = JSON.parse(judged.stdout) as {
      readonly pictures: readonly { readonly name: string; readonly probability: number }[];
    };
    const { lines } = await outcomeOf(run, '--threads', '1', '--out', 'd.svg');
    for (const line of lines.d) {
      const nearest = Math.min(...pictures.map(({ probability }) => Math.abs(probability - line.at(-1)!)));
      expect(nearest).toBeLessThan(1e-5);
    }
    const { lines: ofOne } = await outcomeOf(run, '--picture', join('pictures', '003.png'), '--out', 'e.svg');
    const third = pictures.find(({ name }) => name === '003.png')!;
    expect(ofOne.d[0]!.at(-1)).toBeCloseTo(third.probability, 5);
    expect(await readFile(join(cwd, 'e.svg'), 'utf8')).toContain('statistics of 8 pictures of pictures');
  });
});

it.each([
  [2, ['--size', '20000'], '--size got 20000×20000, expected at most 10000 pixels a side'],
  [2, ['--values', '1'], '--values got "1", expected a whole number from 2 to 65536'],
  [2, ['--picture', 'a.png'], '--picture is an option of runs, but no run was given'],
  [2, [run, '--size', '16'], '--size does not go with a run'],
  [2, [points], 'generates points, but explain pictures needs pictures'],
  [1, [run, '--picture', 'nowhere.png'], 'nowhere.png does not exist'],
  [2, ['--out', 'a.gif'], '--out got "a.gif", expected a .html'],
] as const)('%i: %j', async (code, args, message) => {
  const before = await readdir(cwd);
  const finished = await explain(...args);
  expect(finished.stderr).toContain(message);
  expect(finished.stderr).toMatch(/^error: [^\n]+\n$/);
  expect([finished.code, finished.stdout]).toEqual([code, '']);
  expect(await readdir(cwd)).toEqual(before);
});
