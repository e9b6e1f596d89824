/** What the studio answers about networks, asked as its page asks, of a small run. */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelDescription } from '../../analysis/models/description.ts';
import { RandomStream } from '../../core/random.ts';
import { pictureSource } from '../../data/picture-source.ts';
import { encodePicture } from '../../data/pictures/encode.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { Networks } from '../../lessons/network-layers.ts';
import { train } from '../../workbench/training.ts';
import {
  bestMessage,
  directionsMessage,
  modelList,
  picturesMessage,
  type BestMessage,
  type PicturesMessage,
} from '../messages/models.ts';
import { unpacked } from '../messages/packed.ts';
import { paths } from '../messages/paths.ts';
import { serveStudio, type ServedStudio } from './testing/served-studio.ts';

const picture = { channels: 1, height: 20, width: 16 } as const;
let served: ServedStudio;
let data: string;
let run: string;

const drawn = async (seed: number) =>
  encodePicture(new RandomStream(seed, 'test', 0).uniform(new Float32Array(320), 0, 1), picture, {
    range: 'unit',
  });

beforeAll(async () => {
  served = await serveStudio();
  data = await mkdtemp(join(tmpdir(), 'sparring-data-'));
  await mkdir(join(data, 'shapes'));
  for (let i = 0; i < 12; i++) await writeFile(join(data, 'shapes', `${i}.png`), await drawn(i));
  run = await trainedOf(16, 'dcgan-28');
});

async function trainedOf(side: number, preset: 'dcgan-28' | 'dcgan-64'): Promise<string> {
  const training = train(join(data, 'shapes'), {
    runtime: await createNodeRuntime({ threads: 1 }),
    out: served.root,
    preset,
    imageSize: { width: side, height: side },
    steps: 2,
    batchSize: 4,
    ngf: 2,
    ndf: 2,
    latentDim: 4,
  });
  const trained = await training.run();
  await trained.close();
  return basename(trained.path);
}

afterAll(async () => {
  await served.close();
  await rm(data, { recursive: true, force: true });
});

async function bytesOf(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await served.request(path);
  expect([path, response.status]).toEqual([path, 200]);
  return new Uint8Array(await response.arrayBuffer());
}

async function refusal(path: string): Promise<readonly [number, string]> {
  const response = await served.request(path);
  return [response.status, ((await response.json()) as { error: string }).error];
}

describe('the networks of a run', () => {
  it('know the statistics of pictures without the maps that will be dropped', async () => {
    // Batch normalisation follows these maps in larger networks only.
    const larger = await trainedOf(32, 'dcgan-64');
    const [all, without] = await Promise.all(
      [undefined, '0,1'].map(async (dropped) => bytesOf(paths.model(larger, 'forget', { dropped }))),
    );
    expect(without).toHaveLength(all!.length);
    expect(without).not.toEqual(all);
    // Of the other models none drops maps.
    const generator = await bytesOf(paths.model(run, 'generator', {}));
    expect(await bytesOf(paths.model(run, 'generator', { dropped: '0,1' }))).toEqual(generator);
    expect(await refusal(paths.model(run, 'forget', { dropped: '99' }))).toEqual([
      400,
      expect.stringContaining('there is no map 99'),
    ]);
    expect((await refusal(paths.model(run, 'forget', { dropped: '1,x' })))[0]).toBe(400);
  });

  it('are told layer by layer, also before there is a checkpoint', async () => {
    const { generator, discriminator } = await served.json<Networks>(paths.networks(run));
    expect(generator.input).toEqual([4]);
    expect(generator.layers.at(-1)).toMatchObject({
      operation: 'transposed convolution',
      output: [1, 16, 16],
    });
    expect(discriminator.layers[0]).toMatchObject({ operation: 'convolution', input: [1, 16, 16] });
    await mkdir(join(served.root, 'begun'));
    await copyFile(join(served.root, run, 'options.json'), join(served.root, 'begun', 'options.json'));
    expect(await served.json(paths.networks('begun'))).toEqual({ generator, discriminator });
    const [status, sentence] = await refusal(paths.networks('none'));
    expect([status, sentence]).toEqual([404, expect.stringContaining('none')]);
  });

  it('are listed, described, and sent as ONNX', async () => {
    const { kinds, weights } = modelList.parse(await served.json(paths.models(run)));
    expect(weights).toEqual(['live']);
    for (const { kind, lacking } of kinds) {
      expect(lacking).toBeNull();
      const description = await served.json<ModelDescription>(paths.modelDescription(run, kind, {}));
      expect([description.kind, description.step]).toEqual([kind, 2]);
      const step = String(description.step);
      const model = await bytesOf(paths.model(run, kind, { step, weights: 'live' }));
      expect(model[0]).toBe(8); // the field of the format's version
      expect(model.length).toBeGreaterThan(1000);
    }
  });

  it('have directions', async () => {
    const { directions, step } = directionsMessage.parse(await served.json(paths.directions(run, {})));
    expect([directions.length, step]).toEqual([4, 2]);
  });

  it.each([
    ['generator.onnx?step=-1', 400, 'step got "-1", expected'],
    ['generator.onnx?step=99', 404, 'no checkpoint of step 99'],
    ['generator.onnx?weights=heavy', 400, 'weights got "heavy", expected'],
    ['generator.onnx?weights=average', 400, 'keeps no moving average'],
    ['everything.onnx', 400, 'kind got "everything", expected'],
    ['generator.exe', 404, 'is not a file of the studio'],
    ['..%2f..%2foptions.json', 404, 'is not a file of the studio'],
  ])('are refused with a sentence: %s', async (asked, status, sentence) => {
    expect(await refusal(`${paths.models(run)}/${asked}`)).toEqual([
      status,
      expect.stringContaining(sentence),
    ]);
  });

  it('are only those of runs in the folder', async () => {
    expect((await refusal(paths.models('none')))[0]).toBe(404);
    expect((await refusal(paths.models(`../${basename(served.root)}/${run}`)))[0]).toBe(404);
  });
});

