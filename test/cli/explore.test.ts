/** What `sparring explore` draws, prints and refuses. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meanVector, vectorsOf } from '../../src/analysis/explore/latent.ts';
import { latentOfSeeds } from '../../src/gan/sampling/sampler.ts';
import { truncateLatent } from '../../src/gan/sampling/truncate-latent.ts';
import { ganOf, runOptionsSchema } from '../../src/runs/run-options.ts';
import { faultsOf, fetchedBy } from '../../src/drawing/svg/testing/markup.ts';
import { makePictures, recordOf, sparring, tiny } from './sparring.ts';

const run = join('runs', '00000-pictures-dcgan-64');
/** Pictures of 16×16 are drawn six times as large, with a frame around each. A file has two pixels per unit. */
const cell = 16 * 6 + 2 * 3;
const margin = 16;

let cwd = '';
let filesOfRun: string[] = [];
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-explore-'));
  await makePictures(cwd, 'pictures', 8);
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '5', '--lr', '0.01');
  filesOfRun = await readdir(join(cwd, run));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const sizeOf = async (...path: string[]) => {
  const { width, height } = await sharp(join(cwd, ...path)).metadata();
  return { width, height };
};

/** Runs an exploration that must succeed; returns the JSON next to its picture. */
async function explore(...args: string[]): Promise<Record<string, unknown>> {
  const [command = '', folder = '', ...rest] = args;
  const { code, stdout, stderr } = await sparring(cwd, 'explore', command, folder, '--json', ...rest);
  expect([code, stderr]).toEqual([0, '']);
  const record = recordOf({ stdout }) as Record<string, unknown>;
  const { picture } = record as { picture: string };
  expect(JSON.parse(await readFile(join(cwd, picture.replace(/png$/, 'json')), 'utf8'))).toEqual(record);
  expect(record).toMatchObject({ exploration: command, run, step: 5, weights: 'live' });
  return record;
}

async function ganOfRun() {
  const text = await readFile(join(cwd, run, 'options.json'), 'utf8');
  return ganOf(runOptionsSchema.parse(JSON.parse(text)));
}

describe('sparring explore sheet', () => {
  it('draws the pictures of sparring sample, each above its seed', async () => {
    const { seeds, norms } = await explore('sheet', run, '--seeds', '7,3', '--out', 'sheet.png');
    expect([seeds, (norms as number[]).length]).toEqual([[7, 3], 2]);
    await sparring(cwd, 'sample', run, '--seeds', '3', '--grid', '1x1', '--out', 'three.png');
    const pixels = (path: string, left: number, top: number, side: number) =>
      sharp(join(cwd, path))
        .extract({ left, top, width: side, height: side })
        .resize(16, 16, { kernel: 'nearest' })
        .raw()
        .toBuffer();
    // Below the title of 28 pixels and the source of 18, with gaps of 4 and 18.
    const top = margin + 28 + 4 + 18 + 18 + 3;
    const shown = await pixels('sheet.png', 2 * (margin + cell + 6 + 3), 2 * top, 2 * 96);
    expect(shown).toEqual(await pixels('three.png', 2, 2, 64));
  });

  it('draws SVG with embedded pictures if the file is named .svg', async () => {
    const { code, stdout } = await sparring(
      cwd,
      'explore',
      'sheet',
      run,
      '--seeds',
      '1,2',
      '--out',
      'sheet.svg',
    );
    expect([code, stdout]).toEqual([
      0,
      '2 pictures of step 5, each with its seed below it.\nsheet.svg\nsheet.json\n',
    ]);
    const markup = await readFile(join(cwd, 'sheet.svg'), 'utf8');
    expect(faultsOf(markup)).toEqual([]);
    expect(fetchedBy(markup)).toEqual([]);
    expect(markup.match(/<image /g)).toHaveLength(2);
  });

  it('writes a hundred seeds into the run folder by default', async () => {
    const { code, stdout } = await sparring(cwd, 'explore', 'sheet', run);
    expect(code).toBe(0);
    expect(stdout).toBe(
      `100 pictures of step 5, each with its seed below it.\n${run}/sheet.png\n${run}/sheet.json\n`,
    );
    expect((await sizeOf(run, 'sheet.png')).width).toBe(2 * (10 * cell + 9 * 6 + 2 * margin));
  });
});

