/**
 * Screenshots of every view of the studio, in every form that it must be readable in, and what axe finds there.
 *
 *     node scripts/studio-screens.mjs RUNS RUN OUT [--only run,samples] [--sizes 360,1280,3840] [--schemes light,dark]
 *         [--languages en,zh-CN] [--also NAME=HASH]…
 *
 * RUNS is a folder of runs and RUN the name of one in it, with a checkpoint and its pictures on this machine. `--also`
 * adds views of other runs, such as `--also 'ring=#/run/00001-ring-2d'`. Needs `npm run build` and Chromium. Exits with 1
 * if axe finds something serious, a view is wider than the screen, or the page complained.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { startStudio } from '../dist/studio/server/studio.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    sizes: { type: 'string', default: '360,1280,3840' },
    schemes: { type: 'string', default: 'light,dark' },
    languages: { type: 'string', default: 'en,zh-CN' },
    also: { type: 'string', multiple: true, default: [] },
    'data-root': { type: 'string' },
  },
});
const [runs, run, out] = positionals;
if (out === undefined) throw new Error('expected RUNS RUN OUT: see the head of this script');
mkdirSync(out, { recursive: true });

const others = readdirSync(runs).filter((name) => /^\d/.test(name));
/** The views, by the names of their files. */
const views = {
  shelf: '#/',
  list: '#/?view=list',
  trash: '#/?show=trash',
  new: '#/new',
  run: `#/run/${run}`,
  compare: `#/compare?runs=${[run, ...others.filter((name) => name !== run)].slice(0, 3).join(',')}`,
  samples: `#/explore/${run}`,
  walk: `#/explore/${run}?part=walk`,
  arithmetic: `#/explore/${run}?part=arithmetic`,
  turn: `#/explore/${run}?part=turn`,
  directions: `#/explore/${run}?part=directions`,
  networks: `#/inside/${run}`,
  forget: `#/inside/${run}?part=forget`,
  discriminator: `#/inside/${run}?part=discriminator`,
  features: `#/inside/${run}?part=features`,
  game: `#/game/${run}`,
  missing: '#/run/no-such-run',
  unknown: '#/nowhere',
  ...Object.fromEntries(values.also.map((each) => [each.split('=')[0], each.slice(each.indexOf('=') + 1)])),
};
const heights = { 360: 740, 1280: 860, 3840: 2160 };
/** What stands for something that comes: networks are fetched, statistics measured, and pictures computed. */
const coming = '.skeleton, .is-coming, [aria-busy="true"]';
const [quietMilliseconds, patienceMilliseconds] = [700, 15_000];

const chosen = values.only?.split(',') ?? Object.keys(views);
const studio = await startStudio({ root: runs, dataRoot: values['data-root'] });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
let faults = 0;
try {
  for (const size of values.sizes.split(',')) {
    for (const colorScheme of values.schemes.split(',')) {
      for (const locale of values.languages.split(',')) {
        const viewport = { width: Number(size), height: heights[size] ?? 900 };
        const context = await browser.newContext({
          viewport,
          colorScheme,
          locale,
          reducedMotion: 'reduce',
          hasTouch: Number(size) < 720,
          isMobile: Number(size) < 720,
        });
        const page = await context.newPage();
        page.on('console', (message) => complain(message.type(), message.text()));
        page.on('pageerror', ({ message }) => complain('error', message));
        await page.goto(studio.address);
        for (const name of chosen) {
          await page.goto(`${new URL(studio.address).origin}/${views[name]}`);
          await settle(page, name);
          const form = `${name}-${size}-${colorScheme}-${locale}`;
          await page.screenshot({ path: join(out, `${form}.png`), fullPage: size !== '3840' });
          await check(page, form);
        }
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await studio.close();
}
process.exitCode = faults > 0 ? 1 : 0;

function complain(type, text) {
  if (type !== 'error' && type !== 'warning') return;
  if (/No available adapters/.test(text)) return; // a browser without a GPU
  faults += 1;
  console.log(`${type}: ${text}`);
}

/** Waits until nothing is to come any more, and the page has not changed for a while. */
async function settle(page, name) {
  const isSettled = await page.evaluate(
    async ([awaited, quiet, patience]) => {
      let changedAt = performance.now();
      const observer = new MutationObserver(() => {
        changedAt = performance.now();
      });
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      const givenUpAt = performance.now() + patience;
      const isBusy = () =>
        document.querySelector(awaited) !== null ||
        [...document.images].some((image) => image.loading !== 'lazy' && !image.complete) ||
        performance.now() - changedAt < quiet;
      while (isBusy() && performance.now() < givenUpAt) await new Promise((go) => setTimeout(go, 50));
      observer.disconnect();
      return !isBusy();
    },
    [coming, quietMilliseconds, patienceMilliseconds],
  );
  if (!isSettled) console.log(`${name}: still changes after ${patienceMilliseconds / 1000} s`);
}

async function check(page, form) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => globalThis.axe.run(document));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) {
    faults += 1;
    console.log(`${form}: ${wide} pixels wider than the screen`);
  }
  for (const { id, impact, nodes } of violations) {
    if (impact !== 'serious' && impact !== 'critical') continue;
    faults += nodes.length;
    for (const { html } of nodes.slice(0, 3)) console.log(`${form}: ${id} (${impact}) ${html.slice(0, 160)}`);
  }
}
