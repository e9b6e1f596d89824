/** The models of networks in a page, compared with the same models in Node; and the page's own arithmetic. */
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import type * as Window from '../../src/analysis/explore/window-drop.ts';
import { fitWindowClassifier } from '../../src/analysis/explore/window-drop.ts';
import type { ModelSource } from '../../src/analysis/models/description.ts';
import { latentFeeds } from '../../src/analysis/models/feeds.ts';
import { modelKinds } from '../../src/analysis/models/model-kinds.ts';
import { networkModel } from '../../src/analysis/models/network-model.ts';
import type * as Random from '../../src/core/random.ts';
import { RandomStream } from '../../src/core/random.ts';
import { sizeOf } from '../../src/core/shape.ts';
import { dcgan } from '../../src/gan/networks/dcgan.ts';
import type { PictureGan } from '../../src/gan/networks/gan.ts';
import { presets } from '../../src/gan/presets/presets.ts';
import type * as Sampling from '../../src/gan/sampling/sampler.ts';
import { latentOfSeeds } from '../../src/gan/sampling/sampler.ts';
import { tinyPreset } from '../../src/gan/testing/tiny-presets.ts';
import { untrainedNetworks } from '../../src/gan/training/initial-state.ts';
import { browserNote, chromiumPath, openPage, type BrowserPage } from './page.ts';

const source: ModelSource = { step: 0, weights: 'live', statistics: 'running', note: null, classNames: null };
const seeds = [5, 2 ** 40];

/** A model with values for its inputs. */
interface Prepared {
  readonly kind: string;
  readonly model: string;
  readonly feeds: readonly { readonly name: string; readonly shape: number[]; readonly values: number[] }[];
}

async function prepared(gan: PictureGan): Promise<{ all: Prepared[]; expected: number[][] }> {
  const state = untrainedNetworks(gan, 2);
  const latent = latentFeeds(gan.latent, latentOfSeeds(gan, seeds));
  const all: Prepared[] = [];
  const expected: number[][] = [];
  for (const kind of modelKinds) {
    const { bytes, description } = await networkModel(gan, state, kind, source);
    const feeds = description.inputs.map(({ name, meaning, shape: free }) => {
      const shape = free.map((size) => (size === 'batch' ? seeds.length : size));
      const drawn = new RandomStream(3, 'test', 0).uniform(new Float32Array(sizeOf(shape)), -1, 1);
      const given = {
        latent: latent.z,
        class: latent.label,
        keep: drawn.map((value) => (value > 0 ? 1 : 0)),
      };
      return { name, shape, values: Array.from(given[meaning as keyof typeof given] ?? drawn) };
    });
    all.push({ kind, model: Buffer.from(bytes).toString('base64'), feeds });
    const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
    const results = await session.run(
      Object.fromEntries(
        feeds.map(({ name, shape, values }) => [name, new ort.Tensor('float32', values, shape)]),
      ),
    );
    expected.push(session.outputNames.flatMap((name) => Array.from(results[name]!.data as Float32Array)));
    await session.release();
  }
  return { all, expected };
}