describe('sparring explore interpolate', () => {
  it('walks through nine seeds in ten pictures each, and writes an animation', async () => {
    const { code, stdout, stderr } = await sparring(cwd, 'explore', 'interpolate', run);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^9 seeds of step 5, in straight lines from each to the next in 10 pictures\.\n/);
    expect(stdout).toMatch(/values change by \d+\.\d% of their range on average/);
    expect(stdout).toContain(`${run}/interpolate.png\n${run}/interpolate.gif\n${run}/interpolate.json\n`);
    const record = JSON.parse(await readFile(join(cwd, run, 'interpolate.json'), 'utf8')) as {
      legs: { from: number; to: number; norms: number[]; changes: number[] }[];
    };
    expect(record.legs.map(({ from, to }) => [from, to])).toEqual(
      Array.from({ length: 8 }, (_, seed) => [seed, seed + 1]),
    );
    expect(record.legs[0]!.norms).toHaveLength(10);
    expect(record.legs[0]!.changes).toHaveLength(9);
    const animation = await sharp(join(cwd, run, 'interpolate.gif'), { animated: true }).metadata();
    expect([animation.pages, animation.loop]).toEqual([8 * 9 + 1, 0]); // each seed once
  });

  it('walks on arcs, which keep the norms between those of the seeds, and in a loop', async () => {
    const walk = ['--seeds', '3,1,4', '--steps', '3', '--mode', 'spherical', '--loop'];
    const files = ['--out', 'round.png', '--animation', 'elsewhere.gif'];
    const record = (await explore('interpolate', run, ...walk, ...files)) as {
      animation: string;
      legs: { from: number; to: number; norms: [number, number, number] }[];
    };
    expect(record.animation).toBe('elsewhere.gif');
    expect(record.legs.map(({ from, to }) => [from, to])).toEqual([
      [3, 1],
      [1, 4],
      [4, 3],
    ]);
    for (const { norms } of record.legs) expect(norms[1]).toBeCloseTo((norms[0] + norms[2]) / 2, 4);
    const { pages } = await sharp(join(cwd, 'elsewhere.gif'), { animated: true }).metadata();
    expect(pages).toBe(6);
  });
});

describe('sparring explore arithmetic', () => {
  const seeds = ['--a', '3,17,40', '--b', '1,2', '--c', '5-8'];

  it('returns Y, which is A − B + C of the means, and describes the computation', async () => {
    const record = (await explore('arithmetic', run, ...seeds, '--out', 'sum.png')) as {
      y: { z: number[]; norm: number };
      noise: unknown;
      pixels: { clamped: number };
    };
    const gan = await ganOfRun();
    const mean = (of: number[], i: number) =>
      of.reduce((sum, seed) => sum + latentOfSeeds(gan, [seed])[i]!, 0) / of.length;
    record.y.z.forEach((value, i) => {
      expect(value).toBeCloseTo(mean([3, 17, 40], i) - mean([1, 2], i) + mean([5, 6, 7, 8], i), 5);
    });
    expect(record.y.norm).toBeCloseTo(Math.hypot(...record.y.z), 4);
    expect(record.noise).toEqual({ uniform: 0.25, seed: 1, neighbours: 8 });
    expect(record.pixels.clamped).toBe(0); // after five steps, pictures are grey: far from black and white
    const { stdout } = await sparring(cwd, 'explore', 'arithmetic', run, ...seeds, '--out', 'again.png');
    expect(stdout).toContain(
      'A is the mean z of seeds 3, 17 and 40, B of seeds 1 and 2, C of seeds 5, 6, 7 and 8.',
    );
    expect(await readFile(join(cwd, 'again.png'))).toEqual(await readFile(join(cwd, 'sum.png')));
    await explore('arithmetic', run, ...seeds, '--seed', '2', '--noise', '1', '--out', 'again.png');
    expect(await readFile(join(cwd, 'again.png'))).not.toEqual(await readFile(join(cwd, 'sum.png')));
  });
});

