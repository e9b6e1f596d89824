/** What `sparring plot` draws, prints and refuses. */
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, fetchedBy } from '../../src/drawing/svg/testing/markup.ts';
import { recordOf, sparring } from './sparring.ts';

const [first, second] = ['runs/00000-ring-2d-gan-2d', 'runs/00001-ring-2d-gan-2d'] as const;

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-plot-'));
  const small = ['--threads', '1', '--steps', '12', '--batch-size', '8'];
  await sparring(cwd, 'train', 'ring-2d', ...small);
  await sparring(cwd, 'train', 'ring-2d', ...small, '--k', '2', '--objective', 'minimax');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const plot = (...args: string[]) => sparring(cwd, 'plot', ...args);
const read = (file: string) => readFile(join(cwd, file), 'utf8');

describe('sparring plot', () => {
  it('draws a run as a page in its folder, and prints where it ends', async () => {
    const { code, stdout, stderr } = await plot(first);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^run +steps +time +D’s loss +G’s loss +D\(x\) +D\(G\(z\)\)/);
    expect(stdout).toMatch(/^00000-ring-2d-gan-2d +12 /m);
    expect(stdout.endsWith(`\nDrawn: ${join(first, 'plot.html')}\n`)).toBe(true);
    const page = await read(join(first, 'plot.html'));
    expect([faultsOf(page), fetchedBy(page)]).toEqual([[], []]);
    expect(page).toContain('The training of 00000-ring-2d-gan-2d');
  });

  it('draws several runs in one file of any format, and says in what they differ', async () => {
    const { code, stdout } = await plot(first, second, '--out', 'both.svg', '--over', 'pictures');
    expect([code, stdout]).toEqual([0, expect.stringContaining('  objective: non-saturating, minimax\n')]);
    expect(faultsOf(await read('both.svg'))).toEqual([]);
    for (const format of ['png', 'webp', 'jpg']) {
      expect((await plot(first, second, '--out', `both.${format}`, '--metrics', 'dReal')).code).toBe(0);
      const found = (await sharp(join(cwd, `both.${format}`)).metadata()).format;
      expect(found).toBe(format === 'jpg' ? 'jpeg' : format);
    }
  });

  it('prints where each measure of features ends in a table of its own, with what they say', async () => {
    await cp(join(cwd, first), join(cwd, 'measured'), { recursive: true });
    const metric = 'kid@random-conv-64-whitened,bicubic,n=2048/2048,training';
    const lines = [
      [4, 0.0312],
      [8, 0.00977],
      [12, 0.00123],
    ].map(([step, value]) => ({
      step,
      metric,
      value,
      better: 'lower',
      what: 'KID',
      samples: 2048,
      protocol: '',
      weights: 'live',
      normalisation: 'standing',
    }));
    const path = join(cwd, 'measured', 'evaluations.jsonl');
    await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const { stdout } = await plot('measured');
    expect(stdout.split('\n', 1)[0]).not.toContain('kid');
    expect(stdout).toMatch(new RegExp(`^${metric} +last\n-+ +-+\nmeasured +0\\.00123$`, 'm'));
    expect(stdout).toContain('measured: KID is still falling, from 0.0312 at step 4 to 0.00123 at step 12');
  });

  it('prints the numbers that the run recorded', async () => {
    const printed = recordOf(await plot(first, second, '--json', '--out', 'both.svg', '--smooth', '1')) as {
      readonly file: string;
      readonly runs: readonly { readonly run: string; readonly steps: number }[];
      readonly panels: readonly {
        readonly curves: readonly {
          readonly run: number;
          readonly metric: string;
          readonly values: { readonly x: number[]; readonly y: number[] };
        }[];
      }[];
    };
    expect([printed.file, printed.runs.map(({ run }) => run)]).toEqual(['both.svg', [first, second]]);
    const lines = (await read(join(second, 'metrics.jsonl'))).trim().split('\n');
    const recorded = lines.map((line) => (JSON.parse(line) as { lossG: number }).lossG);
    const drawn = printed.panels
      .flatMap(({ curves }) => curves)
      .find(({ run, metric }) => run === 1 && metric === 'lossG')!;
    expect(drawn.values.x).toEqual(recorded.map((_, i) => i + 1));
    for (const [i, value] of recorded.entries()) expect(drawn.values.y[i]).toBeCloseTo(value, 4);
  });

  it('writes CSV', async () => {
    const { stdout } = await plot(first, second, '--out', 'steps.csv');
    expect(stdout.endsWith('\nNumbers: steps.csv\n')).toBe(true);
    const lines = (await read('steps.csv')).trim().split('\n');
    expect([lines.length, lines[0]]).toEqual([
      25,
      'run,step,pictures,minutes,lossD,lossG,dReal,dFake,coverage',
    ]);
    expect(lines[24]).toMatch(new RegExp(`^${second},12,${12 * 8 * 2},`));
  });

  it('warns of damaged lines, and draws the others', async () => {
    await appendFile(join(cwd, second, 'metrics.jsonl'), 'damaged\n{"step":13,"lossD":1}\n');
    const { code, stderr } = await plot(second);
    expect([code, stderr]).toEqual([
      0,
      `warning: line 13 of ${join(second, 'metrics.jsonl')} is not a metrics record (an object with a step): skipped\n`,
    ]);
  });

  it('takes runs from a file of options', async () => {
    await writeFile(
      join(cwd, 'plot.json'),
      JSON.stringify({ runs: [first, second], metrics: ['dFake'], out: 'c.svg' }),
    );
    expect((await plot('--config', 'plot.json')).code).toBe(0);
    await writeFile(join(cwd, 'wrong.json'), JSON.stringify({ runs: first }));
    expect((await plot('--config', 'wrong.json')).stderr).toBe(
      `error: runs of wrong.json got "${first}", expected a list of paths or names\n`,
    );
    const schema = JSON.parse((await sparring(cwd, 'schema', 'plot')).stdout) as {
      properties: { runs: object };
    };
    expect(schema.properties.runs).toMatchObject({ type: 'array', minItems: 1 });
  });

  it.each([
    [
      ['nowhere'],
      'expected a run folder, but nowhere does not exist; pass a folder that sparring train made',
    ],
    [
      [first, '--out', 'x.pdf'],
      '--out got "x.pdf", expected a .html, .svg, .png, .jpg, .jpeg, .webp or .csv file',
    ],
    [
      [first, '--metrics', 'lossX'],
      '--metrics got "lossX", expected some of lossD, lossG, dReal, dFake, coverage, imagesPerSecond',
    ],
    [[first, '--over', 'epochs'], '--over got "epochs", expected one of steps, pictures, minutes'],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await plot(...args);
    expect([code === 0, stdout, stderr]).toEqual([false, '', `error: ${message}\n`]);
  });
});
