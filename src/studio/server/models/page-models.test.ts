/** Models of small runs, in plain ONNX Runtime, compared with the generator and the judge that commands use. */
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exploreDirections } from '../../../analysis/explorations/directions.ts';
import { exploreFeatures } from '../../../analysis/explorations/features.ts';
import { latentFeeds } from '../../../analysis/models/feeds.ts';
import { modelKindsOf } from '../../../analysis/models/model-kinds.ts';
import type { NetworkModel } from '../../../analysis/models/network-model.ts';
import { norm } from '../../../core/numbers.ts';
import { RandomStream } from '../../../core/random.ts';
import { encodePicture } from '../../../data/pictures/encode.ts';
import { pictureSource } from '../../../data/picture-source.ts';
import { readSome } from '../../../data/read-values.ts';
import { createNodeRuntime } from '../../../engine/runtime/node/ort-node.ts';
import { Judge } from '../../../gan/sampling/judge.ts';
import { Generator, withGenerator } from '../../../runs/generator.ts';
import { openRun } from '../../../runs/open-run.ts';
import { openRunFolder } from '../../../runs/run-folder.ts';
import { openRunPictures } from '../../../runs/run-data.ts';
import { discriminatorStateOf } from '../../../runs/discriminator.ts';
import { resumeTraining, train } from '../../../workbench/training.ts';
import { maxDroppedBytes } from '../../messages/limits.ts';
import { openerFor } from './opened-runs.ts';
import { PageModels } from './page-models.ts';
import { decodeDropped, optionsOf } from './run-pictures.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const open = openerFor(undefined);
const seeds = [0, 1, 2];
const usual = { step: 'latest', weights: undefined } as const;
const picture = { channels: 3, height: 16, width: 16 } as const;

let folder: string;
let data: string;
let models: PageModels;
const runs: Record<'pictures' | 'classes' | 'dense' | 'points', string> = {
  pictures: '',
  classes: '',
  dense: '',
  points: '',
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-models-'));
  data = join(folder, 'shapes');
  for (let i = 0; i < 24; i++) {
    const of = join(data, ['dots', 'lines'][i % 2]!);
    await mkdir(of, { recursive: true });
    const values = new RandomStream(6, 'test', i).uniform(new Float32Array(3 * 256), -1, 1);
    await writeFile(join(of, `${i}.png`), await encodePicture(values, picture, { range: 'signed' }));
  }
  const common = { runtime, out: join(folder, 'runs'), batchSize: 4 } as const;
  const tiny = { ...common, ngf: 2, ndf: 2, latentDim: 4 } as const;
  const trained = {
    pictures: train(data, {
      ...tiny,
      preset: 'dcgan-64',
      imageSize: { width: 16, height: 16 },
      ema: 0.5,
      holdOut: 0.25,
      steps: 3,
    }),
    classes: train(data, {
      ...tiny,
      preset: 'dcgan-mnist-conditional',
      imageSize: { width: 8, height: 8 },
      steps: 2,
    }),
    dense: train(data, {
      ...common,
      preset: 'gan-mnist',
      imageSize: { width: 8, height: 8 },
      generatorUnits: [5, 6],
      discriminatorUnits: [4, 3],
      steps: 1,
    }),
    points: train('ring-2d', { ...common, steps: 1 }),
  };
  for (const [name, training] of Object.entries(trained)) {
    const run = await training.run();
    runs[name as keyof typeof runs] = run.path;
    await run.close();
  }
  models = new PageModels({ runtime: async () => runtime, openPictures: open });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function outputs(
  { bytes }: NetworkModel,
  feeds: Readonly<Record<string, readonly [values: Float32Array, shape: readonly number[]]>>,
): Promise<Record<string, Float32Array>> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const fed = session.inputNames.map((name) => [name, new ort.Tensor('float32', ...feeds[name]!)] as const);
  const results = await session.run(Object.fromEntries(fed));
  const values = Object.entries(results).map(([name, { data: each }]) => [
    name,
    Float32Array.from(each as Float32Array),
  ]);
  await session.release();
  return Object.fromEntries(values) as Record<string, Float32Array>;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(1e-5);
}

