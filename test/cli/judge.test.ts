/** What `sparring judge` draws, prints and refuses. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePicture } from '../../src/data/pictures/decode.ts';
import { faultsOf, fetchedBy } from '../../src/drawing/svg/testing/markup.ts';
import { decodeSafetensors } from '../../src/gan/files/safetensors.ts';
import { makePictures, recordOf, sparring, tiny } from './sparring.ts';

const run = join('runs', '00000-pictures-dcgan-64');
const byClass = join('runs', '00001-kinds-dcgan-mnist-conditional');
const points = join('runs', '00002-ring-2d-gan-2d');
const one = ['--threads', '1', '--count', '8'];

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-judge-'));
  await makePictures(cwd, 'pictures', 40);
  await makePictures(cwd, 'others', 5);
  for (const kind of ['ants', 'bees', 'cows']) await makePictures(cwd, join('kinds', kind), 3);
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '4', '--hold-out', '0.3');
  const small = ['--image-size', '8', '--ngf', '2', '--ndf', '2', '--latent-dim', '4', '--batch-size', '4'];
  await sparring(cwd, 'train', 'kinds', '--preset', 'dcgan-mnist-conditional', ...small, '--steps', '2');
  await sparring(cwd, 'train', 'ring-2d', '--steps', '1', '--threads', '1');
  await mkdir(join(cwd, 'odd'));
  const odd = (name: string, width: number, height: number, channels: 3 | 4, background: string) =>
    sharp({ create: { width, height, channels, background } }).toFile(join(cwd, 'odd', name));
  await odd('wide.jpg', 90, 20, 3, '#804020');
  await odd('tiny.png', 2, 3, 3, '#ffffff');
  await odd('clear.webp', 30, 30, 4, '#00000000');
  await sharp(join(cwd, 'odd', 'wide.jpg'))
    .greyscale()
    .toFile(join(cwd, 'odd', 'grey.png'));
  await writeFile(join(cwd, 'odd', 'broken.png'), 'not a picture');
  await mkdir(join(cwd, 'empty'));
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(cwd, 'pipe.png')]);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

interface Judged {
  readonly normalisation: string;
  readonly sets: readonly { name: string; role: string; pictures: number; of?: number; mean: number }[];
  readonly pictures: readonly { set: string; name: string; class?: number; probability: number }[];
  readonly findings: readonly { name: string; sentence: string }[];
}

async function judge(...args: string[]): Promise<Judged & { stderr: string }> {
  const { code, stdout, stderr } = await sparring(cwd, 'judge', ...one, ...args, '--json');
  expect(code, stderr).toBe(0);
  return { ...(recordOf({ stdout }) as Judged), stderr };
}

describe('sparring judge', () => {
  it('sorts pictures by D, beside controls, and writes a figure with its numbers', async () => {
    const files = ['--out', 'judged.svg'];
    const { stdout, stderr, code } = await sparring(
      cwd,
      'judge',
      run,
      'others',
      '--and',
      'kinds',
      ...one,
      '--count',
      '24', // of a handful, D's judgements are not compared
      ...files,
    );
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ +pictures +mean of D +80% within +above ½ +beats training$/);
    expect(lines.slice(2, 8).map((line) => line.replace(/ {2,}.*/, ''))).toEqual([
      'others',
      'training pictures',
      'held-out pictures',
      'G’s samples',
      'kinds',
      'noise',
    ]);
    expect(stdout).toMatch(/D finds .*: D knows what G does wrong; it is no classifier of pictures\.\n/);
    expect(stdout).toContain('\nD is normalised by the statistics of training pictures');
    expect(lines.slice(-2)).toEqual(['judged.svg', 'judged.json']);
    const markup = await readFile(join(cwd, 'judged.svg'), 'utf8');
    expect([faultsOf(markup), fetchedBy(markup)]).toEqual([[], []]);
    expect(markup.match(/<image /g)).toHaveLength(5);
    const record = JSON.parse(await readFile(join(cwd, 'judged.json'), 'utf8')) as Judged;
    expect(record).toMatchObject({ exploration: 'judge', run, step: 4, normalisation: 'standing' });
    const shown = record.pictures.map(({ probability }) => probability);
    expect(shown).toEqual(shown.toSorted((a, b) => b - a));
  });

  it('judges files of any size and colour, and says which cannot be read', async () => {
    const names = ['wide.jpg', 'tiny.png', 'clear.webp', 'grey.png', 'broken.png'];
    const paths = names.map((name) => join('odd', name));
    const { pictures } = await judge(run, ...paths);
    expect(pictures.map(({ name }) => name).toSorted()).toEqual(paths.slice(0, 4).toSorted());
    const { stdout } = await sparring(cwd, 'judge', run, ...paths, ...one);
    expect(stdout).toContain('\nSkipped 1 picture that could not be read:\n  odd/broken.png: ');
    const [alone] = (await judge(run, paths[0]!)).pictures;
    expect(alone!.probability).toBeCloseTo(pictures.find(({ name }) => name === paths[0])!.probability, 5);
  });

  it('shows its samples if there are no pictures, and the same for the same seed', async () => {
    const first = await judge(run, '--seed', '7', '--out', 'seven.png');
    expect(first.pictures.map(({ name }) => name).toSorted()).toEqual(
      [7, 8, 9, 10, 11, 12, 13, 14].map((seed) => `seed ${seed}`).toSorted(),
    );
    expect((await judge(run, '--seed', '7')).sets).toEqual(first.sets);
    expect((await judge(run, '--seed', '8')).sets).not.toEqual(first.sets);
    expect((await sharp(join(cwd, 'seven.png')).metadata()).format).toBe('png');
  });

  it('gives controls that are asked about their own role', async () => {
    const { sets } = await judge(run, 'pictures', '--held-out', 'others');
    expect(sets.map(({ role, name }) => [role, name])).toEqual([
      ['other', 'pictures'],
      ['training', 'pictures'],
      ['held-out', 'others'],
      ['samples', 'G’s samples'],
      ['noise', 'noise'],
    ]);
    const asked = await judge(run, 'others', '--held-out', 'others');
    expect(asked.sets.map(({ role }) => role)).toEqual(['held-out', 'training', 'samples', 'noise']);
  });

  it.each(['standing', 'running', 'batch'])('normalises as asked: %s', async (by) => {
    const { normalisation } = await judge(run, '--normalisation', by, '--count', '16');
    expect(normalisation).toBe(by);
  });

  it('does without training pictures that are gone, and says so', async () => {
    const folder = join('moved', '00000-others-dcgan-64');
    const moved = join(cwd, folder);
    await sparring(cwd, 'train', 'others', ...tiny, '--steps', '1', '--out', 'moved');
    const options = JSON.parse(await readFile(join(moved, 'options.json'), 'utf8')) as object;
    await writeFile(join(moved, 'options.json'), JSON.stringify({ ...options, data: '/nowhere' }));
    const { sets, normalisation, stderr } = await judge(folder, 'others');
    expect([sets.map(({ role }) => role), normalisation]).toEqual([['other', 'samples', 'noise'], 'running']);
    expect(stderr).toMatch(
      /^without training pictures: the run’s pictures are no longer at \/nowhere: pass --data/,
    );
    const named = await judge(folder, 'others', '--data', 'pictures');
    expect([named.sets.map(({ role }) => role), named.normalisation, named.stderr]).toEqual([
      ['other', 'training', 'samples', 'noise'],
      'standing',
      '',
    ]);
  });

  it('judges by class', async () => {
    const labelled = await judge(byClass, 'kinds');
    expect(new Set(labelled.pictures.map((picture) => picture.class))).toEqual(new Set([0, 1, 2]));
    const { pictures } = await judge(byClass, 'others', '--label', 'bees', '--out', 'bees.svg');
    expect(await readFile(join(cwd, 'bees.svg'), 'utf8')).toContain('000.png as bees');
    expect(pictures.map((picture) => picture.class)).toEqual([1, 1, 1, 1, 1]);
    expect((await judge(byClass, 'others', '--label', '1')).pictures).toEqual(pictures);
  });

  it('writes a page', async () => {
    await judge(run, 'others', '--out', 'page.html');
    const page = await readFile(join(cwd, 'page.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect([fetchedBy(page), page.match(/<image /g)?.length]).toEqual([[], 5]);
  });

  it('reads its options and pictures from a file', async () => {
    const members = {
      run,
      pictures: ['others', 'odd/wide.jpg'],
      count: 8,
      threads: 1,
      seed: 7,
      and: ['kinds'],
    };
    await writeFile(join(cwd, 'judge.json'), JSON.stringify(members));
    const { code, stdout } = await sparring(cwd, 'judge', '--config', 'judge.json', '--json');
    expect(code).toBe(0);
    const { sets } = recordOf({ stdout }) as Judged;
    expect(
      sets.map(({ name }) => name).filter((name) => ['others', 'wide.jpg', 'kinds'].includes(name)),
    ).toEqual(['others', 'wide.jpg', 'kinds']);
  });

  it.each([
    [1, [run, 'odd/broken.png'], 'odd/broken.png: '],
    [1, [run, 'empty'], 'no pictures in empty: the folder is empty'],
    [1, [run, 'nowhere.jpg'], 'no such folder or file: nowhere.jpg'],
    ...(process.platform === 'win32'
      ? []
      : ([[1, [run, 'pipe.png'], 'pipe.png is not a regular file']] as const)),
    [1, [run, 'others', '--and', 'nowhere'], 'no such folder or file: nowhere'],
    [1, [run, 'others', '--step', '3'], 'has no checkpoint of step 3'],
    [
      2,
      [run, 'others', '--label', 'bees'],
      'is not conditional, so its D knows no classes: leave out --label',
    ],
    [
      2,
      [run, 'odd/wide.jpg', '--normalisation', 'batch'],
      'wide.jpg has 1 picture, too few for statistics of their own',
    ],
    [2, [run, 'others', '--out', 'x.txt'], '--out got'],
    [2, [byClass, 'others'], 'others has no labels, but these networks are conditional'],
    [2, [byClass, 'others', '--label', 'dogs'], '--label got "dogs", expected one of ants, bees, cows'],
    [2, [points, 'others'], 'generates points, but judge needs pictures'],
  ] as const)('refuses with code %s: %j', async (expected, args, message) => {
    const { code, stdout, stderr } = await sparring(cwd, 'judge', '--out', 'none.png', ...args);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect((await readdir(cwd)).filter((name) => name.startsWith('none.'))).toEqual([]);
  });
});