describe('pictures for the networks of a run', () => {
  it('are real ones, with their names', async () => {
    const { message, arrays } = unpacked<PicturesMessage>(
      await bytesOf(paths.pictures(run, { count: '5', seed: '3' })),
    );
    expect(picturesMessage.parse(message).names).toHaveLength(5);
    expect(arrays[0]).toHaveLength(5 * 256);
    expect(await refusal(paths.pictures(run, { count: '401' }))).toEqual([
      400,
      expect.stringContaining('count got 401'),
    ]);
    expect((await refusal(paths.pictures(run, { part: 'held-out' })))[0]).toBe(404);
    expect((await refusal(paths.pictures(run, { part: 'other' })))[1]).toContain('part got "other"');
  });

  it('are those that excite features most', async () => {
    const { message, arrays } = unpacked<BestMessage>(
      await bytesOf(paths.best(run, { features: '0,3', top: '2', pictures: '10' })),
    );
    const { features, pictures, searched } = bestMessage.parse(message);
    expect(searched).toBe(10);
    expect(features.map(({ feature, top }) => [feature, top.length])).toEqual([
      [0, 2],
      [3, 2],
    ]);
    expect(arrays.map(({ length }) => length)).toEqual([pictures.names.length * 256, 4 * 256 * 4]);
    for (const list of ['', '0,', 'a', '1e9', '0,-1', Array(100).fill('1').join(',')]) {
      expect((await refusal(paths.best(run, { features: list })))[1]).toMatch(
        /^(features\[\d\]|the length of features) got /,
      );
    }
  });

  it('are dropped on the page, and decoded as the networks take them', async () => {
    const file = await drawn(77);
    const { origin } = new URL(served.studio.address);
    const drop = async (body: Uint8Array<ArrayBuffer>, name?: string) =>
      served.request(paths.dropped(run, name), { method: 'POST', headers: { origin }, body });
    const response = await drop(file);
    expect(response.status).toBe(200);
    const expected = await pictureSource([file]).read(0, { channels: 1, height: 16, width: 16 });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(expected);
    const text = await drop(new TextEncoder().encode('no picture at all'));
    expect(text.status).toBe(400);
    expect(((await text.json()) as { error: string }).error).toContain('the picture: the file is');
    const named = await drop(file.subarray(0, 100), `猫 &${'x'.repeat(2000)}.png`);
    expect(await named.json()).toEqual({
      error: expect.stringMatching(/^猫 &x+…x+\.png: the picture is cut short/),
      code: 'invalid-data',
    });
    expect((await drop(new Uint8Array(40_000_001))).status).toBe(413);
    expect((await refusal(paths.dropped(run)))[0]).toBe(404); // a GET
  });
});
