/**
 * A page in headless Chromium with the library as it is published: plain ES modules and an import map, no bundler.
 * Tests call the library inside the page with its own types:
 *
 * const page = await openPage();
 * const ops = await page.load<typeof import('../../src/engine/tensor/ops.ts')>('engine/tensor/ops.js');
 * const shape = await page.evaluate(({ ops }) => ops.input('x', [2]).shape, { ops });
 * await page.close();
 */
import { accessSync, constants, createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type ConsoleMessage, type JSHandle, type Page } from 'playwright-core';
import { compiledLibrary } from '../../src/testing/compiled.ts';
import { skipNote } from '../../src/testing/skips.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The first has no windows, and opens pages in half the time. */
const executableNames = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];

/** Chromium, if it is installed: CHROMIUM_PATH or the first of its names on the PATH. */
export const chromiumPath: string | undefined =
  process.env['CHROMIUM_PATH'] ??
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => executableNames.map((name) => join(folder, name)))
    .find(isExecutable);

/** The suffix of a test's name if it must be skipped. */
export const browserNote = skipNote('chromium', chromiumPath === undefined);

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Chromium with WebGPU on the CPU (SwiftShader), so that tests do not depend on a graphics card. */
const browserArguments = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Inside the page, handles are replaced by their values. */
type Unwrapped<Handles> = { [K in keyof Handles]: Handles[K] extends JSHandle<infer T> ? T : Handles[K] };

export interface BrowserPage {
  /** Imports a module of the built library, by its path below `dist/`. */
  load<Module>(path: string): Promise<JSHandle<Module>>;
  /**
   * Runs a function in the page and returns its result. The function can only access its argument: pass handles of
   * modules and plain values.
   */
  evaluate<Argument extends Readonly<Record<string, unknown>>, Result>(
    body: (argument: Unwrapped<Argument>) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
  /** Like `evaluate`, for a result that stays in the page. */
  make<Argument extends Readonly<Record<string, unknown>>, Result>(
    body: (argument: Unwrapped<Argument>) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<JSHandle<Result>>;
  /** Playwright's page, for what only it can do: reload, take a screenshot, wait for a download. */
  readonly tab: Page;
  /** Uncaught errors, and errors and warnings on the console, so far. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Compiles the library, serves it and opens an empty page that can import it. */
export async function openPage(): Promise<BrowserPage> {
  const cleaners: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const clean of cleaners.splice(0).toReversed()) await clean();
  };
  try {
    const server = await serve({
      '/sparring/': await compiledLibrary(),
      '/onnxruntime-web/': join(root, 'node_modules/onnxruntime-web/dist'),
    });
    cleaners.push(() => closed(server));
    const tab = await openTab(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    cleaners.push(() => tab.close());
    const { page, complaints } = tab;
    return {
      // As text, because the test runner would rewrite an import() in a function.
      load: <Module>(path: string) =>
        page.evaluateHandle(`import('/sparring/${path}')`) as Promise<JSHandle<Module>>,
      evaluate: (body, argument) => page.evaluate(body as never, argument as never),
      make: (body, argument) => page.evaluateHandle(body as never, argument as never),
      tab: page,
      complaints,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A tab of a Chromium of its own. */
export interface Tab {
  readonly page: Page;
  /** Uncaught errors, and errors and warnings on the console, so far. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Opens the page at a URL. */
export async function openTab(url: string): Promise<Tab> {
  if (chromiumPath === undefined) throw new Error('Chromium is not installed: skip the test');
  const browser = await chromium.launch({ executablePath: chromiumPath, args: browserArguments });
  try {
    const page = await browser.newPage();
    const complaints = complaintsOf(page);
    await page.goto(url);
    return { page, complaints, close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

const blankPage = `<!doctype html>
<title>Sparring</title>
<link rel="icon" href="data:,">
<script type="importmap">
  {
    "imports": {
      "onnxruntime-web/wasm": "/onnxruntime-web/ort.wasm.bundle.min.mjs",
      "onnxruntime-web/webgpu": "/onnxruntime-web/ort.webgpu.bundle.min.mjs"
    }
  }
</script>
`;

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** Serves the page at `/` and folders under their prefixes. They are cross-origin isolated, so that threads work. */
function serve(folders: Readonly<Record<string, string>>): Promise<Server> {
  const server = createServer((request, response) => {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    if (pathname === '/') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8').end(blankPage);
      return;
    }
    const prefix = Object.keys(folders).find((candidate) => pathname.startsWith(candidate));
    const type = contentTypes[extname(pathname)];
    if (prefix === undefined || type === undefined) {
      response.writeHead(404).end();
      return;
    }
    const file = createReadStream(join(folders[prefix]!, pathname.slice(prefix.length)));
    file.on('error', () => response.writeHead(404).end());
    file.on('open', () => response.setHeader('Content-Type', type));
    file.pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(complaintOf(message));
  });
  return complaints;
}

/** With the address, where the browser's own words leave it out. */
function complaintOf(message: ConsoleMessage): string {
  const failed = message.text().startsWith('Failed to load resource');
  return failed ? `${message.text()}: ${message.location().url}` : message.text();
}
