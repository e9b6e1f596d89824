/** Every command works with runs of conditional networks, by class. */
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { range } from '../../src/core/numbers.ts';
import { writeIdx } from '../../src/data/testing/idx-writer.ts';
import { makePictures, sparring, tiny } from './sparring.ts';

const run = join('runs', '00000-kinds-dcgan-mnist-conditional');
const preset = ['--preset', 'dcgan-mnist-conditional', '--image-size', '8', '--ngf', '2', '--ndf', '2'];
const small = [...preset, '--latent-dim', '4', '--batch-size', '4', '--threads', '1', '--seed', '3'];

let cwd = '';
const command = (...args: string[]) => sparring(cwd, ...args);
const file = (...parts: string[]) => readFile(join(cwd, ...parts));
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-conditional-'));
  for (const [i, kind] of ['ants', 'bees', 'cows'].entries()) {
    await makePictures(cwd, join('kinds', kind), 3 + i);
  }
  await makePictures(cwd, 'plain', 8);
  await command('train', 'kinds', ...small, '--steps', '6');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('a run of a conditional network', () => {
  it('stores the number of classes, and its authors’ optimiser', async () => {
    const options = JSON.parse((await file(run, 'options.json')).toString()) as Record<string, unknown>;
    expect(options).toMatchObject({
      network: { architecture: 'conditional-dcgan', classes: 3, latentDim: 4, channels: 1 },
      training: { optimiser: { learningRate: 2e-4, l2: 2.5e-5, decay: { after: 100, epochs: 100 } } },
      grid: { rows: 8, columns: 3 },
    });
  });

  it('resumes as if it had never stopped', async () => {
    await command('train', 'kinds', ...small, '--steps', '4', '--out', 'parts');
    const part = join('parts', '00000-kinds-dcgan-mnist-conditional');
    const resumed = await command('resume', part, '--steps', '6');
    expect([resumed.code, resumed.stderr]).toEqual([0, '']);
    const lossesOf = async (folder: string) =>
      (await file(folder, 'metrics.jsonl'))
        .toString()
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { lossG: number }).lossG);
    expect(await lossesOf(part)).toEqual(await lossesOf(run));
  });

  it('samples a named row per class, from the same z', async () => {
    const { code, stdout } = await command('sample', run, '--classes', '--seeds', '7,8', '--out', 'rows.png');
    expect([code, stdout]).toEqual([0, '6 pictures of step 6: rows.png\nRows: ants, bees, cows\n']);
    const { width, height } = await sharp(join(cwd, 'rows.png')).metadata();
    expect(height).toBeGreaterThan(width); // three rows of two pictures, with room for the names
    const json = await command('sample', run, '--classes', '--seeds', '7', '--json', '--out', 'row.png');
    expect(JSON.parse(json.stdout)).toMatchObject({
      pictures: 3,
      rows: [
        { class: 0, name: 'ants' },
        { class: 1, name: 'bees' },
        { class: 2, name: 'cows' },
      ],
    });
  });

  it('is exported with a label, explored, and evaluated by pixels', async () => {
    expect((await command('export', run, '--format', 'onnx', '--out', 'g.onnx')).code).toBe(0);
    const session = await ort.InferenceSession.create(join(cwd, 'g.onnx'), { intraOpNumThreads: 1 });
    expect(session.inputNames).toEqual(['z', 'label']);
    await session.release();
    const safetensors = await command('export', run, '--format', 'safetensors', '--out', 'g.st');
    expect([safetensors.code, safetensors.stderr]).toEqual([0, '']);
    // In the metadata of both, as text within JSON or Protocol Buffers.
    for (const exported of ['g.onnx', 'g.st']) {
      expect((await file(exported)).toString('latin1').replaceAll('\\', '')).toContain(
        '["ants","bees","cows"]',
      );
    }
    for (const args of [
      ['explore', 'interpolate', run, '--steps', '3'],
      ['evaluate', run, '--metric', 'nearest', '--count', '5'],
    ]) {
      const { code, stderr } = await command(...args);
      expect([code, stderr.replaceAll(/^(generating|\d+ of) .*\n/gm, '')]).toEqual([0, '']);
    }
  });

  it('refuses data without labels', async () => {
    const refused = await command('train', 'plain', ...small, '--dry-run');
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('needs labels, but the data has none');
    await rename(join(cwd, 'kinds'), join(cwd, 'moved'));
    const { code, stderr } = await command('resume', run, '--steps', '9', '--data', 'plain');
    await rename(join(cwd, 'moved'), join(cwd, 'kinds'));
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/error: [^\n]*labels[^\n]*\n$/);
    await command('train', 'plain', ...tiny, '--steps', '1', '--out', 'others');
    const asked = await command('sample', join('others', '00000-plain-dcgan-64'), '--classes');
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('is not conditional')]);
  });
});

