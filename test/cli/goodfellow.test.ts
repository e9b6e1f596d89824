/** Every command works with runs of the 2014 paper's networks. */
import { mkdtemp, readdir, readFile, rm, realpath, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toBytes } from '../../src/core/value-range.ts';
import { decodeSafetensors } from '../../src/gan/files/safetensors.ts';
import type { PictureGan } from '../../src/gan/networks/gan.ts';
import { latentOfSeeds } from '../../src/gan/sampling/sampler.ts';
import { ganOf, runOptionsSchema } from '../../src/runs/run-options.ts';
import { makePictures, sparring } from './sparring.ts';

/** Presets with layers so small that a step takes a millisecond. */
const presets = [
  { name: 'gan-mnist', side: 16, small: ['--generator-units', '12,10', '--discriminator-units', '6,5'] },
  {
    name: 'gan-cifar10-conv',
    side: 17, // 5 × 5 maps, painted by kernels of 5 in strides of 3
    small: ['--generator-units', '12,50', '--discriminator-units', '3,3,4,5'],
  },
] as const;
const common = ['--latent-dim', '4', '--batch-size', '4', '--threads', '1'];

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-goodfellow-'));
  await makePictures(cwd, 'pictures', 10);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe.each(presets)('$name', ({ name, side, small }) => {
  const runName = `00000-pictures-${name}`;
  const train = (out: string, steps: number) =>
    sparring(
      cwd,
      ...['train', 'pictures', '--preset', name, ...small, ...common, '--seed', '3'].concat([
        '--image-size',
        String(side),
        '--steps',
        String(steps),
        '--out',
        out,
      ]),
    );
  const file = (...parts: string[]) => readFile(join(cwd, ...parts));
  const out = `runs-${name}`;
  const run = join(out, runName);
  const optionsOf = async () =>
    runOptionsSchema.parse(JSON.parse((await file(run, 'options.json')).toString()));
  let trained: Awaited<ReturnType<typeof train>>;
  beforeAll(async () => {
    trained = await train(out, 6);
  });

  it('trains, and describes the training', async () => {
    expect(trained).toMatchObject({ code: 0, stderr: '' });
    expect(trained.stdout).toMatch(
      new RegExp(
        `^Training ${name} on [^]*\\nNetworks {4}${side}×${side} [^]*; both updated at once; [^]*\\nLength {6}6 steps \\(3 epochs\\), batches of 4\\n`,
      ),
    );
    expect((await readdir(join(cwd, run))).sort()).toEqual([
      'checkpoints',
      'metrics.jsonl',
      'options.json',
      'reals.png',
      'samples',
      'samples.webp',
    ]);
  });

  it('resumes exactly as if it had never stopped', async () => {
    await train(`interrupted-${name}`, 3);
    const resumed = await sparring(cwd, 'resume', join(`interrupted-${name}`, runName), '--steps', '6');
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    const both = (what: string) =>
      Promise.all([file(run, what), file(`interrupted-${name}`, runName, what)] as const);
    const [straight, interrupted] = await both('checkpoints/000006.safetensors');
    expect(decodeSafetensors(interrupted, '').tensors).toEqual(decodeSafetensors(straight, '').tensors);
    const [drawn, drawnAgain] = await both('samples/000006.png');
    expect(drawnAgain).toEqual(drawn);
  });

  it('samples the seeds as training did', async () => {
    const { code, stderr } = await sparring(cwd, 'sample', run);
    expect([code, stderr]).toEqual([0, '']);
    expect(await file(run, 'sample.png')).toEqual(await file(run, 'samples', '000006.png'));
  });

  it('exports a generator that plain ONNX Runtime runs at any batch size', async () => {
    const { code, stderr } = await sparring(cwd, 'export', run, '--out', 'g.onnx');
    expect([code, stderr]).toEqual([0, '']);
    const gan = ganOf(await optionsOf()) as PictureGan;
    const { channels, height, width, range } = gan.image;
    const session = await ort.InferenceSession.create(await file('g.onnx'));
    await sparring(cwd, 'sample', run, '--count', '3', '--out', `single-${name}`);
    for (const seeds of [[0], [1, 2]]) {
      const z = new ort.Tensor('float32', latentOfSeeds(gan, seeds), [seeds.length, gan.latent.dimension]);
      const images = (await session.run({ z }))['images']!;
      expect(images.dims).toEqual([seeds.length, channels, height, width]);
      const bytes = toBytes(images.data as Float32Array, range);
      const size = channels * height * width;
      for (const [i, seed] of seeds.entries()) {
        const png = sharp(join(cwd, `single-${name}`, `00000${seed}.png`));
        const pixels = await png.raw().toBuffer();
        const planes = Array.from(
          { length: size },
          (_, at) => pixels[(at % (height * width)) * channels + Math.floor(at / (height * width))]!,
        );
        const difference = planes.map((value, at) => Math.abs(value - bytes[i * size + at]!));
        expect(Math.max(...difference)).toBeLessThanOrEqual(1);
      }
    }
  });

  it('exports the weights of both networks under Sparring’s own names', async () => {
    const { generator, discriminator } = ganOf(await optionsOf());
    for (const [network, { parameters }] of Object.entries({ generator, discriminator })) {
      const { code } = await sparring(cwd, 'export', run, '--network', network, '--out', 'w.safetensors');
      expect(code).toBe(0);
      const { tensors } = decodeSafetensors(await file('w.safetensors'), 'w');
      expect([...tensors.keys()].sort()).toEqual(Object.keys(parameters).sort());
    }
    const refused = await sparring(cwd, 'export', run, '--names', 'pytorch', '--out', 'w.safetensors');
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('leave out --names pytorch');
  });

  it.each([
    ['sheet'],
    ['interpolate', '--seeds', '1,2'],
    ['arithmetic', '--a', '1,2', '--b', '3,4', '--c', '5,6'],
    ['turn', '--from', '1,2', '--to', '3,4'],
  ])('is explored: %s', async (command, ...options) => {
    const { code, stderr } = await sparring(cwd, 'explore', command, run, ...options);
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('the two stages of gan-tfd', () => {
  const widths = ['--generator-units', '12,10', '--discriminator-units', '6,5'];
  const first = join('faces', '00000-pictures-gan-tfd-pretrain');
  const second = join('faces', '00001-pictures-gan-tfd');
  const train = (...args: string[]) =>
    sparring(cwd, 'train', 'pictures', ...common, '--seed', '3', '--out', 'faces', ...args);
  const tensorsOf = async (run: string, step: number) => {
    const name = join(run, 'checkpoints', `00000${step}.safetensors`);
    return decodeSafetensors(await readFile(join(cwd, name)), name).tensors;
  };
  beforeAll(async () => {
    const size = ['--image-size', '16'];
    await train('--preset', 'gan-tfd-pretrain', ...widths, ...size, '--steps', '2');
  });

  it('add two layers below the generator of the first stage, for pictures of its size', async () => {
    const more = ['--discriminator-units', '6,5', '--lr', '1e-20', '--ema', '0.9'];
    const ran = await train('--preset', 'gan-tfd', '--pretrained', first, ...more, '--steps', '1');
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toMatch(/^Training gan-tfd on [^]*\nNetworks {4}16×16 in grey; /);
    const [below, above] = [await tensorsOf(first, 2), await tensorsOf(second, 1)];
    expect(above.get('generator.hidden1.weight')!.shape).toEqual([4, 8000]);
    expect(above.get('generator.hidden2.weight')!.shape).toEqual([8000, 4]);
    // With a negligible learning rate, the layers are still those of the first stage, but for a ten-millionth of the norm.
    for (const [mine, its] of [
      ['generator.hidden3', 'generator.hidden1'],
      ['generator.hidden4', 'generator.hidden2'],
      ['generator.output', 'generator.output'],
      ['average.output', 'generator.output'],
    ] as const) {
      for (const kind of ['weight', 'bias']) {
        const values = above.get(`${mine}.${kind}`)!.data;
        below.get(`${its}.${kind}`)!.data.forEach((value, i) => expect(values[i]).toBeCloseTo(value, 4));
      }
    }
  });

  it('resume like other runs, and start again if there is no checkpoint yet', async () => {
    const resumed = await sparring(cwd, 'resume', second, '--steps', '2');
    expect([resumed.code, resumed.stderr]).toEqual([0, '']);
    const made = await tensorsOf(second, 2);
    const checkpoints = join(cwd, second, 'checkpoints');
    for (const name of await readdir(checkpoints)) await rm(join(checkpoints, name));
    const again = await sparring(cwd, 'resume', second, '--steps', '2');
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect(await tensorsOf(second, 2)).toEqual(made);
  });

  it('name the run of the first stage if a run needs it to start again, and it is lost', async () => {
    const checkpoints = join(cwd, second, 'checkpoints');
    await rename(checkpoints, `${checkpoints}-moved`);
    await rename(join(cwd, first), join(cwd, 'lost'));
    const resume = () => sparring(cwd, 'resume', second, '--steps', '2');
    const { code, stderr } = await resume();
    expect([code, stderr]).toEqual([
      1,
      `error: the run has no checkpoint yet, and that of its first stage cannot be opened (${join(await realpath(cwd), first)}): put it back there, or train a new run\n`,
    ]);
    await rename(join(cwd, 'lost'), join(cwd, first));
    expect((await resume()).code).toBe(0);
  });

  it.each([
    [['gan-tfd'], 'gan-tfd is the second of two stages and needs a run of the first'],
    [['gan-mnist', '--pretrained', first], '--pretrained does not apply to gan-mnist'],
    [['gan-tfd', '--pretrained', second], 'got a run of gan-tfd, expected one of gan-tfd-pretrain'],
    [['gan-tfd', '--pretrained', 'nowhere'], 'nowhere'],
    [
      ['gan-tfd', '--pretrained', first, '--generator-units', '7,4,13,10'],
      'the pretrained generator has hidden1.weight of shape [4, 12], expected [4, 13] for hidden3.weight',
    ],
    [
      ['gan-tfd', '--pretrained', first, '--image-size', '8', '--generator-units', '7,4,12,10'],
      'expected [10, 64] for output.weight',
    ],
  ])('report a missing or unsuitable first stage: %j', async ([preset, ...more], message) => {
    const { code, stderr } = await train('--preset', preset!, ...more, '--steps', '1');
    expect([code === 1 || code === 2, stderr]).toEqual([true, expect.stringContaining(message)]);
    expect(stderr).toMatch(/^error: .*\n$/);
  });
});

it('gan-cifar10 trains on pictures of equal contrast', async () => {
  const widths = ['--generator-units', '12,10', '--discriminator-units', '6,5'];
  const options = ['--preset', 'gan-cifar10', ...widths, ...common, '--steps', '3'];
  const ran = await sparring(cwd, 'train', 'pictures', ...options);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toMatch(/^Training gan-cifar10 on [^]*\nNetworks {4}32×32 in colour; /);
  const made = await sparring(cwd, 'sample', join('runs', '00000-pictures-gan-cifar10'), '--grid', '2x1');
  expect(made).toMatchObject({ code: 0, stderr: '' });
});

describe('options that do not apply to the preset', () => {
  it.each([
    [
      ['gan-mnist', '--ngf', '8'],
      '--ngf does not apply to gan-mnist, whose widths are --generator-units and --discriminator-units',
    ],
    [
      ['gan-mnist', '--beta1', '0.5'],
      '--beta1 applies to Adam, but gan-mnist trains with a momentum schedule: leave it out',
    ],
    [
      ['gan-mnist', '--generator-units', '8'],
      '--generator-units got 1 number, expected one for each hidden layer of gan-mnist, such as 1200,1200',
    ],
    [
      ['gan-mnist', '--discriminator-units', '8,x'],
      '--discriminator-units got "8,x", expected the units of each layer, such as 1200,1200',
    ],
    [
      ['gan-cifar10-conv', '--image-size', '16', '--batch-size', '4'],
      'image size 16x16 cannot be made by this network: each side must be 5 and a multiple of 3 more, such as 14, 20, 26, 32',
    ],
    [
      ['gan-cifar10-conv', '--generator-units', '8,150', '--batch-size', '4'],
      'the last hidden layer of G got 150 units, expected a multiple of 100, for maps of 10x10 that are painted as 32x32',
    ],
    [
      ['gan-cifar10-conv', '--discriminator-units', '8,8'],
      '--discriminator-units got 2 numbers, expected one for each hidden layer of gan-cifar10-conv, such as 32,32,192,500',
    ],
    [
      ['dcgan-64', '--generator-units', '8,8'],
      '--generator-units does not apply to dcgan-64, whose widths are --ngf and --ndf',
    ],
  ])('are refused: %j', async ([preset, ...options], message) => {
    const { code, stderr } = await sparring(cwd, 'train', 'pictures', '--preset', preset!, ...options);
    expect([code, stderr]).toEqual([2, `error: ${message}\n`]);
  });
});
