/** `sparring evaluate`: findings, figures and errors, on a run trained by the command line. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lowerWithFreeBatch } from '../../src/engine/onnx/free-batch.ts';
import { encodeModel } from '../../src/engine/onnx/file/writer.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import { makePictures, recordOf, sparring, tiny } from './sparring.ts';

const run = join('runs', '00000-pictures-dcgan-64');

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-evaluate-'));
  await makePictures(cwd, 'pictures', 20);
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '3');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const evaluate = (...args: string[]) => sparring(cwd, 'evaluate', ...args);
const nearest = (...args: string[]) => evaluate(run, '--metric', 'nearest', '--count', '12', ...args);

/** Installs a package with nsfwjs's name and entry in a project: by default, with the small network of the golden files. */
async function installNsfwjs(project: string, code?: string): Promise<void> {
  const folder = join(project, 'node_modules/nsfwjs');
  await mkdir(folder, { recursive: true });
  const entries = { './models/mobilenet_v2': { require: './model.cjs' } };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'nsfwjs', exports: entries }));
  await writeFile(join(folder, 'model.cjs'), code ?? (await smallNetwork()));
}

async function smallNetwork(): Promise<string> {
  const { small } = JSON.parse(await readFile('test/golden/keras.json', 'utf8')) as {
    small: { files: { model: unknown; weights: string } };
  };
  return `exports.MobileNetV2Model = {
    modelJson: async () => ({ default: ${JSON.stringify(small.files.model)} }),
    weightBundles: [async () => ({ default: '${small.files.weights}' })],
  };`;
}

interface Measure {
  readonly nearer: number;
  readonly distances: { readonly samples: number[]; readonly heldOut: number[] };
  readonly neighbours: { seed: number; nearest: { picture: string; distance: number }[] }[];
}

describe('sparring evaluate --metric parzen', () => {
  const parzen = (...args: string[]) => evaluate(run, '--metric', 'parzen', '--count', '12', ...args);

  it('reports the score, its protocol and its limits', async () => {
    const held = ['--validation', 'pictures', '--held-out', 'pictures'];
    const { code, stdout } = await parzen(...held, '--json');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as { mean: number; sigma: number; bandwidths: object[] };
    expect(found).toMatchObject({ run, step: 3, test: 'pictures', validation: 'pictures' });
    expect(found.bandwidths).toHaveLength(10);
    expect(found.bandwidths).toContainEqual({ sigma: found.sigma, mean: expect.any(Number) });
    expect(stdout).toContain('Parzen windows on 12 samples, σ ');
    expect(JSON.parse(await readFile(join(cwd, run, 'parzen.json'), 'utf8'))).toEqual(recordOf({ stdout }));
    const text = await parzen(...held);
    expect(text.stdout).toContain(`Log-likelihood of pictures: ${found.mean.toFixed(1)} ± `);
  });

  it('needs pictures to choose σ on', async () => {
    const { code, stderr } = await parzen('--held-out', 'pictures');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('pass both, as --validation FOLDER and --held-out FOLDER'),
    ]);
  });
});