describe('a model of a generator', () => {
  it.each([
    ['pictures', 'live'],
    ['pictures', 'average'],
    ['classes', 'live'],
    ['dense', 'live'],
  ] as const)('makes what sparring sample makes of seeds (%s, %s)', async (name, weights) => {
    const model = await models.model(runs[name], 'generator', { step: 'latest', weights });
    const run = await openRun(runs[name]);
    const { latent } = model.description;
    const [z, expected] = await withGenerator(
      Generator.create(run, runtime, { weights }),
      async (generator) => [generator.latentOf(seeds), await generator.sampleSeeds(seeds)],
    );
    const fed = latentFeeds(latent, z);
    const { images } = await outputs(model, {
      z: [fed.z, [3, latent.dimension - (latent.classes ?? 0)]],
      ...(fed.label && { label: [fed.label, [3, latent.classes!]] }),
    });
    expectClose(images!, expected);
    expect(model.description).toMatchObject({
      kind: 'generator',
      step: run.step,
      weights,
      statistics: name === 'dense' ? null : 'standing',
      note: null,
      classNames: name === 'classes' ? ['dots', 'lines'] : null,
    });
  });

  it('is that of the average if the run keeps one, is made once, and refuses weights that are not kept', async () => {
    const model = await models.model(runs.pictures, 'generator', usual);
    expect(model.description.weights).toBe('average');
    expect(await models.model(runs.pictures, 'generator', usual)).toBe(model);
    await expect(
      models.model(runs.classes, 'generator', { step: 'latest', weights: 'average' }),
    ).rejects.toThrow('keeps no moving average');
  });

  it('is another after further training, and of the step that is asked for', async () => {
    const [run, before] = [runs.classes, await models.model(runs.classes, 'generator', usual)];
    const resumed = await resumeTraining(run, { runtime, steps: 3 }).run();
    await resumed.close();
    const after = await models.model(run, 'generator', usual);
    expect([before.description.step, after.description.step]).toEqual([2, 3]);
    expect(after.bytes).not.toEqual(before.bytes);
    expect((await models.model(run, 'generator', { ...usual, step: 2 })).bytes).toEqual(before.bytes);
    expect(await models.model(run, 'generator', { step: 3, weights: 'live' })).toBe(after);
    await expect(models.model(run, 'generator', { ...usual, step: 9 })).rejects.toThrow(
      'has no checkpoint of step 9, expected one of 2, 3',
    );
    await expect(models.model(run, 'generator', { ...usual, step: 'best' })).rejects.toThrow('no step of');
  });
});

it('is of the newest complete checkpoint, unless a damaged one is asked for', async () => {
  const checkpoints = await openRunFolder(runs.dense);
  const damaged = checkpoints.checkpointPath(2);
  await writeFile(damaged, (await readFile(checkpoints.checkpointPath(1))).subarray(0, 1000));
  try {
    expect((await models.model(runs.dense, 'generator', usual)).description.step).toBe(1);
    await expect(models.model(runs.dense, 'generator', { ...usual, step: 2 })).rejects.toThrow(
      'not a valid safetensors file',
    );
  } finally {
    await rm(damaged);
  }
});

describe('a model of a discriminator', () => {
  it('judges with the statistics of the training pictures, as sparring judge does, or says why not', async () => {
    const run = await openRun(runs.pictures);
    const source = await openRunPictures(run.options, undefined, open);
    const some = await readSome(source, run.gan.image, 5);
    const judge = await Judge.create(run.gan, runtime);
    const images = { images: [some.values, [5, 3, 16, 16]] } as const;
    const judged = async () => outputs(await models.model(run.path, 'discriminator', usual), images);
    const state = await discriminatorStateOf(
      run,
      { normalisation: 'standing', pictures: source },
      async () => runtime,
    );
    const standing = await judged();
    expectClose(standing['probability']!, await judge.judge(some.values, state));
    expect((await models.model(run.path, 'discriminator', usual)).description).toMatchObject({
      weights: 'live',
      statistics: 'standing',
    });

    await rename(data, `${data}-gone`);
    try {
      const without = new PageModels({ runtime: async () => runtime, openPictures: open });
      const model = await without.model(run.path, 'discriminator', usual);
      expect(model.description.statistics).toBe('running');
      expect(model.description.note).toMatch(/: the run’s pictures are no longer at .*shapes\.$/);
      const running = await outputs(model, images);
      expectClose(running['probability']!, await judge.judge(some.values, run.state));
      expect(running['probability']).not.toEqual(standing['probability']);
      await expect(without.reals(run.path, { count: 3, seed: 0, part: 'training' })).rejects.toThrow(
        'no longer at',
      );
    } finally {
      await rename(`${data}-gone`, data);
    }
    await judge.release();
  });
});

