/** A training in the page's own thread that only awaits: the page still draws frames and handles events meanwhile. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Web from '../../src/web.ts';
import { browserNote, chromiumPath, openPage, type BrowserPage } from './page.ts';

describe.skipIf(chromiumPath === undefined)(`the event loop of a page that trains${browserNote}`, () => {
  let page: BrowserPage;

  beforeAll(async () => {
    page = await openPage();
  });

  afterAll(async () => {
    await page?.close();
  });

  it('has its turns between steps on wasm, whose promises resolve in the same turn', async () => {
    const seen = await page.evaluate(
      async ({ web }) => {
        const { pointMlp, presets, Trainer, adam, createWebRuntime, pointSets, RandomStream } = web;
        const gan = pointMlp(presets['gan-2d'].network);
        const optimisers = { generator: adam(), discriminator: adam() };
        const runtime = await createWebRuntime({ device: 'wasm' });
        const trainer = await Trainer.create({ gan, optimisers, batchSize: 256 }, runtime);
        const points = pointSets['ring-2d'];
        const nextBatch = async () =>
          points.draw(256, new RandomStream(1, 'points', trainer.batchesConsumed));
        let frames = 0;
        let timers = 0;
        const count = () => {
          frames += 1;
          if (trainer.iterations < 200) requestAnimationFrame(count);
        };
        requestAnimationFrame(count);
        const interval = setInterval(() => (timers += 1), 20);
        for (let i = 0; i < 200; i++) await trainer.step(nextBatch);
        clearInterval(interval);
        const result = { steps: trainer.iterations, frames, timers };
        await trainer.release();
        return result;
      },
      { web: await page.load<typeof Web>('web.js') },
    );
    expect(seen.steps).toBe(200);
    expect(seen.frames, 'frames that the page drew').toBeGreaterThan(0);
    expect(seen.timers, 'timers that fired').toBeGreaterThan(0);
  });
});
