/** The results of `sparring sample` and `export` agree with those of training, and with plain ONNX Runtime. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toBytes } from '../../src/core/value-range.ts';
import { interpret } from '../../src/engine/tensor/interpret.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import { Scope } from '../../src/nn/scope.ts';
import { decodeSafetensors } from '../../src/gan/files/safetensors.ts';
import { latentOfSeeds } from '../../src/gan/sampling/sampler.ts';
import { ganOf, runOptionsSchema } from '../../src/runs/run-options.ts';
import { makePictures, sparring, start, tiny } from './sparring.ts';

const run = join('runs', '00000-pictures-dcgan-64');
const averaged = join('averaged', '00000-pictures-dcgan');
let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-sample-'));
  await makePictures(cwd, 'pictures', 8);
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '5', '--lr', '0.01');
  const options = ['--preset', 'dcgan', '--ema', '0.9', '--steps', '5', '--lr', '0.01', '--out', 'averaged'];
  await sparring(cwd, 'train', 'pictures', ...tiny, ...options);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const file = (...parts: string[]) => readFile(join(cwd, ...parts));

describe('sparring sample', () => {
  it.each([run, averaged])('draws the seeds 0 to 63 as training did: %s', async (folder) => {
    const { code, stdout } = await sparring(cwd, 'sample', folder);
    expect(code).toBe(0);
    expect(stdout).toBe(`64 pictures of step 5: ${folder}/sample.png\n`);
    expect(await file(folder, 'sample.png')).toEqual(await file(folder, 'samples', '000005.png'));
  });

  it('draws the samples of a step whose checkpoint was kept', async () => {
    const options = ['--steps', '7', '--sample-every', '2', '--keep-every', '2', '--out', 'kept'];
    await sparring(cwd, 'train', 'pictures', ...tiny, ...options);
    const folder = join('kept', '00000-pictures-dcgan-64');
    expect(await readdir(join(cwd, folder, 'checkpoints'))).toEqual(
      [2, 4, 6, 7].map((step) => `00000${step}.safetensors`),
    );
    const { stdout } = await sparring(cwd, 'sample', folder, '--step', '2', '--out', 'then.png');
    expect(stdout).toBe('64 pictures of step 2: then.png\n');
    expect(await file('then.png')).toEqual(await file(folder, 'samples', '000002.png'));
    expect(await sparring(cwd, 'sample', folder, '--step', '3')).toMatchObject({
      code: 1,
      stderr: `error: ${folder} has no checkpoint of step 3, expected one of 2, 4, 6, 7; sparring train DATA --keep-every N keeps those of every N steps\n`,
    });
  });

  it.runIf(process.platform !== 'win32')(
    'stops at Ctrl-C between two batches, with exit code 130',
    async () => {
      const running = start(cwd, 'sample', run, '--count', '1000000', '--out', 'many');
      while ((await readdir(join(cwd, 'many')).catch(() => [])).length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      running.child.kill('SIGINT');
      const finished = await running.finished;
      const whole = (await readdir(join(cwd, 'many'))).length;
      const written = whole.toLocaleString('en');
      expect(finished).toMatchObject({
        code: 130,
        stdout: '',
        stderr: `Stopped at ${written} of 1,000,000 pictures, which are in many.\n`,
      });
      expect([whole % 64, whole < 1_000_000]).toEqual([0, true]);
    },
  );

  it('writes single files with the same pictures as in a grid', async () => {
    const { stdout } = await sparring(cwd, 'sample', run, '--count', '70', '--out', 'single', '--json');
    const { files, seeds } = JSON.parse(stdout) as { files: string[]; seeds: number[] };
    expect([seeds.length, seeds.at(-1)]).toEqual([70, 69]);
    expect((await readdir(join(cwd, 'single'))).sort()).toEqual(
      files.map((name) => name.slice('single/'.length)),
    );
    await sparring(cwd, 'sample', run, '--seeds', '69', '--grid', '1x1', '--out', 'one.png');
    const enlarged = await sharp(await file('one.png')).metadata();
    expect(enlarged.width).toBe(16 * 4 + 4);
    const pixels = await sharp(await file('single', '000069.png'))
      .raw()
      .toBuffer();
    const shown = await sharp(await file('one.png'))
      .extract({ left: 2, top: 2, width: 64, height: 64 })
      .resize(16, 16, { kernel: 'nearest' })
      .raw()
      .toBuffer();
    expect(shown).toEqual(pixels);
  });

  it('says what was in the folder, and never mixes silently', async () => {
    const count = (...options: string[]) => sparring(cwd, 'sample', run, ...options, '--out', 'mixed');
    expect((await count('--count', '5')).stdout).toBe('5 pictures of step 5 in mixed\n');
    expect((await count('--count', '5')).stdout).toBe('5 pictures of step 5 in mixed (5 replaced)\n');
    const before = await readdir(join(cwd, 'mixed'));
    expect(await count('--count', '2')).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        'error: mixed already has 3 numbered pictures of other seeds, and the new ones would be mixed with them: pass another folder, or --overwrite to leave them there\n',
    });
    expect(await readdir(join(cwd, 'mixed'))).toEqual(before);
    expect((await count('--count', '2', '--overwrite')).stdout).toBe(
      '2 pictures of step 5 in mixed (2 replaced, 3 others of before stay there)\n',
    );
    const chosen = await sparring(cwd, 'sample', run, '--count', '2', '--seeds', '3,70', '--out', 'chosen');
    expect([chosen.stderr, await readdir(join(cwd, 'chosen'))]).toEqual(['', ['000003.png', '000070.png']]);
    expect(await file('chosen', '000003.png')).toEqual(await file('mixed', '000003.png'));
    expect(await sparring(cwd, 'sample', run, '--count', '3', '--seeds', '3,70', '--out', 'x')).toMatchObject(
      {
        code: 2,
        stderr: 'error: --count got 3 and --seeds 2 seeds, expected as many: pass --count 2\n',
      },
    );
    await sparring(cwd, 'sample', run, '--out', 'again.png');
    expect((await sparring(cwd, 'sample', run, '--out', 'again.png')).stdout).toBe(
      '64 pictures of step 5: again.png (1 replaced)\n',
    );
  });

  it('samples with other weights and normalisations', async () => {
    const sample = async (...options: string[]) => {
      const { stderr } = await sparring(
        cwd,
        'sample',
        averaged,
        '--seeds',
        '0-5',
        ...options,
        '--out',
        'chosen.png',
      );
      expect(stderr).toBe('');
      return (await file('chosen.png')).toString('hex');
    };
    const usual = await sample();
    expect(await sample('--weights', 'average', '--normalisation', 'standing')).toBe(usual);
    const others = [
      await sample('--weights', 'live'),
      await sample('--normalisation', 'running'),
      await sample('--normalisation', 'batch'),
    ];
    expect(new Set([usual, ...others]).size).toBe(4);
  });
});

describe('sparring sample --truncation', () => {
  const pixels = async (...options: string[]) => {
    const result = await sparring(cwd, 'sample', run, '--seeds', '0-5', ...options, '--out', 'truncated.png');
    expect(result.stderr).toBe('');
    return sharp(await file('truncated.png'))
      .raw()
      .toBuffer();
  };
  const distance = (a: Buffer, b: Buffer) => a.reduce((sum, level, i) => sum + Math.abs(level - b[i]!), 0);

  it('draws pictures that change more, the more it takes away', async () => {
    const whole = await pixels();
    const [weak, strong] = [await pixels('--truncation', '2'), await pixels('--truncation', '0.3')];
    expect(distance(weak, whole)).toBeGreaterThan(0);
    expect(distance(strong, whole)).toBeGreaterThan(distance(weak, whole));
  });

  it.each([
    [['--truncation', '0'], 'error: --truncation got "0", expected a number above 0\n', 2],
    [
      ['--truncation', '0.5', '--normalisation', 'batch'],
      'error: --truncation does not go with --normalisation batch, which undoes it: use standing or running statistics\n',
      2,
    ],
  ])('refuses %j', async (options, stderr, code) => {
    expect(await sparring(cwd, 'sample', run, ...options)).toMatchObject({ code, stderr });
  });
});

describe('sparring export', () => {
  it('writes a generator that plain ONNX Runtime runs with any batch size, with the pictures of sample', async () => {
    const { code, stderr } = await sparring(cwd, 'export', run, '--format', 'onnx', '--out', 'g.onnx');
    expect([code, stderr]).toEqual([0, '']);
    await sparring(cwd, 'sample', run, '--count', '5', '--out', 'expected');
    const session = await ort.InferenceSession.create(join(cwd, 'g.onnx'));
    expect([session.inputNames, session.outputNames]).toEqual([['z'], ['images']]);
    const options = runOptionsSchema.parse(JSON.parse((await file(run, 'options.json')).toString()));
    const gan = ganOf(options);
    for (const seeds of [[0], [0, 1, 2, 3, 4]]) {
      const z = new ort.Tensor('float32', latentOfSeeds(gan, seeds), [seeds.length, 4]);
      const { images } = await session.run({ z });
      expect(images!.dims).toEqual([seeds.length, 3, 16, 16]);
      const bytes = toBytes(images!.data as Float32Array, 'signed');
      for (const seed of seeds) {
        const pixels = await sharp(await file('expected', `00000${seed}.png`))
          .raw()
          .toBuffer();
        // Planes to pixels; with another batch size, rounding may differ by one level of 255.
        const worst = pixels.reduce((max, level, i) => {
          const plane = bytes[seed * 768 + (i % 3) * 256 + Math.floor(i / 3)]!;
          return Math.max(max, Math.abs(level - plane));
        }, 0);
        expect(worst).toBeLessThanOrEqual(1);
      }
    }
    await session.release();
  });

  it.each(['standing', 'running'])(
    'writes safetensors that draw what sample draws: %s',
    async (normalisation) => {
      const by = normalisation === 'standing' ? [] : ['--normalisation', normalisation];
      const { stdout } = await sparring(
        cwd,
        'export',
        run,
        ...by,
        '--names',
        'sparring',
        '--out',
        'own.safetensors',
      );
      expect(stdout).toContain(`live weights with ${normalisation} statistics`);
      const { tensors } = decodeSafetensors(await file('own.safetensors'), 'own.safetensors');
      const options = runOptionsSchema.parse(JSON.parse((await file(run, 'options.json')).toString()));
      const gan = ganOf(options);
      if (gan.kind !== 'pictures') throw new Error('a GAN of pictures');
      const values = new Map(
        [...tensors].map(([path, { shape, data }]) => [path, ops.constant(data, shape)] as const),
      );
      const z = ops.constant(latentOfSeeds(gan, [0, 1, 2]), [3, 4]);
      const made = gan.generator.apply(z, new Scope(values, 'running'));
      const bytes = toBytes(Float32Array.from(interpret([made])[0]!), 'signed');
      await sparring(cwd, 'sample', run, ...by, '--count', '3', '--out', `as-${normalisation}`);
      for (const seed of [0, 1, 2]) {
        const pixels = await sharp(await file(`as-${normalisation}`, `00000${seed}.png`))
          .raw()
          .toBuffer();
        const planes = Array.from(pixels, (_, i) => bytes[seed * 768 + (i % 3) * 256 + Math.floor(i / 3)]!);
        expect(Math.max(...planes.map((level, i) => Math.abs(level - pixels[i]!)))).toBeLessThanOrEqual(1);
      }
    },
  );

  it('says in the metadata of both formats what a program must know', async () => {
    const expected = {
      preset: 'dcgan-64',
      network: 'generator',
      step: '5',
      latent_dimension: '4',
      latent_distribution: 'normal',
      channels: '3',
      height: '16',
      width: '16',
      value_range: 'signed',
      value_min: '-1',
      value_max: '1',
      weights: 'live',
      normalisation: 'standing',
    };
    await sparring(cwd, 'export', run, '--out', 'told.safetensors');
    await sparring(cwd, 'export', run, '--out', 'told.onnx');
    const { metadata } = decodeSafetensors(await file('told.safetensors'), 'told.safetensors');
    expect(metadata).toMatchObject({ ...expected, format: 'pt' });
    const model = (await file('told.onnx')).toString('latin1');
    for (const [key, value] of Object.entries(expected)) {
      const text = (content: string) => String.fromCharCode(content.length) + content;
      expect(model).toContain(`\n${text(key)}\x12${text(value)}`);
    }
  });

  it.each([
    ['sample', run, '--step', '3'],
    ['export', run, '--step', '3', '--out', 'x.onnx'],
    ['export', run, '--step', '3', '--format', 'hub', '--out', 'x'],
    ['evaluate', run, '--step', '3', '--metric', 'nearest'],
    ['explore', 'sheet', run, '--step', '3'],
    ['explore', 'features', run, '--step', '3'],
    ['project', join('pictures', '0.png'), run, '--step', '3'],
  ])('uses the checkpoint of a step: %s %s', async (...args) => {
    const { code, stderr } = await sparring(cwd, ...args);
    expect([code, stderr]).toEqual([1, expect.stringContaining('has no checkpoint of step 3')]);
  });

  it('writes what import takes, and answers a pickle', async () => {
    await mkdir(join(cwd, 'torch'));
    await sparring(cwd, 'export', run, '--normalisation', 'running', '--out', 'torch/netG.safetensors');
    await sparring(cwd, 'export', run, '--network', 'discriminator', '--out', 'torch/netD.safetensors');
    const read = await sparring(cwd, 'import', 'torch', '--format', 'pytorch', '--out', 'imported');
    expect([read.code, read.stderr]).toEqual([0, '']);
    for (const [of, name] of [
      [run, 'here.png'],
      ['imported', 'there.png'],
    ] as const)
      await sparring(cwd, 'sample', of, '--out', name);
    expect(await file('there.png')).toEqual(await file('here.png'));
    const tensorsOf = async (path: string) => decodeSafetensors(await file(path), path).tensors;
    await sparring(cwd, 'export', 'imported', '--network', 'discriminator', '--out', 'netD.safetensors');
    expect(await tensorsOf('netD.safetensors')).toEqual(await tensorsOf('torch/netD.safetensors'));
    await mkdir(join(cwd, 'pickles'));
    await writeFile(join(cwd, 'pickles', 'netG.pth'), '');
    const { code, stderr } = await sparring(cwd, 'import', 'pickles', '--format', 'pytorch', '--out', 'none');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^error: pickles: netG\.pth is a pickle.*save_file\(.*\n$/),
    ]);
  });

  it('writes a generator that normalises by the batch', async () => {
    await sparring(cwd, 'export', run, '--normalisation', 'batch', '--out', 'batch.onnx');
    const session = await ort.InferenceSession.create(join(cwd, 'batch.onnx'));
    const z = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i));
    const of = async (count: number) => {
      const { images } = await session.run({
        z: new ort.Tensor('float32', z.slice(0, 4 * count), [count, 4]),
      });
      return (images!.data as Float32Array).slice(0, 768);
    };
    expect(await of(2)).not.toEqual(await of(3));
    await session.release();
  });

  it('writes safetensors under the names of pytorch/examples', async () => {
    const contents = async (...options: string[]) => {
      const { code, stderr } = await sparring(cwd, 'export', run, ...options, '--out', 'n.safetensors');
      expect([code, stderr]).toEqual([0, '']);
      const { tensors } = decodeSafetensors(await file('n.safetensors'), 'n.safetensors');
      return Object.fromEntries([...tensors].map(([key, { shape }]) => [key, shape]));
    };
    const norm = (module: number, width: number) =>
      Object.fromEntries(
        ['weight', 'bias', 'running_mean', 'running_var'].map((key) => [`main.${module}.${key}`, [width]]),
      );
    // 16×16 with ngf = ndf = 2: two doublings from 4×4.
    expect(await contents()).toEqual({
      'main.0.weight': [4, 4, 4, 4],
      ...norm(1, 4),
      'main.3.weight': [4, 2, 4, 4],
      ...norm(4, 2),
      'main.6.weight': [2, 3, 4, 4],
    });
    expect(await contents('--network', 'discriminator')).toEqual({
      'main.0.weight': [2, 3, 4, 4],
      'main.2.weight': [4, 2, 4, 4],
      ...norm(3, 4),
      'main.5.weight': [1, 4, 4, 4],
    });
    expect(Object.keys(await contents('--names', 'sparring'))).toContain('project.weight');
  });

  it('refuses formats, names and files that cannot be written', async () => {
    const refused = async (folder: string, ...options: string[]) => {
      const { code, stderr, stdout } = await sparring(cwd, 'export', folder, ...options);
      expect([code, stdout]).toEqual([expect.any(Number), '']);
      expect(stderr).toMatch(/^error: [^\n]+\n$/);
      return stderr;
    };
    expect(await refused(averaged, '--out', 'x.safetensors', '--names', 'pytorch')).toContain(
      '--names sparring',
    );
    expect(await refused(run, '--out', 'x.pt')).toContain('pass --format onnx or --format safetensors');
    expect(await refused(run, '--out', 'x.onnx', '--data', 'pictures')).toContain(
      '--data does not apply to a generator',
    );
    expect(await refused(run, '--out', 'nowhere/x.onnx')).toContain('does not exist');
    expect((await readdir(cwd)).filter((name) => name.includes('x.'))).toEqual([]);
  });
});
