import { readFile, rm, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { range } from '../core/numbers.ts';
import { planesOfRgba, type FloatPicture } from '../core/pictures.ts';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { Judge } from '../gan/sampling/judge.ts';
import { latentOfSeeds, Sampler } from '../gan/sampling/sampler.ts';
import { Trainer } from '../gan/training/trainer.ts';
import { trainerOptionsOf } from '../runs/run-options.ts';
import { Generator, withGenerator } from '../runs/generator.ts';
import { untrainedConditional, untrainedDcgan } from '../runs/testing/untrained-run.ts';
import { pictureSource } from '../data/picture-source.ts';
import { decodePicture } from '../data/pictures/decode.ts';
import { Run } from './run.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const trained = untrainedDcgan();
const { image } = trained.gan;
const pictureSize = 3 * 16 * 16;
const openRuntime = vi.fn<() => Promise<Runtime>>(async () => runtime);
const run = new Run(trained, openRuntime);
const conditional = new Run(untrainedConditional(), async () => runtime);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-workbench-'));
});
afterAll(async () => {
  await run.close();
  await conditional.close();
  await rm(folder, { recursive: true });
});

/** What `Generator` makes of seeds, picture by picture. */
async function expected(seeds: readonly number[]): Promise<Float32Array[]> {
  return withGenerator(Generator.create(trained, runtime), async (generator) => {
    const all = await generator.sampleSeeds(seeds);
    return seeds.map((_, i) => all.slice(i * pictureSize, (i + 1) * pictureSize));
  });
}

