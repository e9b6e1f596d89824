/**
 * Screenshots of every view of the studio, in every form that it must be readable in, and what axe finds there.
 *
 *     node scripts/studio-screens.mjs RUNS RUN OUT [--only run,explore] [--sizes 360,1280,3840] [--schemes light,dark] [--languages en,zh-CN]
 *
 * RUNS is a folder of runs and RUN the name of one in it, with a checkpoint and its pictures on this machine. Needs
 * `npm run build` and Chromium. Exits with 1 if axe finds something serious, or the page complained.
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
};
const heights = { 360: 740, 1280: 860, 3840: 2160 };
/** Networks are fetched, statistics measured, and pictures computed. */
const settleMilliseconds = { 1: 1500, 2: 9000 };
const slow = /samples|walk|arithmetic|turn|directions|networks|forget|discriminator|features|game/;

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
        const context = await browser.newContext({ viewport, colorScheme, locale, reducedMotion: 'reduce' });
        const page = await context.newPage();
        page.on('console', (message) => complain(message.type(), message.text()));
        page.on('pageerror', ({ message }) => complain('error', message));
        await page.goto(studio.address);
        for (const name of chosen) {
          await page.goto(`${new URL(studio.address).origin}/${views[name]}`);
          await page.waitForTimeout(settleMilliseconds[slow.test(name) ? 2 : 1]);
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