describe('each run', () => {
  it.each(['pictures', 'classes', 'dense', 'points'] as const)(
    'has models or sentences (%s)',
    async (name) => {
      const list = await models.list(runs[name]);
      const { networks } = await openRun(runs[name]);
      expect(list.weights).toEqual(name === 'pictures' ? ['average', 'live'] : ['live']);
      const has = list.kinds.filter(({ lacking }) => lacking === null).map(({ kind }) => kind);
      expect(has).toEqual(modelKindsOf(networks));
      for (const kind of modelKindsOf(networks)) {
        const { bytes, description } = await models.model(runs[name], kind, usual);
        expect(description.kind).toBe(kind);
        await (await ort.InferenceSession.create(bytes)).release();
      }
    },
  );

  it('refuses models that it has not, with the sentence', async () => {
    await expect(models.model(runs.dense, 'forget', usual)).rejects.toThrow('it has no maps to drop');
    await expect(
      models.best(runs.points, 'latest', { features: undefined, top: 1, pictures: 9 }),
    ).rejects.toThrow('this GAN generates points');
    await expect(models.model(join(folder, 'none'), 'generator', usual)).rejects.toThrow('none');
  });

  it.each(['pictures', 'classes', 'dense', 'points'] as const)('has directions (%s)', async (name) => {
    const found = await models.directions(runs[name], usual);
    const { latent } = (await openRun(runs[name])).networks;
    const numbers = latent.dimension - (latent.classes ?? 0);
    expect(found.directions).toHaveLength(Math.min(6, numbers));
    for (const { direction, change, share } of found.directions) {
      expect(direction).toHaveLength(latent.dimension);
      expect(norm(direction)).toBeCloseTo(1, 5);
      expect(change).toBeGreaterThan(0);
      expect(share).toBeGreaterThan(0);
    }
    expect(await models.directions(runs[name], usual)).toBe(found);
  });

  it.each(['pictures', 'classes', 'dense'] as const)(
    'has the directions of sparring explore directions (%s)',
    async (name) => {
      const found = await models.directions(runs[name], usual);
      const opening = Generator.create(await openRun(runs[name]), runtime);
      const { numbers } = await withGenerator(opening, (generator) =>
        exploreDirections(generator, { z: generator.latentOf([0]), name: 'seed 0' }),
      );
      const others = numbers as unknown as typeof found;
      expect(others.samples).toBe(found.samples);
      expect(others.directions).toHaveLength(found.directions.length);
      for (const [i, { direction, share, change }] of found.directions.entries()) {
        const other = others.directions[i]!;
        direction.forEach((value, k) => expect(other.direction[k]).toBeCloseTo(value, 6));
        expect(other.share).toBeCloseTo(share, 3);
        expect(other.change).toBeCloseTo(change, 3);
      }
    },
  );
});