describe.skipIf(chromiumPath === undefined)(`models in Chromium${browserNote}`, () => {
  let page: BrowserPage;

  beforeAll(async () => {
    page = await openPage();
  });

  afterAll(async () => {
    await page?.close();
  });

  const small = dcgan({ ...presets['dcgan-28'].network, latentDim: 7, ngf: 3, ndf: 3 });
  it.each(
    firstOrAll(2, [
      ['a DCGAN', 'wasm', small],
      ['a conditional DCGAN', 'wasm', tinyPreset('conditional-dcgan').gan as PictureGan],
      ['a DCGAN', 'webgpu', small],
    ] as const),
  )('of %s compute what they compute in Node, on %s', async (_, device, gan) => {
    const { all, expected } = await prepared(gan);
    const runtime = (await page.tab.evaluateHandle(
      `import('onnxruntime-web/${device}')`, // as text, because the test runner would rewrite it
    )) as Awaited<ReturnType<typeof page.load<typeof import('onnxruntime-web')>>>;
    const results = await page.evaluate(
      async ({ web, models, provider }) => {
        web.env.wasm.numThreads = 1;
        const found: number[][] = [];
        for (const { model, feeds } of models) {
          const bytes = Uint8Array.from(atob(model), (letter) => letter.charCodeAt(0));
          const session = await web.InferenceSession.create(bytes, { executionProviders: [provider] });
          const fed = feeds.map(
            ({ name, shape, values }) => [name, new web.Tensor('float32', values, shape)] as const,
          );
          const computed = await session.run(Object.fromEntries(fed));
          found.push(session.outputNames.flatMap((name) => Array.from(computed[name]!.data as Float32Array)));
          await session.release();
        }
        return found;
      },
      { web: runtime, models: all, provider: device },
    );
    expect(results.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
    results.forEach((values, model) => {
      const size = Math.max(...expected[model]!.map(Math.abs));
      const distance = Math.max(...values.map((value, i) => Math.abs(value - expected[model]![i]!)));
      expect(distance / size, `${all[model]!.kind} on ${device}`).toBeLessThan(1e-4);
    });
  });

  it.each([
    ['normal', { dimension: 100, distribution: 'normal' }],
    ['uniform, with classes', { dimension: 110, classes: 10, distribution: 'uniform', bound: Math.sqrt(3) }],
  ] as const)('start from the z of the command line, bit by bit (%s)', async (_, latent) => {
    const asked = [0, 1, 99, 123_456, 2 ** 53 - 1];
    const bits = await page.evaluate(
      ({ sampling, latent: of, asked: seedsAsked }) =>
        Array.from(new Uint32Array(sampling.latentOfSeeds({ latent: of }, seedsAsked).buffer)),
      { sampling: await page.load<typeof Sampling>('gan/sampling/sampler.js'), latent, asked },
    );
    expect(bits).toEqual(Array.from(new Uint32Array(latentOfSeeds({ latent }, asked).buffer)));
  });

  it('find the maps that answer to boxes, as the command line does', async () => {
    const geometry = { layer: 'deconv1', maps: 5, height: 4, width: 4 };
    const image = { height: 16, width: 16 };
    const boxes = Array.from({ length: 12 }, (_, i) => [{ left: 4 * (i % 3), top: 4, width: 6, height: 6 }]);
    const activations = new RandomStream(1, 'test', 0).uniform(new Float32Array(12 * 5 * 16), 0, 1);
    // The second map lights up in the boxes.
    boxes.forEach(([box], picture) => {
      for (let x = box!.left / 4; x <= box!.left / 4 + 1; x++)
        activations[(picture * 5 + 1) * 16 + 4 + x] = 3;
    });
    const own = fitWindowClassifier(boxes, activations, geometry, image, new RandomStream(0, 'places', 0));
    const found = await page.evaluate(
      ({ window, random, values, ...given }) => {
        const fitted = window.fitWindowClassifier(
          given.boxes,
          Float32Array.from(values),
          given.geometry,
          given.image,
          new random.RandomStream(0, 'places', 0),
        );
        return {
          positive: [...fitted.positive],
          accuracy: fitted.accuracy,
          weights: [...fitted.model.weights],
        };
      },
      {
        window: await page.load<typeof Window>('analysis/explore/window-drop.js'),
        random: await page.load<typeof Random>('core/random.js'),
        values: Array.from(activations),
        boxes,
        geometry,
        image,
      },
    );
    expect(found.positive).toContain(1);
    expect(found.positive).toEqual([...own.positive]);
    expect(found.accuracy).toEqual(own.accuracy);
    found.weights.forEach((weight, i) => expect(weight).toBeCloseTo(own.model.weights[i]!, 9));
  });

  it('cause no errors or warnings in the page', () => {
    expect(page.complaints).toEqual([]);
  });
});