describe('an exported discriminator', () => {
  /** D(x) of pictures of `folder` by their names, in plain ONNX Runtime. */
  async function probabilitiesOf(
    file: string,
    folder: string,
    names: readonly string[],
    side: number,
    label?: number[],
  ) {
    const session = await ort.InferenceSession.create(join(cwd, file));
    const channels = label === undefined ? 3 : 1;
    const found = new Map<string, number>();
    for (const name of names) {
      const decoded = await decodePicture(join(cwd, folder, name), name, {
        channels,
        height: side,
        width: side,
      });
      const values = Float32Array.from(decoded, (byte) =>
        label === undefined ? byte / 127.5 - 1 : byte / 255,
      );
      const { probability } = await session.run({
        images: new ort.Tensor('float32', values, [1, channels, side, side]),
        ...(label && { label: new ort.Tensor('float32', label, [1, label.length]) }),
      });
      found.set(name, Number(probability!.data[0]));
    }
    await session.release();
    return found;
  }

  const names = ['000.png', '001.png', '002.png', '003.png', '004.png'];
  const exported = (of: string, ...args: string[]) =>
    sparring(cwd, 'export', of, '--network', 'discriminator', ...args);

  it.each([
    ['standing', [], ' of training pictures'],
    ['running', ['--normalisation', 'running'], ' of its training'],
  ])('gives the probabilities of judge, by %s statistics', async (by, options, of) => {
    const { code, stdout, stderr } = await exported(run, ...options, '--out', `${by}.onnx`);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      new RegExp(
        `^The discriminator of step 4 as onnx, live weights with ${by} statistics${of}, [^\n]+: ${by}.onnx\n$`,
      ),
    );
    const { pictures } = await judge(run, 'others', '--normalisation', by);
    const there = await probabilitiesOf(`${by}.onnx`, 'others', names, 16);
    expect(pictures).toHaveLength(5);
    for (const { name, probability } of pictures) expect(there.get(name)).toBeCloseTo(probability, 5);
  });

  it('takes a class if it is conditional', async () => {
    await exported(byClass, '--out', 'bees.onnx');
    const { pictures } = await judge(byClass, 'others', '--label', 'bees', '--out', 'bees.svg');
    expect(await readFile(join(cwd, 'bees.svg'), 'utf8')).toContain('000.png as bees');
    const there = await probabilitiesOf('bees.onnx', 'others', names, 8, [0, 1, 0]);
    for (const { name, probability } of pictures) expect(there.get(name)).toBeCloseTo(probability, 5);
  });

  it('says what it is in its metadata, as a generator does', async () => {
    await exported(run, '--out', 'd.safetensors', '--normalisation', 'standing');
    const { metadata } = decodeSafetensors(await readFile(join(cwd, 'd.safetensors')), 'd');
    expect(metadata).toMatchObject({
      preset: 'dcgan-64',
      network: 'discriminator',
      step: '4',
      value_range: 'signed',
      normalisation: 'standing',
      weights: 'live',
    });
    await exported(run, '--out', 'usual.safetensors');
    const usual = decodeSafetensors(await readFile(join(cwd, 'usual.safetensors')), 'd').metadata;
    expect(usual['normalisation']).toBe('running');
  });

  it('has points as its input if the run generates points', async () => {
    const { code, stderr } = await exported(points, '--out', 'points.onnx');
    expect([code, stderr]).toEqual([0, '']);
    const session = await ort.InferenceSession.create(join(cwd, 'points.onnx'));
    expect([session.inputNames, session.outputNames]).toEqual([['points'], ['probability']]);
    await session.release();
  });

  it('has running statistics if the training pictures are gone, and says so', async () => {
    const folder = join(cwd, 'gone');
    await sparring(cwd, 'train', 'others', ...tiny, '--steps', '1', '--out', 'gone');
    const [name] = await readdir(folder);
    const options = JSON.parse(await readFile(join(folder, name!, 'options.json'), 'utf8')) as object;
    await writeFile(join(folder, name!, 'options.json'), JSON.stringify({ ...options, data: '/nowhere' }));
    const path = join('gone', name!);
    const { code, stdout, stderr } = await exported(path, '--out', 'gone.onnx');
    expect([code, stdout]).toEqual([0, expect.stringContaining('with running statistics of its training')]);
    expect(stderr).toMatch(
      /^warning: running statistics instead of standing ones: the run’s pictures are no longer at/,
    );
    const asked = await exported(path, '--out', 'none.onnx', '--normalisation', 'standing');
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('need the training pictures')]);
    const elsewhere = await exported(path, '--out', 'gone.onnx', '--data', 'others');
    expect([elsewhere.code, elsewhere.stderr]).toEqual([0, '']);
    expect(elsewhere.stdout).toContain('with standing statistics of training pictures');
  });
});