describe('sparring explore --truncation', () => {
  it('adds and turns the z of sparring sample --truncation', async () => {
    const gan = await ganOfRun();
    const truncated = (seeds: number[]) => truncateLatent(gan.latent, latentOfSeeds(gan, seeds), 0.5);
    const meanOf = (seeds: number[]) => meanVector(vectorsOf(truncated(seeds), gan.latent.dimension));
    const way = (await explore(
      'turn',
      run,
      '--from',
      '1,2',
      '--to',
      '3,4',
      '--truncation',
      '0.5',
      '--out',
      'typical.png',
    )) as { axis: { z: number[] }; truncation: number };
    expect(way.truncation).toBe(0.5);
    const [from, to] = [meanOf([1, 2]), meanOf([3, 4])];
    way.axis.z.forEach((value, i) => expect(value).toBeCloseTo(to[i]! - from[i]!, 5));
    const concepts = ['--a', '1,2', '--b', '3,4', '--c', '5,6', '--truncation', '0.5'];
    const sum = (await explore('arithmetic', run, ...concepts, '--out', 'typical-sum.png')) as {
      y: { z: number[] };
    };
    const c = meanOf([5, 6]);
    sum.y.z.forEach((value, i) => expect(value).toBeCloseTo(from[i]! - to[i]! + c[i]!, 5));
  });
});

describe('sparring explore directions', () => {
  it('moves a sample along directions of length 1 at right angles', async () => {
    const record = (await explore(
      'directions',
      run,
      '--seed',
      '3',
      '--along',
      '-1,0,2',
      '--out',
      'directions.png',
    )) as {
      directions: { direction: number[]; share: number }[];
      along: number[];
      z: number[];
    };
    const { directions } = record;
    expect(directions).toHaveLength(4); // as many as z has numbers
    expect(record.along).toEqual([-1, 0, 2, 0]);
    const product = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    for (const [i, a] of directions.entries()) {
      for (const [j, b] of directions.entries()) {
        expect(product(a.direction, b.direction)).toBeCloseTo(i === j ? 1 : 0, 4);
      }
    }
    const shares = directions.map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    const gan = await ganOfRun();
    const deviation = gan.latent.distribution === 'normal' ? 1 : 1 / Math.sqrt(3);
    const three = latentOfSeeds(gan, [3]);
    record.z.forEach((value, i) =>
      expect(value).toBeCloseTo(
        three[i]! + deviation * (2 * directions[2]!.direction[i]! - directions[0]!.direction[i]!),
        4,
      ),
    );
  });
});

describe('sparring explore turn', () => {
  it('moves other samples along the axis between two groups', async () => {
    const record = (await explore('turn', run, '--from', '1,2,3', '--to', '0,5', '--out', 'turn.png')) as {
      axis: { z: number[] };
      apply: number[];
      t: number[];
      rows: { seed: number; norms: number[] }[];
    };
    expect(record.apply).toEqual([4, 6, 7, 8, 9, 10]);
    expect([record.t[0], record.t[4], record.t[8]]).toEqual([-0.5, 0, 0.5]);
    const four = latentOfSeeds(await ganOfRun(), [4]);
    expect(record.rows[0]!.norms[4]).toBeCloseTo(Math.hypot(...four), 4);
    expect(record.rows[0]!.norms[8]).toBeCloseTo(
      Math.hypot(...record.axis.z.map((value, i) => four[i]! + value / 2)),
      4,
    );
    const { height } = await sizeOf('turn.png');
    const fewer = ['--from', '1,2', '--to', '0,5', '--apply', '9', '--steps', '2', '--length', '3'];
    expect((await explore('turn', run, ...fewer, '--out', 'short.png'))['t']).toEqual([-1.5, 1.5]);
    expect((await sizeOf('short.png')).height).toBeLessThan(height - 3 * cell);
  });
});

