/** Saving in a page: private files that a reload keeps, and downloads. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../src/gan/files/checkpoint.ts';
import type * as Web from '../../src/web.ts';
import { browserNote, chromiumPath, openPage, type BrowserPage } from './page.ts';

describe.skipIf(chromiumPath === undefined)(`files in Chromium${browserNote}`, () => {
  let page: BrowserPage;

  beforeAll(async () => {
    page = await openPage();
  });

  afterAll(async () => {
    await page?.close();
  });

  const load = () => page.load<typeof Web>('web.js');

  it('keeps private files, and replaces and removes them', async () => {
    const seen = await page.evaluate(
      async ({ web }) => {
        const files = await web.PrivateFiles.open('some');
        const missing = await files.read('a');
        await files.write('b', Uint8Array.of(9));
        await files.write('a', [Uint8Array.of(1, 2), Uint8Array.of(3)]);
        const first = Array.from((await files.read('a'))!);
        await files.write('a', Uint8Array.of(4));
        const second = Array.from((await files.read('a'))!);
        const names = await files.names();
        await files.remove('a');
        await files.remove('a');
        // A first writing that was interrupted leaves an empty file.
        await files.write('empty', new Uint8Array());
        const empty = await files.read('empty');
        await files.remove('empty');
        const other = await (await web.PrivateFiles.open('other')).names();
        return { missing, first, second, names, rest: await files.names(), empty, other };
      },
      { web: await load() },
    );
    expect(seen).toEqual({
      missing: undefined,
      first: [1, 2, 3],
      second: [4],
      names: ['a', 'b'],
      rest: ['b'],
      empty: undefined,
      other: [],
    });
  });

  it('explains what cannot be written, and that a page has no private files', async () => {
    const seen = await page.evaluate(
      async ({ web }) => {
        const files = await web.PrivateFiles.open('some');
        const wrong = await files.write('a/b', Uint8Array.of(1)).catch(String);
        Object.defineProperty(navigator, 'storage', { value: undefined, configurable: true });
        try {
          return { wrong, insecure: await web.PrivateFiles.open().catch(String) };
        } finally {
          Reflect.deleteProperty(navigator, 'storage');
        }
      },
      { web: await load() },
    );
    expect(seen.wrong).toMatch(/^DataError: a\/b: the browser's private files cannot be used \(/);
    expect(seen.insecure).toBe(
      'SparringError: this browser keeps no private files for this page: serve it by https: or from localhost',
    );
  });

  it('offers a download', async () => {
    const download = page.tab.waitForEvent('download');
    await page.evaluate(({ web }) => web.saveDownload('three.bin', [Uint8Array.of(1, 2), Uint8Array.of(3)]), {
      web: await load(),
    });
    const file = await download;
    expect(file.suggestedFilename()).toBe('three.bin');
    expect([...readFileSync(await file.path())]).toEqual([1, 2, 3]);
  });

  it('continues a training after a reload', async () => {
    const training = { kind: 'points', name: 'ring-2d' } as const;
    const urls = { worker: '/sparring/bundle/worker.js', onnxRuntimeUrl: '/onnxruntime-web' };
    const before = await page.evaluate(
      async ({ web, data, urls: where }) => {
        const options = { preset: 'gan-2d', data, batchSize: 16, ...where } as const;
        const first = await web.startTrainingWorker({ ...options, steps: 5 });
        await first.ended;
        const files = await web.PrivateFiles.open('training');
        await files.write('checkpoint', await first.checkpoint());
        return first.step;
      },
      { web: await load(), data: training, urls },
    );
    await page.tab.reload();
    const after = await page.evaluate(
      async ({ web, data, urls: where }) => {
        const files = await web.PrivateFiles.open('training');
        const checkpoint = (await files.read('checkpoint'))!;
        const options = { preset: 'gan-2d', data, batchSize: 16, ...where } as const;
        const second = await web.startTrainingWorker({ ...options, checkpoint, steps: 8 });
        await second.ended;
        const saved = Array.from(await second.checkpoint());
        second.close();
        return { from: second.description.step, saved };
      },
      { web: await load(), data: training, urls },
    );
    expect(before).toBe(5);
    expect(after.from).toBe(5);
    expect(decodeCheckpoint(Uint8Array.from(after.saved), 'saved').iterations).toBe(8);
  });
});
