/** A training in a worker without a bundler: the two bundled files, and ONNX Runtime from a URL. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import { pictureBatches, type TrainingData } from '../../src/page/training-data.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { dcgan } from '../../src/gan/networks/dcgan.ts';
import { presets } from '../../src/gan/presets/presets.ts';
import { optimisersOf } from '../../src/gan/training/optimiser-settings.ts';
import { Trainer } from '../../src/gan/training/trainer.ts';
import type * as Web from '../../src/web.ts';
import { browserNote, chromiumPath, openPage, type BrowserPage } from './page.ts';

const network = { ...presets['dcgan-28'].network, channels: 1, latentDim: 8, ngf: 2, ndf: 2 } as const;
const pictureCount = 12;
const planes = () =>
  Uint8Array.from({ length: pictureCount * 28 * 28 }, (_, i) => (i * 37 + (i >> 5) * 11) % 256);
const set = { kind: 'pictures', count: pictureCount, channels: 1, height: 28, width: 28 } as const;
const batchSize = 4;
const steps = 10;
/** As for training in the page's own thread. */
const tolerance = 1e-5;

describe.skipIf(chromiumPath === undefined)(`a training in a worker in Chromium${browserNote}`, () => {
  let page: BrowserPage;

  beforeAll(async () => {
    page = await openPage();
  });

  afterAll(async () => {
    await page?.close();
  });

  const bundle = () => page.load<typeof Web>('bundle/sparring.js');
  const urls = { worker: '/sparring/bundle/worker.js', onnxRuntimeUrl: '/onnxruntime-web' };
  const options = { preset: 'dcgan-28', network, batchSize, ...urls } as const;

  /** The same training in Node. */
  async function inNode() {
    const data = { ...set, planes: planes() };
    const gan = dcgan(network);
    const batches = pictureBatches(data, gan.image, { batchSize, seed: 1 });
    const { optimiser } = presets['dcgan-28'];
    const optimisers = optimisersOf(optimiser, { batches: batches.perEpoch, k: 1 });
    const setup = { gan, optimisers, batchSize, seed: 1 };
    const trainer = await Trainer.create(setup, await createNodeRuntime({ threads: 1 }));
    const reports = [];
    for (let i = 0; i < steps; i++) reports.push(await trainer.step(async () => batches.batch(i)));
    return reports;
  }

  it('trains as Node does, and continues from a checkpoint as if uninterrupted', async () => {
    const seen = await page.evaluate(
      async ({ web, options: chosen, set: shape, bytes, steps: last }) => {
        const data: TrainingData = { ...shape, planes: Uint8Array.from(bytes) };
        const reports: { step: number; lossD: number; lossG: number }[] = [];
        const first = await web.startTrainingWorker({ ...chosen, data, steps: 4, threads: 2 });
        for await (const progress of first) reports.push(...progress.steps);
        const checkpoint = await first.checkpoint();
        const { iterations, seconds } = web.decodeCheckpoint(checkpoint, 'checkpoint');
        first.close();
        const second = await web.startTrainingWorker({ ...chosen, data, steps: last, checkpoint });
        for await (const progress of second) reports.push(...progress.steps);
        const pictures = await second.sample({ seeds: [0, 1, 2] });
        const again = await second.sample({ seeds: [1] });
        const onnx = await second.exportOnnx();
        second.close();
        return {
          description: first.description,
          continued: second.description.step,
          reports,
          iterations,
          seconds,
          pictures: pictures.map((picture) => [picture instanceof ImageData, picture.width, picture.height]),
          // A picture depends on its seed alone.
          distance: Math.max(...again[0]!.data.map((value, i) => Math.abs(value - pictures[1]!.data[i]!))),
          onnx: onnx.length,
        };
      },
      { web: await bundle(), options, set, bytes: Array.from(planes()), steps },
    );
    const expected = await inNode();
    expect(seen.description).toMatchObject({
      kind: 'pictures',
      device: 'wasm',
      threads: 2,
      batchSize: 4,
      stepsPerEpoch: 3,
      step: 0,
    });
    expect(seen.iterations).toBe(4);
    expect(seen.seconds).toBeGreaterThan(0);
    expect(seen.continued).toBe(4);
    expect(seen.reports.map(({ step }) => step)).toEqual(expected.map(({ step }) => step));
    for (const [i, report] of seen.reports.entries()) {
      expect(Math.abs(report.lossD - expected[i]!.lossD), `lossD of step ${i + 1}`).toBeLessThan(tolerance);
      expect(Math.abs(report.lossG - expected[i]!.lossG), `lossG of step ${i + 1}`).toBeLessThan(tolerance);
    }
    expect(seen.pictures).toEqual([
      [true, 28, 28],
      [true, 28, 28],
      [true, 28, 28],
    ]);
    expect(seen.distance).toBeLessThanOrEqual(1);
    expect(seen.onnx).toBeGreaterThan(1000);
  });

  it('pauses, resumes and stops, and leaves the page free to draw', async () => {
    const seen = await page.evaluate(
      async ({ web, urls: where }) => {
        const data = { kind: 'points', name: 'ring-2d' } as const;
        const training = await web.startTrainingWorker({ preset: 'gan-2d', data, batchSize: 64, ...where });
        const progresses = training[Symbol.asyncIterator]();
        let frames = 0;
        let counts = true;
        const count = () => {
          frames += 1;
          if (counts) requestAnimationFrame(count);
        };
        requestAnimationFrame(count);
        while (training.step < 100) await progresses.next();
        counts = false;
        await training.pause();
        const paused = web.decodeCheckpoint(await training.checkpoint(), 'a').iterations;
        await new Promise((resolve) => setTimeout(resolve, 100));
        const later = web.decodeCheckpoint(await training.checkpoint(), 'b').iterations;
        const points = await training.sampleValues({ seeds: [0, 1, 2], normalisation: 'batch' });
        await training.resume();
        while (training.step < later + 10) await progresses.next();
        await training.stop();
        const stopped = training.step;
        let rest = 0;
        while ((await progresses.next()).done !== true) rest += 1;
        const wrong = await training.sample({ seeds: [0] }).catch(String);
        const seeds = await training.sampleValues({ seeds: [1.5] }).catch(String);
        training.close();
        const closed = await training.checkpoint().catch(String);
        return { frames, paused, later, points: points.length, stopped, rest, wrong, seeds, closed };
      },
      { web: await bundle(), urls },
    );
    expect(seen.frames).toBeGreaterThan(0);
    // At most the step that was running when the message came.
    expect(seen.later - seen.paused).toBeLessThanOrEqual(1);
    expect(seen.points).toBe(6);
    expect(seen.stopped).toBeGreaterThanOrEqual(seen.later + 10);
    expect(seen.rest).toBeLessThanOrEqual(1);
    expect(seen.wrong).toBe('UsageError: these networks generate points: call sampleValues');
    expect(seen.seeds).toBe('UsageError: sample: seeds[0] got 1.5, expected a whole number of 0 or more');
    expect(seen.closed).toBe('SparringError: the training was closed');
  });

  slowIt('that diverges keeps the state of the step before, which continues at a lower rate', async () => {
    const seen = await page.evaluate(
      async ({ web, urls: where, optimiser }) => {
        const data = { kind: 'points', name: 'ring-2d' } as const;
        const ring = { preset: 'gan-2d', data, batchSize: 16, ...where } as const;
        const first = await web.startTrainingWorker({ ...ring, steps: 3 });
        await first.ended;
        const good = await first.checkpoint();
        first.close();
        const fast = { ...optimiser, learningRate: 1e38 };
        const wild = await web.startTrainingWorker({ ...ring, steps: 5, checkpoint: good, optimiser: fast });
        const failed = await wild.ended.catch(String);
        const iterated = await wild[Symbol.asyncIterator]().next().catch(String);
        const checkpoint = await wild.checkpoint();
        const points = await wild.sampleValues({ seeds: [0, 1] });
        wild.close();
        const next = await web.startTrainingWorker({ ...ring, steps: 5, checkpoint });
        await next.ended;
        next.close();
        const { iterations } = web.decodeCheckpoint(checkpoint, 'checkpoint');
        return { failed, iterated, iterations, finite: points.every(Number.isFinite), step: next.step };
      },
      { web: await bundle(), urls, optimiser: presets['gan-2d'].optimiser },
    );
    expect(seen.failed).toMatch(
      /^SparringError: training diverged at step 4 \(loss D .*, loss G .*\): the state of step 3 is kept, so continue from its checkpoint, or an earlier one, with a lower learningRate$/,
    );
    expect(seen).toMatchObject({ iterated: seen.failed, iterations: 3, finite: true, step: 5 });
  });

  it('is ended by a signal, with its reason', async () => {
    const seen = await page.evaluate(
      async ({ web, urls: where }) => {
        const data = { kind: 'points', name: 'ring-2d' } as const;
        const controller = new AbortController();
        const { signal } = controller;
        const training = await web.startTrainingWorker({ preset: 'gan-2d', data, signal, ...where });
        let count = 0;
        try {
          for await (const { step } of training) {
            count = step;
            controller.abort(new Error('enough'));
          }
          return 'it ended otherwise';
        } catch (thrown) {
          const ended = await training.ended.catch(String);
          const before = web.startTrainingWorker({ preset: 'gan-2d', data, signal, ...where });
          return { count: count > 0, thrown: String(thrown), ended, before: await before.catch(String) };
        }
      },
      { web: await bundle(), urls },
    );
    expect(seen).toEqual({
      count: true,
      thrown: 'Error: enough',
      ended: 'Error: enough',
      before: 'Error: enough',
    });
  });

  it('serves networks, an objective and batches of a worker of one’s own', async () => {
    const seen = await page.evaluate(
      async ({ web, urls: where }) => {
        const script = `
          import { serveTraining, pointMlp, objectives, presets } from '${location.origin}/sparring/bundle/sparring.js';
          serveTraining({
            gan: pointMlp({ ...presets['gan-1d'].network, generator: [4], discriminator: [4] }),
            objective: objectives.minimax,
            batch: async (number) => ({ pictures: new Float32Array(8).fill(number) }),
          });
        `;
        const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
        const worker = new Worker(url, { type: 'module' });
        const { onnxRuntimeUrl } = where;
        const own = { worker, onnxRuntimeUrl, preset: 'gan-1d', batchSize: 8, steps: 3 } as const;
        const training = await web.startTrainingWorker(own);
        await training.ended;
        const { tensors } = web.decodeCheckpoint(await training.checkpoint(), 'checkpoint');
        const values = await training.sampleValues({ seeds: [0, 1] });
        training.close();
        return {
          step: training.step,
          shapes: [...tensors.values()].map(({ shape }) => shape.join('×')),
          values: values.length,
        };
      },
      { web: await bundle(), urls },
    );
    expect(seen.step).toBe(3);
    expect(seen.shapes).toContain('8×4');
    expect(seen.values).toBe(2);
  });

  it.each([
    [
      'data that does not fit',
      { preset: 'dcgan-28', data: { kind: 'points', name: 'ring-2d' } },
      'UsageError: these networks learn pictures, and the data is points: pass pictures',
    ],
    [
      'no data',
      { preset: 'gan-2d' },
      'UsageError: got no data, expected pictures (pictureSet) or points: pass data',
    ],
    [
      'an unknown preset',
      { preset: 'gan-9', data: { kind: 'points', name: 'ring-2d' } },
      'UsageError: startTrainingWorker: preset got "gan-9", expected one of quick-64, few-64, quick-28, dcgan',
    ],
    [
      'a misspelt option',
      { preset: 'gan-2d', data: { kind: 'points', name: 'ring-2d' }, batchsize: 8 },
      'UsageError: startTrainingWorker: batchsize is not an option, did you mean batchSize?',
    ],
    [
      'a number out of range',
      { preset: 'gan-2d', data: { kind: 'points', name: 'ring-2d' }, k: 1.5 },
      'UsageError: startTrainingWorker: k got 1.5, expected a whole number of 1 or more',
    ],
    [
      'points that have no name',
      { preset: 'gan-2d', data: { kind: 'points', name: 'ring-3d' } },
      'UsageError: startTrainingWorker: data.name got "ring-3d", expected one of gaussian-1d',
    ],
    [
      'a checkpoint that is none',
      { preset: 'gan-2d', data: { kind: 'points', name: 'ring-2d' }, checkpoint: { 0: 1 } },
      'DataError: the checkpoint',
    ],
    [
      'ONNX Runtime at a wrong URL',
      { preset: 'gan-2d', data: { kind: 'points', name: 'ring-2d' }, onnxRuntimeUrl: '/nowhere' },
      /^SparringError: http:.*\/nowhere\/ort\.wasm\.bundle\.min\.mjs could not be loaded .*pass the URL of a folder/,
    ],
    [
      'ONNX Runtime by its name, which no import map gives a worker',
      { preset: 'gan-2d', data: { kind: 'points', name: 'ring-2d' }, onnxRuntimeUrl: undefined },
      /^SparringError: onnxruntime-web\/wasm could not be loaded .*import maps do not reach workers/,
    ],
    [
      'a script at a wrong URL',
      { preset: 'gan-2d', data: { kind: 'points', name: 'ring-2d' }, worker: '/nowhere.js' },
      'SparringError: the worker could not be loaded or failed: check the URL of its script',
    ],
  ])('explains %s', async (_, wrong, message) => {
    const seen = await page.evaluate(
      async ({ web, wrong: given }) => {
        const { checkpoint } = given as { checkpoint?: object };
        const bytes = checkpoint === undefined ? {} : { checkpoint: Uint8Array.of(1) };
        const started = web.startTrainingWorker({
          ...(given as unknown as Web.StartTrainingOptions),
          ...bytes,
        });
        return started.then(
          (training) => (training.close(), 'it started'),
          (error: unknown) => String(error),
        );
      },
      { web: await bundle(), wrong: { ...urls, ...wrong } },
    );
    expect(seen).toMatch(message);
  });
});
