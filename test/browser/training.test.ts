/** Twenty steps of a small DCGAN in a page, on wasm and WebGPU, compared with Node. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as main from '../../src/library.ts';
import * as nn from '../../src/nn.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import type * as Web from '../../src/web.ts';
import { distanceBetween, trainSmallDcgan, type SmallTraining } from '../support/small-training.ts';
import { browserNote, chromiumPath, openPage, type BrowserPage } from './page.ts';

const library = { ...main, ...nn };
const steps = 20;
/** The devices differ by 3e-7. Other processors may add in another order. */
const tolerance = 1e-5;

describe.skipIf(chromiumPath === undefined)(`training in Chromium${browserNote}`, () => {
  let page: BrowserPage;
  let inNode: SmallTraining;

  beforeAll(async () => {
    page = await openPage();
    inNode = await trainSmallDcgan({ library, runtime: await createNodeRuntime({ threads: 1 }), steps });
  });

  afterAll(async () => {
    await page?.close();
  });

  it.each(['wasm', 'webgpu'] as const)(
    `trains ${steps} steps as Node does, on %s`,
    async (device) => {
      const web = await page.load<typeof Web>('web.js');
      const runtime = await page.make(
        ({ web: sparring, name }) => sparring.createWebRuntime({ device: name }),
        {
          web,
          name: device,
        },
      );
      const inPage = await page.evaluate(trainSmallDcgan, { library: web, runtime, steps });
      expect(inPage.reports).toHaveLength(steps);
      expect(inPage.pictures).toHaveLength(16 * 3 * 16 * 16);
      const { reports, weights, pictures } = distanceBetween(inNode, inPage);
      expect(reports, 'losses and probabilities').toBeLessThan(tolerance);
      expect(weights, 'weights and running statistics').toBeLessThan(tolerance);
      expect(pictures, 'sampled pictures').toBeLessThan(tolerance);
    },
    180_000,
  );

  it.each([
    ['wasm', 'non-saturating', { r1: 1, r2: 1, every: 2, lecam: 0.1 }, { discriminatorNorm: 'batch' }],
    [
      'webgpu',
      'relativistic',
      { gradientPenalty: 10, r1: 1, r2: 1, every: 2, lecam: 0.1 },
      { discriminatorNorm: 'spectral' },
    ],
    ['wasm', 'hinge', {}, { discriminatorNorm: 'spectral', classes: 3 }],
  ] as const)(
    'trains as Node does, on %s: loss %s, penalties %j, networks %j',
    async (device, objective, penalties, changes) => {
      const training = { steps: 5, objective, penalties, changes };
      const expected = await trainSmallDcgan({
        library,
        runtime: await createNodeRuntime({ threads: 1 }),
        ...training,
      });
      const web = await page.load<typeof Web>('web.js');
      const runtime = await page.make(
        ({ web: sparring, name }) => sparring.createWebRuntime({ device: name }),
        { web, name: device },
      );
      const inPage = await page.evaluate(trainSmallDcgan, { library: web, runtime, ...training });
      const { reports, weights, pictures } = distanceBetween(expected, inPage);
      expect(reports, 'losses and answers').toBeLessThan(tolerance);
      expect(weights, 'weights and running statistics').toBeLessThan(tolerance);
      expect(pictures, 'sampled pictures').toBeLessThan(tolerance);
    },
    180_000,
  );

  it.each([
    ['wasm', 'residual'],
    ['webgpu', 'residual'],
  ] as const)(
    'trains as Node does, on %s: %s networks',
    async (device, architecture) => {
      const training = { steps: 3, architecture };
      const expected = await trainSmallDcgan({
        library,
        runtime: await createNodeRuntime({ threads: 1 }),
        ...training,
      });
      const web = await page.load<typeof Web>('web.js');
      const runtime = await page.make(
        ({ web: sparring, name }) => sparring.createWebRuntime({ device: name }),
        { web, name: device },
      );
      const inPage = await page.evaluate(trainSmallDcgan, { library: web, runtime, ...training });
      const { reports, weights, pictures } = distanceBetween(expected, inPage);
      expect(reports, 'losses and answers').toBeLessThan(tolerance);
      expect(weights, 'weights and running statistics').toBeLessThan(tolerance);
      expect(pictures, 'sampled pictures').toBeLessThan(tolerance);
    },
    180_000,
  );

  it('causes no errors or warnings in the page', () => {
    expect(page.complaints).toEqual([]);
  });
});