describe('what cannot be explored', () => {
  it('lists the explorations', async () => {
    const { code, stdout, stderr } = await sparring(cwd, 'explore');
    expect([code, stdout]).toEqual([2, '']);
    for (const name of ['interpolate', 'sheet', 'arithmetic', 'turn', 'directions'])
      expect(stderr).toContain(`  ${name} `);
  });

  const concepts = ['--a', '1,2', '--b', '3,4', '--c', '5,6'];
  it.each([
    [2, ['sheet'], "missing required argument 'run'"],
    [2, ['shet', run], "unknown command 'shet' (Did you mean sheet?)"],
    [1, ['sheet', 'nowhere'], 'nowhere does not exist'],
    [2, ['sheet', run, '--seeds', ''], '--seeds got "", expected seeds such as 0-63'],
    [2, ['sheet', run, '--seeds', '0-2000'], 'expected at most 1024'],
    [
      2,
      ['sheet', run, '--out', 'a.gif'],
      '--out got "a.gif", expected a .png, .jpg, .jpeg, .webp, .svg or .html file',
    ],
    [1, ['sheet', run, '--out', 'nowhere/a.png'], 'does not exist'],
    [2, ['sheet', run, '--weights', 'average'], 'keeps no moving average'],
    [2, ['interpolate', run, '--seeds', '5'], '--seeds got 1 seed, expected two or more'],
    [2, ['interpolate', run, '--steps', '1'], '--steps got "1", expected a whole number from 2 to 64'],
    [2, ['interpolate', run, '--mode', 'round'], 'expected one of linear, spherical'],
    [
      2,
      ['interpolate', run, '--animation', 'a.png'],
      '--animation got "a.png", expected a .gif, .webp or .mp4 file',
    ],
    [2, ['arithmetic', run, '--a', '1,2', '--b', '3,4'], "required option '--c <seeds>' not specified"],
    [2, ['arithmetic', run, ...concepts, '--a', '3'], '--a got seed 3, expected two or more samples'],
    [
      2,
      ['arithmetic', run, ...concepts, '--b', '3,3'],
      '--b got seeds 3 and 3, expected two or more samples',
    ],
    [2, ['arithmetic', run, ...concepts, '--noise', '-1'], '--noise got "-1", expected a number above 0'],
    [
      2,
      ['directions', run, '--along', '1,2,3,4,5,6,7'],
      '--along got 7 numbers, expected at most 4, one for each direction',
    ],
    [2, ['directions', run, '--along', '11'], '--along got "11", expected numbers from -10 to 10'],
    [2, ['turn', run, '--from', '1,2', '--to', '3'], '--to got seed 3, expected two or more samples'],
    [2, ['turn', run, '--to', '3'], "required option '--from <seeds>' not specified"],
  ] as const)('%i: %j', async (code, args, message) => {
    const before = await readdir(cwd);
    const finished = await sparring(cwd, 'explore', ...args);
    expect(finished.stderr).toContain(message);
    expect(finished.stderr).toMatch(/^error: [^\n]+\n$/);
    expect([finished.code, finished.stdout]).toEqual([code, '']);
    expect(await readdir(cwd)).toEqual(before);
  });

  it('writes only the requested files into the run folder', async () => {
    const names = ['sheet.png', 'sheet.json', 'interpolate.png', 'interpolate.gif', 'interpolate.json'];
    const added = (await readdir(join(cwd, run))).filter((name) => !filesOfRun.includes(name));
    expect(names).toEqual(expect.arrayContaining(added));
  });
});