describe('a resumed run of a conditional network', () => {
  const resumable = join('again', '00000-five-dcgan-mnist-conditional');
  const optionsOf = async () => (await file(resumable, 'options.json')).toString();
  beforeAll(async () => {
    for (const kind of 'abcde') await makePictures(cwd, join('five', kind), 4);
    await command('train', 'five', ...small, '--steps', '3', '--out', 'again');
  });

  it('knows its classes by name', async () => {
    expect(JSON.parse(await optionsOf())).toMatchObject({
      pictures: 20,
      identity: { classes: ['a', 'b', 'c', 'd', 'e'], fingerprint: expect.stringMatching(/^[\da-f]{64}$/) },
    });
  });

  it.each([
    [
      'a class is gone',
      ['c', '../c'],
      'a, b, d, e (c is gone, d would become class 2, e would become class 3)',
    ],
    ['a class has another name', ['b', 'y'], 'a, c, d, e, y (b is gone, y is new, c would become class 1'],
  ])('is refused before anything is written if %s', async (_, [from, to], words) => {
    const before = await optionsOf();
    await rename(join(cwd, 'five', from!), join(cwd, 'five', to!));
    const { code, stderr } = await command('resume', resumable, '--steps', '6');
    await rename(join(cwd, 'five', to!), join(cwd, 'five', from!));
    expect(code).toBe(2);
    expect(stderr).toContain(`the run began with the classes a, b, c, d, e, but five has ${words}`);
    expect(await optionsOf()).toBe(before);
  });

  it('is refused if there is a class more, and warned of other pictures', async () => {
    const before = await optionsOf();
    await makePictures(cwd, join('five', 'f'), 4);
    const more = await command('resume', resumable, '--steps', '6');
    expect([more.code, more.stderr]).toEqual([
      2,
      expect.stringContaining('five has a, b, c, d, e, f (f is new)'),
    ]);
    expect(await optionsOf()).toBe(before);
    await rm(join(cwd, 'five', 'f'), { recursive: true });
    await rename(join(cwd, 'five', 'a', '000.png'), join(cwd, 'five', 'a', 'other.png'));
    const other = await command('resume', resumable, '--steps', '6');
    expect([other.code, other.stderr]).toEqual([
      0,
      expect.stringContaining('20 pictures are not those that it began with'),
    ]);
    // The identity stays that of the beginning.
    expect((JSON.parse(await optionsOf()) as { identity: unknown }).identity).toEqual(
      (JSON.parse(before) as { identity: unknown }).identity,
    );
  });
});

describe('classes that are numbers', () => {
  const trained = (name: string) => join(`of-${name}`, `00000-${name}-dcgan-mnist-conditional`);
  const identityIn = async (folder: string) =>
    (JSON.parse((await file(folder, 'options.json')).toString()) as { identity: unknown }).identity;
  const putLabels = (...labels: number[]) =>
    writeFile(join(cwd, 'idx', 'train-labels-idx1-ubyte'), writeIdx([12], Uint8Array.from(labels)));

  it('are in the order of the numbers, and in a run of an earlier version in the order that it had', async () => {
    for (let i = 0; i < 12; i++) await makePictures(cwd, join('twelve', `${i}`), 1);
    const dry = await command('train', 'twelve', ...small, '--dry-run');
    expect(dry.stdout).toContain('folder of 12 pictures, 12 classes by folder: 0 to 11');
    await command('train', 'twelve', ...small, '--steps', '3', '--out', 'of-twelve');
    const options = join(trained('twelve'), 'options.json');
    expect(await identityIn(trained('twelve'))).toMatchObject({ classes: range(0, 12).map(String) });
    const { identity: _, ...earlier } = JSON.parse((await file(options)).toString()) as Record<
      string,
      unknown
    >;
    await writeFile(join(cwd, options), JSON.stringify(earlier));
    const resumed = await command('resume', trained('twelve'), '--steps', '4');
    expect([resumed.code, resumed.stderr]).toEqual([0, '']);
    const classes = ['0', '1', '10', '11', '2', '3', '4', '5', '6', '7', '8', '9'];
    expect(await identityIn(trained('twelve'))).toMatchObject({ classes });
    const again = await command('resume', trained('twelve'), '--steps', '5');
    expect([again.code, again.stderr]).toEqual([0, '']);
  });

  it('may be without pictures, which is said, and are compared when a run is resumed', async () => {
    await mkdir(join(cwd, 'idx'));
    const pictures = Uint8Array.from({ length: 12 * 64 }, (_, i) => (i * 7) & 255);
    await writeFile(join(cwd, 'idx', 'train-images-idx3-ubyte'), writeIdx([12, 8, 8], pictures));
    await putLabels(...range(0, 12).map((i) => 1 + (i % 5)));
    const note = '1 of 6 classes has no pictures: 0, which G cannot learn';
    const dry = await command('train', 'idx', ...small, '--dry-run', '--json');
    expect((JSON.parse(dry.stdout) as { notes: string[] }).notes).toContain(note);
    const trainedNow = await command('train', 'idx', ...small, '--steps', '3', '--out', 'of-idx');
    expect(trainedNow.stdout).toContain(note);
    expect(await identityIn(trained('idx'))).toMatchObject({ emptyClasses: [0] });
    const sampled = await command('sample', trained('idx'), '--classes', '--seeds', '1');
    expect(sampled.stdout).toContain('Rows: 0 to 5\nThe run had no pictures of 0: its row is noise.\n');
    const before = (await file(trained('idx'), 'options.json')).toString();
    await putLabels(...range(0, 12).map((i) => i % 7));
    const more = await command('resume', trained('idx'), '--steps', '6');
    expect([more.code, more.stderr]).toEqual([2, expect.stringContaining('(6 is new)')]);
    await putLabels(...range(0, 12).map((i) => i % 5));
    const fewer = await command('resume', trained('idx'), '--steps', '6');
    expect([fewer.code, fewer.stderr]).toEqual([2, expect.stringContaining('(5 is gone)')]);
    await rename(join(cwd, 'idx', 'train-labels-idx1-ubyte'), join(cwd, 'idx', 'labels'));
    const none = await command('resume', trained('idx'), '--steps', '6');
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringContaining('has no labels (there is no train-labels-idx1-ubyte beside it)'),
    ]);
    expect((await file(trained('idx'), 'options.json')).toString()).toBe(before);
    await putLabels(...range(0, 12).map((i) => 5 - (i % 5)));
    const other = await command('resume', trained('idx'), '--steps', '6');
    expect([other.code, other.stderr]).toEqual([0, expect.stringContaining('not those that it began with')]);
  });
});
