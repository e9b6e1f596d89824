/** A DCGAN learns the classes of folders, and every command works with its runs by class. */
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePictures, sparring, tiny } from './sparring.ts';

const run = join('runs', '00000-kinds-dcgan-64');
const spectral = ['--discriminator-norm', 'spectral', '--generator-upsampling', 'nearest', '--r1', '0.1'];
const small = [...tiny, ...spectral, '--classes', 'folder', '--seed', '3'];

let cwd = '';
const command = (...args: string[]) => sparring(cwd, ...args);
const file = (...parts: string[]) => readFile(join(cwd, ...parts));
const optionsOf = async (folder: string) =>
  JSON.parse((await file(folder, 'options.json')).toString()) as Record<string, unknown>;
const lossesOf = async (folder: string) =>
  (await file(folder, 'metrics.jsonl'))
    .toString()
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { lossG: number }).lossG);

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-classes-'));
  // Names of splits, which are no classes unless one says so.
  for (const [i, kind] of ['test', 'train', 'val'].entries()) {
    await makePictures(cwd, join('kinds', kind), 4 + i);
  }
  await mkdir(join(cwd, 'kinds', 'none'));
  await makePictures(cwd, 'plain', 8);
  const { code, stderr } = await command('train', 'kinds', ...small, '--steps', '6');
  if (code !== 0) throw new Error(stderr);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('a DCGAN that learns the classes of folders', () => {
  it('says so before it begins, and keeps their names', async () => {
    const dry = await command('train', 'kinds', ...small, '--steps', '6', '--dry-run');
    expect(dry.stdout).toMatch(/^Data +folder of 15 pictures.*3 classes by folder: test, train, val$/m);
    expect(dry.stdout).toMatch(/^Networks .*; 3 classes learned; nearest up-sampling in G/m);
    expect(await optionsOf(run)).toMatchObject({
      classes: 'folder',
      network: { architecture: 'dcgan', classes: 3, latentDim: 4 },
      identity: { classes: ['test', 'train', 'val'] },
      grid: { rows: 8, columns: 3 },
    });
  });

  it('resumes as if it had never stopped, by folders again', async () => {
    await command('train', 'kinds', ...small, '--steps', '4', '--out', 'parts');
    const part = join('parts', '00000-kinds-dcgan-64');
    const resumed = await command('resume', part, '--steps', '6');
    expect([resumed.code, resumed.stderr]).toEqual([0, '']);
    expect(await lossesOf(part)).toEqual(await lossesOf(run));
    await rename(join(cwd, 'kinds', 'val'), join(cwd, 'kinds', 'wal'));
    const other = await command('resume', part, '--steps', '8');
    await rename(join(cwd, 'kinds', 'wal'), join(cwd, 'kinds', 'val'));
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining(
        'the run began with the classes test, train, val, but kinds has test, train, wal',
      ),
    ]);
  });

  it('is trained again with --like', async () => {
    const { code, stdout } = await command('train', '--like', run, '--dry-run', '--json', '--seed', '4');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      classes: 'folder',
      network: { classes: 3, discriminatorNorm: 'spectral' },
    });
  });

  it('samples a row of each class, or of those that are named', async () => {
    const every = await command('sample', run, '--classes', '--seeds', '7,8', '--out', 'rows.png');
    expect([every.code, every.stdout]).toEqual([
      0,
      '6 pictures of step 6: rows.png\nRows: test, train, val\n',
    ]);
    const some = await command(
      'sample',
      run,
      '--classes',
      'val,0',
      '--seeds',
      '7',
      '--json',
      '--out',
      'two.png',
    );
    expect(JSON.parse(some.stdout)).toMatchObject({
      pictures: 2,
      rows: [
        { class: 2, name: 'val' },
        { class: 0, name: 'test' },
      ],
    });
    const wrong = await command('sample', run, '--classes', 'trian');
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      'error: --classes got "trian", expected one of test, train, val: did you mean train?\n',
    ]);
  });

  it('samples pictures of chosen classes, which take turns by seed', async () => {
    const grid = await command('sample', run, '--classes', 'val,test', '--grid', '2x1', '--out', 'turns.png');
    expect([grid.code, grid.stdout]).toEqual([
      0,
      '2 pictures of step 6: turns.png\nClasses, in turn: val, test\n',
    ]);
    const count = async (classes: string) => {
      const out = `of ${classes}`;
      const counted = await command(
        'sample',
        run,
        '--classes',
        classes,
        '--count',
        '4',
        '--out',
        out,
        '--json',
      );
      const { turns } = JSON.parse(counted.stdout) as { turns: readonly { readonly name: string }[] };
      expect(turns.map(({ name }) => name)).toEqual(classes.split(','));
      return Promise.all([0, 1, 2, 3].map((seed) => file(out, `00000${seed}.png`)));
    };
    const [val, test, both] = [await count('val'), await count('test'), await count('val,test')];
    expect(val).not.toEqual(test);
    expect(both).toEqual([val[0], test[1], val[2], test[3]]);
  });

  it('is exported with a label, and has no names in PyTorch', async () => {
    expect((await command('export', run, '--format', 'onnx', '--out', 'g.onnx')).code).toBe(0);
    const session = await ort.InferenceSession.create(join(cwd, 'g.onnx'), { intraOpNumThreads: 1 });
    expect(session.inputNames).toEqual(['z', 'label']);
    await session.release();
    const own = await command('export', run, '--format', 'safetensors', '--out', 'g.st');
    expect([own.code, own.stderr]).toEqual([0, '']);
    expect((await file('g.st')).toString('latin1')).toContain('projectNorm.gain');
    for (const exported of ['g.onnx', 'g.st']) {
      expect((await file(exported)).toString('latin1').replaceAll('\\', '')).toContain(
        '["test","train","val"]',
      );
    }
    const named = await command(
      'export',
      run,
      '--format',
      'safetensors',
      '--names',
      'pytorch',
      '--out',
      'p.st',
    );
    expect([named.code, named.stderr]).toEqual([
      2,
      expect.stringContaining('networks that learn classes have no names in PyTorch'),
    ]);
  });

  it('is explored, judged and evaluated', async () => {
    for (const args of [
      ['explore', 'interpolate', run, '--steps', '3'],
      ['explore', 'directions', run],
      ['judge', run, 'kinds'],
      ['judge', run, 'plain', '--label', 'val'],
      ['evaluate', run, '--metric', 'nearest', '--count', '5'],
      ['evaluate', run, '--metric', 'kid', '--count', '20'],
      ['explain', 'network', run],
    ]) {
      const { code, stderr } = await command(...args);
      expect([args[1], code, /error/.test(stderr) ? stderr : '']).toEqual([args[1], 0, '']);
    }
  });

  it('holds pictures of each class out', async () => {
    const held = ['--hold-out', '0.3', '--batch-size', '2', '--steps', '2', '--out', 'held'];
    expect((await command('train', 'kinds', ...small, ...held)).code).toBe(0);
    expect(await optionsOf(join('held', '00000-kinds-dcgan-64'))).toMatchObject({
      network: { classes: 3 },
      identity: { classes: ['test', 'train', 'val'] },
    });
  });

  it('has an input for the labels of a set, too', async () => {
    const args = ['train', 'mnist', '--preset', 'dcgan-28', '--classes', 'labels', '--dry-run', '--json'];
    const { stdout } = await command(...args, '--ngf', '2', '--ndf', '2', '--threads', '1');
    expect(JSON.parse(stdout)).toMatchObject({
      classes: 'labels',
      network: { classes: 10 },
    });
  });

  it('may have residual networks in its place', async () => {
    const args = [...small.filter((arg) => !spectral.includes(arg)), '--architecture', 'residual'];
    const trained = await command('train', 'kinds', ...args, '--steps', '3', '--out', 'blocks');
    expect([trained.code, trained.stderr]).toEqual([0, '']);
    const made = join('blocks', '00000-kinds-dcgan-64');
    expect(await optionsOf(made)).toMatchObject({ network: { architecture: 'residual', classes: 3 } });
    const drawn = await command('sample', made, '--classes', 'train', '--seeds', '1-3', '--out', 'row.png');
    expect([drawn.code, drawn.stdout]).toEqual([0, '3 pictures of step 3: row.png\nRows: train\n']);
    const named = ['--format', 'safetensors', '--names', 'pytorch', '--out', 'blocks.st'];
    expect((await command('export', made, ...named)).stderr).toContain('have no names in PyTorch');
  });

  it('is refused where there are no classes', async () => {
    for (const [args, sentence] of [
      [['plain', ...small], 'plain has no sub-folders, so it has no classes'],
      [['plain', ...tiny, '--classes', 'labels'], 'plain has no labels'],
      [['mnist', ...tiny, '--classes', 'folder'], 'pass --classes labels'],
      [['kinds', '--preset', 'gan-mnist', '--classes', 'folder'], 'but gan-mnist knows no classes'],
      [['ring-2d', '--classes', 'folder'], '--classes applies to pictures'],
      [['kinds', ...tiny, '--classes', 'folders'], '--classes got "folders", expected one of folder, labels'],
    ] as const) {
      const { code, stdout, stderr } = await command('train', ...args, '--dry-run');
      expect([stdout, stderr]).toEqual(['', expect.stringContaining(sentence)]);
      expect([1, 2]).toContain(code);
    }
  });
});

it('data inspect tells the classes, and folders that are none for lack of pictures', async () => {
  for (const kind of ['cats', 'dogs']) await makePictures(cwd, join('animals', kind), 3);
  await mkdir(join(cwd, 'animals', 'owls'));
  const { code, stdout } = await command('data', 'inspect', 'animals');
  expect(code).toBe(0);
  expect(stdout).toContain('2 classes by folder: cats, dogs');
  expect(stdout).toContain('1 folder has no pictures and is no class: owls');
});