describe('pictures of a run', () => {
  it('are a random choice of its data, or of what it holds out', async () => {
    const { message, planes } = await models.reals(runs.pictures, { count: 4, seed: 5, part: 'training' });
    const source = await openRunPictures(await optionsOf(runs.pictures), undefined, open);
    expect(message).toMatchObject({ ...picture, classNames: ['dots', 'lines'], source: 'shapes' });
    expect(message.records).toEqual([
      ...new RandomStream(5, 'shuffle', 0).permutation(source.count).subarray(0, 4),
    ]);
    for (const [i, record] of message.records.entries()) {
      expect(message.names[i]).toBe(source.nameOf(record));
      expect(message.labels![i]).toBe(source.labels![record]);
      expect(planes.subarray(i * 768, (i + 1) * 768)).toEqual(
        new Uint8Array(await source.read(record, picture)),
      );
    }
    const held = await models.reals(runs.pictures, { count: 99, seed: 0, part: 'held-out' });
    const all = await models.reals(runs.pictures, { count: 99, seed: 0, part: 'training' });
    expect(all.message.names).toHaveLength(source.count);
    expect(held.message.names).toHaveLength(24 - source.count);
    expect(new Set([...held.message.names, ...all.message.names]).size).toBe(24);
    const unseen = { count: 99, seed: 0, part: 'unseen' } as const;
    expect(await models.reals(runs.pictures, unseen)).toEqual(held);
    expect(held.message.part).toBe('held-out');
    const training = await models.reals(runs.classes, { ...unseen, part: 'training' });
    expect(await models.reals(runs.classes, unseen)).toEqual(training);
    expect(training.message.part).toBe('training');
    const none = models.reals(runs.classes, { count: 3, seed: 0, part: 'held-out' });
    await expect(none).rejects.toThrow('holds out no pictures');
    const points = models.reals(runs.points, { count: 3, seed: 0, part: 'training' });
    await expect(points).rejects.toThrow('generates points');
  });

  it('excite features as sparring explore features finds', async () => {
    const request = { features: [1, 3], top: 2, pictures: 10 };
    const { message, planes, guided } = await models.best(runs.pictures, 'latest', request);
    const run = await openRun(runs.pictures);
    const source = await openRunPictures(run.options, undefined, open);
    const { numbers } = await exploreFeatures(run, source, runtime, request);
    const expected = numbers['trained'] as {
      readonly feature: number;
      readonly top: readonly { readonly picture: string; readonly row: number; readonly column: number }[];
    }[];
    expect(message.searched).toBe(10);
    expect(guided).toHaveLength(4 * 768);
    expect(planes).toHaveLength(message.pictures.names.length * 768);
    expect(
      message.features.map(({ feature, top }) => ({
        feature,
        top: top.map(({ picture: at, row, column }) => ({
          picture: message.pictures.names[at],
          row,
          column,
        })),
      })),
    ).toEqual(
      expected.map(({ feature, top }) => ({
        feature,
        top: top.map(({ picture: name, row, column }) => ({ picture: name, row, column })),
      })),
    );
    await expect(models.best(runs.pictures, 'latest', { ...request, features: [999] })).rejects.toThrow(
      'there is no feature 999',
    );
  });
});

describe('a dropped picture', () => {
  it('is what sparring judge makes of the file: cropped, resized, in the run’s channels', async () => {
    const values = new RandomStream(7, 'test', 0).uniform(new Float32Array(3 * 40 * 60), -1, 1);
    const file = await encodePicture(values, { channels: 3, height: 40, width: 60 }, { range: 'signed' });
    for (const name of ['pictures', 'classes'] as const) {
      const { image } = (await openRun(runs[name])).gan;
      const { channels, height, width } = image;
      const expected = await pictureSource([file]).read(0, { channels, height, width });
      expect(await models.dropped(runs[name], file)).toEqual(expected);
    }
  });

  it('is refused with a sentence if it is none', async () => {
    const options = await optionsOf(runs.pictures);
    const text = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>');
    await expect(decodeDropped(text, options)).rejects.toThrow(/^the picture: the file is /);
    await expect(decodeDropped(new Uint8Array(0), options)).rejects.toThrow('the picture: the file is empty');
    const long = new Uint8Array(1.1 * maxDroppedBytes);
    await expect(decodeDropped(long, options, 'cat.png')).rejects.toThrow(
      'cat.png: the file has 44.0 MB, expected at most 40.0 MB',
    );
    const bomb = Uint8Array.from(
      await encodePicture(new Float32Array(256), { channels: 1, height: 16, width: 16 }, { range: 'unit' }),
    );
    new DataView(bomb.buffer).setUint32(16, 2_000_000_000); // its width
    await expect(decodeDropped(bomb, options)).rejects.toThrow(/pixels/);
    await expect(models.dropped(runs.points, bomb)).rejects.toThrow('generates points');
  });
});