describe('Run.sample', () => {
  it('creates its runtime when it first computes, once', async () => {
    const create = vi.fn<() => Promise<Runtime>>(async () => runtime);
    const own = new Run(trained, create);
    expect(create).not.toHaveBeenCalled();
    await Promise.all([own.sample(), own.sample({ normalisation: 'batch' })]);
    expect(create).toHaveBeenCalledOnce();
    await own.close();
  });

  it('gives the pictures of the run’s generator, as floats', async () => {
    const pictures = await run.sample({ seeds: [5, 2], as: 'floats' });
    const values = await expected([5, 2]);
    expect(pictures).toEqual(values.map((data) => ({ ...image, data })));
  });

  it('gives pixels in the form of ImageData', async () => {
    const pictures = await run.sample({ count: 2, seed: 5 });
    const values = await expected([5, 6]);
    expect(pictures).toHaveLength(2);
    for (const [i, { width, height, data }] of pictures.entries()) {
      expect([width, height, data.constructor]).toEqual([16, 16, Uint8ClampedArray]);
      const pixel = (at: number) => [0, 1, 2].map((c) => Math.round((values[i]![c * 256 + at]! + 1) * 127.5));
      expect([...data.subarray(4 * 37, 4 * 38)]).toEqual([...pixel(37), 255]);
    }
  });

  it('truncates z', async () => {
    const [picture] = await run.sample({ seeds: [5], truncation: 0.5, as: 'floats' });
    const truncated = await withGenerator(
      Generator.create(trained, runtime, { truncation: 0.5 }),
      (generator) => generator.sampleSeeds([5]),
    );
    expect(picture!.data).toEqual(truncated);
    expect(picture!.data).not.toEqual((await expected([5]))[0]);
  });

  it('gives PNG files, which decode to the same pixels', async () => {
    const [pixels] = await run.sample({ seeds: [3] });
    const [png] = await run.sample({ seeds: [3], as: 'png' });
    expect(Buffer.isBuffer(png)).toBe(false);
    expect(await decodePicture(png!, 'png', image)).toEqual(planesOfRgba(pixels!, 3));
  });

  it('draws one class for all pictures, or one for each', async () => {
    const [zero, one] = await conditional.sample({ seeds: [7, 7], labels: [0, 1], as: 'floats' });
    const all = await conditional.sample({ seeds: [7, 7], labels: 1, as: 'floats' });
    expect(zero).not.toEqual(one);
    expect(all).toEqual([one, one]);
    // Grey pixels have three equal channels.
    const [grey] = await conditional.sample();
    expect(grey!.data[0]).toBe(grey!.data[1]);
    await expect(run.sample({ labels: 1 })).rejects.toThrow('not conditional');
  });

  it.each([
    [{ seeds: [1.5] }, 'seeds[0] got 1.5'],
    [{ seeds: [] }, 'seeds got 0 elements'],
    [{ normalisation: 'standng' as 'standing' }, 'did you mean standing?'],
    [{ seeds: [0], count: 1 }, 'pass either'],
    [{ count: 0 }, 'count got 0'],
    [{ seed: Number.NaN }, 'seed got NaN'],
    [{ labels: [0, 1] }, 'labels got 2 for 1 pictures'],
    [{ as: 'jpeg' as 'png' }, 'as got "jpeg"'],
    [{ weights: 'average' as const }, 'keeps no moving average'],
  ])('refuses %o', async (options, message) => {
    await expect(run.sample(options)).rejects.toThrow(message);
  });

  it('stops by its signal, with the signal’s reason', async () => {
    const stopping = new AbortController();
    const sampling = run.sample({ seeds: range(0, 6400), signal: stopping.signal });
    setTimeout(() => stopping.abort(new Error('enough')));
    await expect(sampling).rejects.toThrow('enough');
    await expect(run.sample({ signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });
});

describe('Run.judge', () => {
  const judged = async (pictures: Float32Array, options?: Parameters<typeof Judge.create>[2]) => {
    const judge = await Judge.create(trained.gan, runtime, options);
    const probabilities = await judge.judge(pictures, trained.state);
    await judge.release();
    return probabilities;
  };

  it('judges what it samples, as floats without rounding', async () => {
    const floats = await run.sample({ count: 3, as: 'floats' });
    const values = Float32Array.from(floats.flatMap(({ data }) => [...data]));
    expect(await run.judge(floats)).toEqual(await judged(values));
  });

  it('takes pixels, files in memory, blobs, paths, arrays and sources alike', async () => {
    const [pixels, png] = [await run.sample({ count: 2 }), await run.sample({ count: 2, as: 'png' })];
    const paths = png.map((_, i) => join(folder, `${i}.png`));
    for (const [i, bytes] of png.entries()) await writeFile(paths[i]!, bytes);
    const planes = pixels.flatMap((one) => [...planesOfRgba(one, 3)]);
    const array = { data: Uint8Array.from(planes), shape: [2, 3, 16, 16] };
    const reference = await run.judge(pixels);
    for (const same of [png, png.map((one) => new Blob([one])), paths, array, pictureSource(pixels)]) {
      expect(await run.judge(same)).toEqual(reference);
    }
  });

  it('normalises by the pictures judged together if asked to', async () => {
    const floats = await run.sample({ count: 4, as: 'floats' });
    const values = Float32Array.from(floats.flatMap(({ data }) => [...data]));
    const batch = await run.judge(floats, { normalisation: 'batch' });
    expect(batch).toEqual(await judged(values, { normalisation: 'batch', batchSize: 4 }));
    expect(batch).not.toEqual(await run.judge(floats));
    const halves = await run.judge(floats, { normalisation: 'batch', batchSize: 2 });
    expect(halves.subarray(0, 2)).toEqual(await run.judge(floats.slice(0, 2), { normalisation: 'batch' }));
    await expect(run.judge(floats, { normalisation: 'batch', batchSize: 3 })).rejects.toThrow(
      'expected a divisor of 4',
    );
  });

  it('normalises by the statistics of training pictures if it gets them, as sparring judge does', async () => {
    const pixels = await run.sample({ count: 8 });
    const training = pictureSource(pixels);
    const standing = await run.judge(pixels, { training });
    // Of a single batch, they are the statistics of the batch.
    const batch = await run.judge(pixels, { normalisation: 'batch' });
    for (const [i, probability] of standing.entries()) expect(probability).toBeCloseTo(batch[i]!, 4);
    expect(await run.judge(pixels.slice(0, 3), { training })).toEqual(standing.slice(0, 3));
    expect(standing).not.toEqual(await run.judge(pixels));
    expect(await run.judge(pixels, { training, normalisation: 'running' })).toEqual(await run.judge(pixels));
    await expect(run.judge(pixels, { normalisation: 'standing' })).rejects.toThrow(
      'standing statistics of a discriminator are those of its training pictures, and got none',
    );
  });

  it('judges a conditional run’s pictures by their classes', async () => {
    const floats = await conditional.sample({ seeds: [0, 1, 2], as: 'floats' });
    const right = await conditional.judge(floats, { labels: [0, 1, 2] });
    const wrong = await conditional.judge(floats, { labels: [1, 2, 0] });
    expect(right).toHaveLength(3);
    expect(right).not.toEqual(wrong);
    const pixels = await conditional.sample({ seeds: [0, 1, 2] });
    const source = pictureSource(pixels, { labels: [0, 1, 2] });
    expect(await conditional.judge(source)).toEqual(await conditional.judge(pixels, { labels: [0, 1, 2] }));
    await expect(conditional.judge(floats)).rejects.toThrow('got no labels');
    const labels = [0];
    await expect(run.judge(await run.sample(), { labels })).rejects.toThrow('that are not conditional');
  });

  it('says which picture is wrong, and why', async () => {
    const [floats] = await run.sample({ as: 'floats' });
    const bright: FloatPicture = { ...floats!, data: new Float32Array(pictureSize).fill(255) };
    await expect(run.judge([floats!, bright])).rejects.toThrow(
      'pictures[1] has the value 255, expected -1 to 1',
    );
    await expect(run.judge([join(folder, 'none.png')])).rejects.toThrow('the file no longer exists');
    await expect(run.judge([floats!, new Uint8Array()])).rejects.toThrow(
      'a picture cannot be judged; pictures[1]: the file is empty',
    );
    await expect(run.judge([floats!], { normalisation: 'standng' as 'standing' })).rejects.toThrow(
      'normalisation got "standng", expected one of standing, running, batch: did you mean standing?',
    );
    await expect(run.judge([])).rejects.toThrow('got no pictures');
    await expect(run.judge([5 as unknown as string])).rejects.toThrow('pictures[0] is a number');
  });

  it('stops by its signal', async () => {
    const [pixels] = await run.sample();
    await expect(run.judge([pixels!], { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
  });
});

describe('wrong arguments of a run', () => {
  const wrong: readonly (readonly [what: string, call: () => Promise<unknown>, details: object])[] = [
    ['no pictures to judge', () => run.judge(undefined as never), { option: 'pictures' }],
    [
      'one path to judge',
      () => run.judge('a.png' as never),
      {
        message:
          'pictureSource: pictures got "a.png", expected an array of pictures, or an object with data, shape and range',
      },
    ],
    ['no options of an export', () => run.export(undefined as never), { code: 'invalid-argument' }],
    [
      'a misspelt format',
      () => run.export({ format: 'onx' as 'onnx' }),
      { option: 'format', code: 'unknown-name', suggestion: 'onnx' },
    ],
    [
      'a misspelt network',
      () => run.export({ format: 'onnx', network: 'generater' as 'generator' }),
      { option: 'network', suggestion: 'generator' },
    ],
    [
      'a misspelt option of an export',
      () => run.export({ format: 'onnx', weight: 'live' } as never),
      { option: 'weight', code: 'unknown-option', suggestion: 'weights' },
    ],
    ['no file to export to', () => run.exportTo(undefined as never), { option: 'file' }],
    ['null as options', () => run.exportTo('a.onnx', null as never), { option: 'options' }],
    ['no weights to import', () => run.importWeights('generator', undefined as never), { option: 'file' }],
    ['a network of another name', () => run.importWeights('g' as 'generator', 'a.st'), { option: 'network' }],
  ];

  it.each(wrong)('%s: one sentence', async (_, call, details) => {
    await expect(call()).rejects.toMatchObject({ name: 'UsageError', ...details });
  });
});

describe('Run.export', () => {
  it('gives the bytes that exportTo writes, by the ending of the file', async () => {
    const file = join(folder, 'g.onnx');
    const { bytes } = await run.exportTo(file);
    const exported = await run.export({ format: 'onnx' });
    expect(exported).toHaveLength(bytes);
    expect(new Uint8Array(await readFile(file))).toEqual(exported);
    const weights = await run.export({ format: 'safetensors', network: 'discriminator', names: 'sparring' });
    expect(new TextDecoder().decode(weights.subarray(8, 200))).toContain('__metadata__');
    await expect(run.exportTo(join(folder, 'g.bin'))).rejects.toThrow('pass a name that ends in .onnx');
    const signal = AbortSignal.abort(new Error('not now'));
    await expect(run.export({ format: 'onnx', signal })).rejects.toThrow('not now');
  });
});

it('lends its parts to await using: samplers, judges, generators and trainers release what they hold', async () => {
  const { gan, state } = trained;
  const z = latentOfSeeds(gan, [1]);
  const sampler = await Sampler.create(gan, runtime);
  await sampler[Symbol.asyncDispose]();
  await expect(sampler.sample(z, state)).rejects.toThrow('released');
  const judge = await Judge.create(gan, runtime);
  await judge[Symbol.asyncDispose]();
  await expect(judge.judge(new Float32Array(pictureSize), state)).rejects.toThrow('released');
  const generator = await Generator.create(trained, runtime);
  await generator[Symbol.asyncDispose]();
  await expect(generator.sample(z)).rejects.toThrow('released');
  const trainer = await Trainer.create(trainerOptionsOf(trained.options), runtime);
  await trainer[Symbol.asyncDispose]();
  await expect(trainer.step(async () => new Float32Array(5 * pictureSize))).rejects.toThrow('released');
});

it('is closed by await using, after what is running', async () => {
  const own = new Run(trained, async () => runtime);
  const sampling = own.sample();
  await own[Symbol.asyncDispose]();
  expect(await sampling).toHaveLength(1);
  await own.close();
  await expect(own.sample()).rejects.toThrow('runs/0 was closed');
  await expect(own.sample()).rejects.toHaveProperty('code', 'closed');
});
