/** The studio in headless Chromium, as its users have it: the page is built, and the server is the real one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { startStudio, type Studio, type StudioOptions } from '../../src/studio/server/studio.ts';
import { builtStudioPage } from '../../src/testing/compiled.ts';
import { chromiumPath, complaintsOf } from '../browser/page.ts';

export interface StudioTab {
  readonly page: Page;
  /** Uncaught errors, and errors and warnings on the console, so far. */
  readonly complaints: string[];
  /** Goes to a view of the studio: `#/run/00000-digits`. */
  open(hash: string): Promise<void>;
}

export interface OpenedStudio {
  readonly studio: Studio;
  /** The folder of runs, which is empty at first and removed at the end. */
  readonly root: string;
  /** Another browser window, with its own language, size and appearance. */
  tab(options?: BrowserContextOptions): Promise<StudioTab>;
  close(): Promise<void>;
}

/** One Chromium for all files of tests that share a process. It ends with the process. */
let browser: Browser | undefined;

async function sharedBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('Chromium is not installed: skip the test');
  if (browser?.isConnected() === true) return browser;
  browser = await chromium.launch({
    executablePath: chromiumPath,
    // Pages that change their address too often are stopped, as they are for everybody.
    ignoreDefaultArgs: ['--disable-ipc-flooding-protection'],
  });
  return browser;
}

/** Serves the page with a folder of runs, and starts a browser. */
export async function openStudio(
  settings: Pick<StudioOptions, 'commandLine' | 'onListeners'> = {},
): Promise<OpenedStudio> {
  const [built, chrome] = await Promise.all([builtStudioPage(), sharedBrowser()]);
  const root = await mkdtemp(join(tmpdir(), 'sparring-studio-runs-'));
  const studio = await startStudio({ root, page: built, ...settings });
  const contexts: BrowserContext[] = [];
  return {
    studio,
    root,
    async tab(options = {}) {
      const context = await chrome.newContext({ locale: 'en', ...options });
      contexts.push(context);
      return newTab(context, studio);
    },
    async close() {
      for (const context of contexts) await context.close();
      await studio.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function newTab(context: BrowserContext, studio: Studio): Promise<StudioTab> {
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(studio.address);
  const { origin } = new URL(studio.address);
  return {
    page,
    complaints,
    async open(hash) {
      await page.goto(`${origin}/${hash}`);
    },
  };
}

/** What makes a page hard to use for people who do not see it, or cannot use a mouse: serious faults that axe finds. */
export async function accessFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () =>
    (globalThis as unknown as { readonly axe: typeof axe }).axe.run(document),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}
