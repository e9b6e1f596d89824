/** Steps of a small DCGAN in a page, on wasm and WebGPU, compared with Node. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import * as main from '../../src/library.ts';
import * as nn from '../../src/nn.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import type * as Web from '../../src/web.ts';
import { distanceBetween, trainSmallDcgan, type SmallTraining } from '../support/small-training.ts';
import { browserNote, chromiumPath, openPage, type BrowserPage } from './page.ts';

const library = { ...main, ...nn };
/** The devices differ by 3e-7. Other processors may add in another order. */
const tolerance = 1e-5;

describe.skipIf(chromiumPath === undefined)(`training in Chromium${browserNote}`, () => {
  let page: BrowserPage;

  beforeAll(async () => {
    page = await openPage();
  });

  afterAll(async () => {
    await page?.close();
  });

  /** Compares a training in the page with the same one in Node. */
  async function expectAsInNode(
    device: 'wasm' | 'webgpu',
    training: Omit<Parameters<typeof trainSmallDcgan>[0], 'library' | 'runtime'>,
  ): Promise<SmallTraining> {
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
    return inPage;
  }

  // SwiftShader takes most of a minute to compile the kernels. `npm test` trains on WebGPU in Node.
  it.each(
    firstOrAll(1, [
      ['wasm', 20],
      ['webgpu', 3],
    ] as const),
  )(
    'trains as Node does, on %s, in %i steps',
    async (device, steps) => {
      const inPage = await expectAsInNode(device, { steps });
      expect(inPage.reports).toHaveLength(steps);
      expect(inPage.pictures).toHaveLength(16 * 3 * 16 * 16);
    },
    180_000,
  );

  const penalties = { r1: 1, r2: 1, every: 2, lecam: 0.1 };
  const augment = nn.augmentationNames;
  it.each(
    firstOrAll(3, [
      ['wasm', { penalties, changes: { discriminatorNorm: 'batch' } }],
      ['wasm', { objective: 'hinge', changes: { discriminatorNorm: 'spectral', classes: 3 } }],
      ['wasm', { penalties: { consistency: 2 }, augment, seen: { augmentationStrength: 'adaptive' } }],
      [
        'webgpu',
        {
          objective: 'relativistic',
          penalties: { gradientPenalty: 10, ...penalties },
          changes: { discriminatorNorm: 'spectral' },
        },
      ],
      [
        'webgpu',
        {
          penalties: { consistency: 2 },
          augment,
          seen: { augmentationStrength: 0.5, instanceNoise: 0.1 },
        },
      ],
      [
        'webgpu',
        {
          objective: 'least-squares',
          augment,
          seen: { augmentationStrength: 'adaptive', instanceNoise: 0.1 },
        },
      ],
    ] as const),
  )(
    'trains as Node does, on %s: %j',
    async (device, training) => {
      await expectAsInNode(device, { steps: 3, ...training });
    },
    180_000,
  );

  it.each(
    firstOrAll(1, [
      ['wasm', 'residual'],
      ['wasm', 'fastgan'],
      ['webgpu', 'residual'],
      ['webgpu', 'fastgan'],
    ] as const),
  )(
    'trains as Node does, on %s: %s networks',
    async (device, architecture) => {
      await expectAsInNode(device, { steps: 3, architecture });
    },
    180_000,
  );

  it('causes no errors or warnings in the page', () => {
    expect(page.complaints).toEqual([]);
  });
});
