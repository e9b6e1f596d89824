/** What `sparring compare` draws, prints and refuses. */
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, fetchedBy } from '../../src/drawing/svg/testing/markup.ts';
import { makePictures, recordOf, sparring, tiny } from './sparring.ts';

const [first, second, points] = [
  'runs/00000-pictures-dcgan-64',
  'runs/00001-pictures-dcgan-64',
  'runs/00002-ring-2d-gan-2d',
] as const;

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-compare-'));
  await makePictures(cwd, 'pictures', 8);
  await sparring(
    cwd,
    'train',
    'pictures',
    ...tiny,
    '--steps',
    '6',
    '--checkpoint-every',
    '3',
    '--keep-every',
    '3',
  );
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '4', '--k', '2', '--latent-dim', '5');
  await sparring(cwd, 'train', 'ring-2d', '--steps', '3', '--threads', '1');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const compare = (...args: string[]) => sparring(cwd, 'compare', ...args);

interface Compared {
  readonly seeds: number[];
  readonly samples: {
    readonly name: string;
    readonly run: string;
    readonly step: number;
    readonly weights: string;
  }[];
  readonly notes: string[];
  readonly differing: { readonly option: string; readonly values: unknown[] }[];
  readonly panels: { readonly curves: object[] }[];
}
const compared = async (...args: string[]) => recordOf(await compare(...args, '--json')) as Compared;

describe('sparring compare', () => {
  it('draws the samples, what differs and the curves on a page', async () => {
    const { code, stdout, stderr } = await compare(first, second, '--threads', '1');
    expect([code, stderr]).toEqual([
      0,
      'warning: The runs have different latent spaces: a seed is another z in each.\n',
    ]);
    expect(stdout).toMatch(/^k +1 +2$/m);
    expect(stdout).toMatch(/^latent dim +4 +5$/m);
    expect(stdout.endsWith('\nDrawn: compare.html\n')).toBe(true);
    const page = await readFile(join(cwd, 'compare.html'), 'utf8');
    expect([faultsOf(page), fetchedBy(page)]).toEqual([[], []]);
    expect(page.match(/<image /g)).toHaveLength(2 * 32);
  });

  it('shows the pictures of sparring sample', async () => {
    const seeds = ['--seeds', '7'];
    expect((await compare(first, second, ...seeds, '--out', 'one.svg')).code).toBe(0);
    const svg = await readFile(join(cwd, 'one.svg'), 'utf8');
    const pictures = [...svg.matchAll(/href="data:image\/png;base64,([^"]+)"/g)].map(([, base64]) =>
      Buffer.from(base64!, 'base64'),
    );
    expect(pictures).toHaveLength(2);
    for (const [i, run] of [first, second].entries()) {
      await sparring(cwd, 'sample', run, ...seeds, '--grid', '1x1', '--out', `s${i}.png`);
      const grid = sharp(join(cwd, `s${i}.png`)).extract({ left: 2, top: 2, width: 64, height: 64 });
      const sampled = await grid.resize(16, 16, { kernel: 'nearest' }).raw().toBuffer();
      expect(await sharp(pictures[i]).raw().toBuffer()).toEqual(sampled);
    }
  });

  it('compares one run at several steps', async () => {
    const { samples, panels } = await compared(`${first}@3`, `${first}@latest`, '--out', 'steps.png');
    expect(samples.map(({ step, name }) => [step, name])).toEqual([
      [3, '00000-pictures-dcgan-64, step 3'],
      [6, '00000-pictures-dcgan-64, step 6'],
    ]);
    expect(panels[0]!.curves).toHaveLength(2); // one run: the losses of D and G together
  });

  it('uses --step for the runs without an @', async () => {
    const { samples } = await compared(first, `${second}@4`, '--step', '3', '--out', 'x.svg');
    expect(samples.map(({ step }) => step)).toEqual([3, 4]);
  });

  it('takes a folder with an @ in its name as it is', async () => {
    await sparring(cwd, 'train', 'ring-2d', '--steps', '2', '--threads', '1', '--out', 'others');
    await rename(join(cwd, 'others/00000-ring-2d-gan-2d'), join(cwd, 'others/ring@2'));
    const { samples } = await compared(points, 'others/ring@2', '--out', 'x.svg');
    expect(samples[1]).toMatchObject({ run: 'others/ring@2', step: 2 });
  });

  it('compares points with pictures, and says what does not compare', async () => {
    const { notes, differing } = await compared(first, points, '--out', 'x.svg');
    expect(notes).toEqual([
      'The runs have different latent spaces: a seed is another z in each.',
      'The runs learned from different data: their losses and evaluations do not compare.',
    ]);
    expect(differing.find(({ option }) => option === 'preset')?.values).toEqual(['dcgan-64', 'gan-2d']);
  });

  it.each([
    [[first], 'got 1 run, expected 2 to 8: pass several, or one at several steps, as in RUN@500 RUN@2000'],
    [
      [`${first}@x`, second],
      `got "${first}@x", expected a run with a step, latest or best after the @, such as ${first}@500`,
    ],
    [[`${first}@best`, second], 'no step of runs/00000-pictures-dcgan-64 has been evaluated'],
    [[first, second, '--weights', 'average'], 'runs/00000-pictures-dcgan-64 keeps no moving average'],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await compare(...args, '--out', 'x.svg');
    expect([code === 0, stdout]).toEqual([false, '']);
    expect(stderr).toContain(`error: ${message}`);
  });
});