describe('sparring evaluate --metric kid,prdc', () => {
  const suffix = 'random-conv-64,bicubic,n=12/20,training';

  it('writes a figure and its numbers, and records each metric in the run', async () => {
    const { code, stdout } = await evaluate(run, '--metric', 'kid,prdc', '--count', '12', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as { measures: Record<string, { metric: string; value: number }> };
    expect(found).toMatchObject({ run, step: 3, network: 'random-conv-64', samples: 12, real: 20 });
    expect(Object.keys(found.measures)).toEqual(['kid', 'coverage', 'precision', 'recall', 'density']);
    expect(JSON.parse(await readFile(join(cwd, run, 'kid-prdc.json'), 'utf8'))).toEqual(recordOf({ stdout }));
    expect((await sharp(join(cwd, run, 'kid-prdc.png')).metadata()).width).toBeGreaterThan(500);
    const lines = (await readFile(join(cwd, run, 'evaluations.jsonl'), 'utf8')).trim().split('\n');
    const recorded = lines.map((line) => JSON.parse(line) as { metric: string; value: number });
    for (const { metric, value } of Object.values(found.measures)) {
      expect(recorded).toContainEqual(expect.objectContaining({ metric, value, step: 3 }));
    }
    expect(found.measures['kid']!.metric).toBe(`kid@${suffix.replace(',', '-whitened,')}`);
  });

  it('refuses options that the chosen metrics do not use, and what parzen lacks, before anything is computed', async () => {
    const refused = async (...args: readonly string[]) => {
      const { code, stderr } = await evaluate(run, ...args);
      expect(code).toBe(2);
      return stderr.replaceAll(/\s+/g, ' ');
    };
    expect(await refused('--metric', 'nearest', '--features', 'random')).toContain(
      '--features is for --metric kid,fid,prdc, and got --metric nearest: leave it out',
    );
    expect(await refused('--metric', 'kid', '--insist')).toContain(
      '--insist is for --metric fid, and got --metric kid: leave it out',
    );
    expect(await refused('--metric', 'kid', '--against', 'training', '--held-out', 'pictures')).toContain(
      'leave one of them out',
    );
    const log = join(cwd, run, 'evaluations.jsonl');
    const recorded = async () => readFile(log, 'utf8').catch(() => '');
    const before = await recorded();
    expect(await refused('--metric', 'kid,parzen', '--count', '12')).toContain('--metric parzen chooses σ');
    expect(await recorded()).toBe(before);
  });

  it('says if the best of the evaluated steps is behind', async () => {
    const path = join('runs', '00001-pictures-dcgan-64');
    await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '4', '--checkpoint-every', '2');
    const by = ['--metric', 'kid', '--count', '12'];
    const first = await evaluate(path, '--step', '2', ...by);
    expect([first.code, first.stdout]).toEqual([0, expect.not.stringContaining('The best step is behind')]);
    const log = join(cwd, path, 'evaluations.jsonl');
    // As if it had been a good one.
    const line = JSON.parse(await readFile(log, 'utf8')) as Record<string, unknown>;
    await writeFile(log, `${JSON.stringify({ ...line, value: 0.0123 })}\n`);
    const { code, stdout } = await evaluate(path, ...by);
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /The best step is behind, since KID was 0\.0123 at step 2 and is [\d.]+ at step 4: sample with --step best; to train further, resume from there with a lower --lr\./,
    );
  });

  it('measures by D, against held-out pictures, and beside other metrics in one outcome', async () => {
    const held = ['--held-out', 'pictures', '--features', 'discriminator', '--count', '12'];
    const { code, stdout } = await evaluate(run, '--metric', 'nearest,kid', ...held, '--json');
    expect(code).toBe(0);
    const { evaluations } = JSON.parse(stdout) as { evaluations: Record<string, unknown>[] };
    expect(evaluations).toMatchObject([
      { measures: { kid: { metric: 'kid@discriminator-3,none,n=12/20,held-out' } } },
      { exploration: 'nearest', verdict: expect.any(String) },
    ]);
  });

  it('measures by a network in an ONNX file, which the recorded name tells', async () => {
    const means = (batch: number) => ({ y: ops.mean(ops.input('x', [batch, 3, 8, 8]), { axes: [2, 3] }) });
    await writeFile(join(cwd, 'means.onnx'), encodeModel(lowerWithFreeBatch('means', means)));
    const by = ['--features', 'means.onnx', '--features-values', 'unit', '--features-resize', 'bilinear'];
    const { code, stdout } = await evaluate(run, '--metric', 'kid', '--count', '12', ...by, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      measures: {
        kid: { metric: expect.stringMatching(/^kid@means-[0-9a-f]{8}-8-unit,bilinear,n=12\/20,training$/) },
      },
    });
    const other = await evaluate(
      run,
      '--metric',
      'kid',
      '--features',
      'means.onnx',
      '--features-output',
      'z',
    );
    expect(other).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('name one with --features-output'),
    });
  });

  it('measures by a network of the npm package nsfwjs in the current project, if it is installed', async () => {
    const by = ['--metric', 'kid', '--features', 'nsfwjs-mobilenet-v2', '--count', '12', '--json'];
    const missing = await evaluate(run, ...by);
    expect([missing.code, missing.stderr]).toEqual([
      1,
      'error: the features nsfwjs-mobilenet-v2 are of the npm package nsfwjs, which is not installed, or is older than 4.3: run npm i nsfwjs@4.4\n',
    ]);
    await installNsfwjs(cwd);
    const { code, stdout } = await evaluate(run, ...by);
    expect(code).toBe(0);
    const { measures } = JSON.parse(stdout) as { measures: { kid: { metric: string } } };
    expect(measures.kid.metric).toMatch(/^kid@nsfwjs-mobilenet-v2-[0-9a-f]{8}-16,bicubic,n=12\/20,training$/);
  });

  it('says so if nsfwjs is another package than it was', async () => {
    const project = join(cwd, 'other');
    await installNsfwjs(project, 'exports.MobileNetV3Model = {};');
    const by = ['--metric', 'kid', '--features', 'nsfwjs-mobilenet-v2'];
    expect((await sparring(project, 'evaluate', join('..', run), ...by)).stderr).toBe(
      'error: the npm package nsfwjs cannot be read as expected: run npm i nsfwjs@4.4\n',
    );
  });

  it.each([
    [['--metric', 'fid', '--count', '12'], 'use --metric kid, or pass --insist'],
    [['--metric', 'kid,beauty'], '--metric got "beauty", expected one of'],
    [
      ['--metric', 'kid', '--features-size', '64'],
      '--features-size applies to an .onnx file, but the features are random’s: leave it out, or name a file with --features',
    ],
    [['--metric', 'kid', '--features', 'taste'], '--features got "taste", expected'],
    [['--metric', 'kid', '--against', 'held-out'], 'name some with --held-out'],
    [
      ['--metric', 'kid,nearest', '--out', 'a.png'],
      '--out names one figure, and --metric kid,nearest makes 2',
    ],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await evaluate(run, ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

describe('sparring evaluate --metric nearest', () => {
  it('compares by pixels and by features, and writes a figure and its numbers', async () => {
    const { code, stdout, stderr } = await nearest('--json');
    expect([code, stderr.replaceAll(/^(generating|\d+ of) .*\n/gm, '')]).toEqual([0, '']);
    const found = JSON.parse(stdout) as { pixels: Measure; features: Measure; protocol: string };
    expect(found).toMatchObject({
      run,
      step: 3,
      protocol: expect.stringContaining('4 other training pictures'),
    });
    for (const measure of [found.pixels, found.features]) {
      expect(measure.distances.samples).toHaveLength(12);
      expect(measure.distances.heldOut).toHaveLength(4);
      expect(measure.neighbours.map(({ seed }) => seed)).toEqual(Array.from({ length: 12 }, (_, i) => i));
      const [first] = measure.neighbours;
      expect(first!.nearest.map(({ distance }) => distance)).toEqual(
        first!.nearest.map(({ distance }) => distance).sort((a, b) => a - b),
      );
      expect(first!.nearest[0]!.picture).toMatch(/^\d{3}\.png$/);
    }
    expect((await sharp(join(cwd, run, 'nearest.png')).metadata()).width).toBeGreaterThan(1400);
    expect(JSON.parse(await readFile(join(cwd, run, 'nearest.json'), 'utf8'))).toEqual(recordOf({ stdout }));
  });

  it('finds each held-out picture that was trained on, at distance 0', async () => {
    await mkdir(join(cwd, 'held'));
    for (const name of ['003.png', '011.png']) {
      await copyFile(join(cwd, 'pictures', name), join(cwd, 'held', name));
    }
    const { code, stdout } = await nearest('--held-out', 'held', '--out', 'held.png', '--json');
    expect(code).toBe(0);
    const { pixels, features } = JSON.parse(stdout) as { pixels: Measure; features: Measure };
    expect(pixels.distances.heldOut).toEqual([0, 0]);
    expect(features.distances.heldOut.every((distance) => distance < 1e-5)).toBe(true);
  });

  it('compares by pixels alone if D has no convolutions', async () => {
    const small = ['--preset', 'gan-mnist', '--image-size', '16', '--latent-dim', '4'];
    const units = ['--generator-units', '8,8', '--discriminator-units', '4,4'];
    const trained = [
      'train',
      'pictures',
      ...small,
      ...units,
      '--batch-size',
      '4',
      '--steps',
      '2',
      '--threads',
      '1',
    ];
    expect((await sparring(cwd, ...trained, '--out', 'flat')).code).toBe(0);
    const [folder] = await readdir(join(cwd, 'flat'));
    const args = [join('flat', folder!), '--metric', 'nearest', '--count', '5'];
    const { code, stdout } = await evaluate(...args, '--json');
    expect([code, Object.keys(JSON.parse(stdout) as object)]).toEqual([
      0,
      expect.not.arrayContaining(['features']),
    ]);
    expect((await evaluate(...args)).stdout).toMatch(/By pixels, the median distance/);
  });

  it.each([
    [2, [run], "required option '--metric <name>' not specified"],
    [2, [run, '--metric', 'beauty'], '--metric got "beauty", expected one of'],
    [1, ['nowhere', '--metric', 'nearest'], 'nowhere does not exist'],
    [2, [run, '--metric', 'nearest', '--count', '0'], '--count got "0"'],
    [1, [run, '--metric', 'nearest', '--held-out', 'nowhere'], 'no such folder or file: nowhere'],
    [
      2,
      [run, '--metric', 'nearest', '--out', 'a.gif'],
      'expected a .png, .jpg, .jpeg, .webp, .svg or .html file',
    ],
    [1, [run, '--metric', 'nearest', '--count', '3', '--references', '2'], 'expected 3 or more'],
  ] as const)('refuses with %i: %j', async (code, args, message) => {
    const before = await readdir(cwd);
    const finished = await evaluate(...args);
    expect(finished.stderr).toContain(message);
    expect([finished.code, finished.stdout]).toEqual([code, '']);
    expect(await readdir(cwd)).toEqual(before);
  });
});
