/**
 * How quickly the studio's page shows long runs, many sheets and many runs, what it weighs, and what it costs a training.
 * Prints a table. Needs `npm run build` and Chromium (CHROMIUM_PATH, or `chromium` on the PATH).
 *
 *     node bench/studio/page.mjs [--steps 1000000] [--sheets 10000] [--runs 1000] [--rounds 5] [--only run,shelf,weight,sample]
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { makeRun } from './make-run.mjs';
import { weighPage } from './page-weight.mjs';

const built = new URL('../../dist/', import.meta.url);

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '1000000' },
    sheets: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'run,shelf,weight,sample' },
    /** A folder of runs, and the name of one of 64×64 pictures in it, to time samples with. */
    samples: { type: 'string', default: '' },
  },
});
const rounds = Number(values.rounds);
const parts = new Set(values.only.split(','));

const { startStudio } = await import(new URL('studio/server/studio.js', built));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? 'chromium',
  args: ['--no-sandbox'],
});
const folder = mkdtempSync(join(tmpdir(), 'sparring-bench-'));
const rows = {};
try {
  if (parts.has('run')) await measureLongRun();
  if (parts.has('shelf')) await measureShelf();
  if (parts.has('sample')) await measureSample();
  if (parts.has('weight')) weigh();
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
console.table(rows);

/** Opens the page of a studio; its files are in the browser's cache from the second time on. */
async function openPage(studio, context) {
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  await wire.send('Network.enable');
  const fetched = new Map();
  wire.on('Network.responseReceived', ({ requestId, response }) =>
    fetched.set(requestId, { url: response.url, bytes: 0 }),
  );
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (fetched.has(requestId)) fetched.get(requestId).bytes = encodedDataLength;
  });
  return {
    page,
    /** Bytes that came over the wire for the API, but for pictures, and for those. */
    bytes() {
      const all = [...fetched.values()].filter(({ url }) => url.includes('/api/'));
      const sum = (list) => list.reduce((total, { bytes }) => total + bytes, 0);
      const isPicture = ({ url }) => /\.png/.test(url);
      return { data: sum(all.filter((each) => !isPicture(each))), pictures: sum(all.filter(isPicture)) };
    },
  };
}

/**
 * Milliseconds from the click on a link to a view until a frame is drawn that has what was waited for.
 *
 * @param wanted how many elements of each selector there are at least
 */
async function timeTo(page, hash, wanted) {
  return page.evaluate(
    async ([to, counts]) => {
      const isThere = () =>
        Object.entries(counts).every(
          ([selector, count]) => document.querySelectorAll(selector).length >= count,
        );
      const start = performance.now();
      location.hash = to;
      while (!isThere()) await new Promise((resolve) => requestAnimationFrame(resolve));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return performance.now() - start;
    },
    [hash, wanted],
  );
}

async function measureLongRun() {
  const root = join(folder, 'long');
  mkdirSync(root);
  const run = join(root, '00000-long');
  await makeRun(run, { steps: Number(values.steps), sheets: Number(values.sheets) });
  const cold = [];
  const warm = [];
  for (let round = 0; round < rounds; round++) {
    rmSync(join(run, 'metrics.index'), { force: true });
    for (const list of [cold, warm]) {
      const studio = await startStudio({ root });
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const first = await openPage(studio, context);
      // The code of the view is fetched once; a run that is not there shows it without data.
      await first.page.goto(`${studio.address}#/run/none`);
      await first.page.waitForTimeout(1500);
      const before = first.bytes();
      const drawn = { '.chart canvas': 2, '.samples canvas, .samples img': 1 };
      const milliseconds = await timeTo(first.page, '#/run/00000-long', drawn);
      await first.page.waitForTimeout(1500);
      const after = first.bytes();
      list.push({ milliseconds, data: after.data - before.data, pictures: after.pictures - before.pictures });
      if (list === warm && round === 0) rows['10,000 sheets'] = await slide(first.page);
      await context.close();
      await studio.close();
    }
  }
  for (const [name, list] of [
    ['1,000,000 steps, never opened before', cold],
    ['1,000,000 steps, opened before', warm],
  ]) {
    rows[name] = {
      ms: spread(list.map(({ milliseconds }) => milliseconds)),
      'KB of data': spread(list.map(({ data }) => data / 1000)),
      'KB of pictures': spread(list.map(({ pictures }) => pictures / 1000)),
    };
  }
}

/** Moves the slider across all sheets, a place a frame, and counts the frames in which nothing is shown. */
async function slide(page) {
  return page.evaluate(async () => {
    const slider = document.querySelector('.samples input[type=range]');
    const shown = document.querySelector('.samples canvas, .samples img');
    const isBlank = () => {
      if (shown instanceof HTMLImageElement) return !shown.complete || shown.naturalWidth === 0;
      const pixels = shown.getContext('2d').getImageData(shown.width >> 1, shown.height >> 1, 8, 8).data;
      return pixels.every((value) => value === 0);
    };
    const frames = 300;
    let blank = 0;
    let longest = 0;
    let last = performance.now();
    for (let frame = 0; frame < frames; frame++) {
      slider.value = String(Math.round((Number(slider.max) * frame) / frames));
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      if (isBlank()) blank += 1;
    }
    return { 'frames without a picture': `${blank} of ${frames}`, 'longest frame, ms': Math.round(longest) };
  });
}

async function measureShelf() {
  const root = join(folder, 'many');
  mkdirSync(root);
  const model = join(folder, 'model');
  await makeRun(model, { steps: 2000, sheets: 5 });
  const count = Number(values.runs);
  for (let i = 0; i < count; i++)
    cpSync(model, join(root, `${String(i).padStart(5, '0')}-run`), { recursive: true });
  const cold = [];
  const warm = [];
  const listed = [];
  for (let round = 0; round < rounds; round++) {
    const studio = await startStudio({ root });
    for (const list of [cold, warm]) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const opened = await openPage(studio, context);
      const { page } = opened;
      const start = performance.now();
      await page.goto(studio.address);
      await page.waitForSelector('a[href^="#/run/"]');
      list.push({
        milliseconds: performance.now() - start,
        data: opened.bytes().data,
        paint: await firstPaint(page),
      });
      if (list === warm) {
        await timeTo(page, '#/run/none', { '.empty-state': 1 });
        listed.push(await timeTo(page, '#/', { 'a[href^="#/run/"]': 1 }));
      }
      await context.close();
    }
    await studio.close();
  }
  for (const [name, list] of [
    ['1,000 runs, from a new browser, of a studio just started', cold],
    ['1,000 runs, from a new browser', warm],
  ]) {
    rows[name] = {
      ms: spread(list.map(({ milliseconds }) => milliseconds)),
      'first paint, ms': spread(list.map(({ paint }) => paint)),
      'KB of data': spread(list.map(({ data }) => data / 1000)),
    };
  }
  rows['1,000 runs, from another view'] = { ms: spread(listed) };
}

function firstPaint(page) {
  return page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  );
}

/** From a seed that is typed to its picture, on WebAssembly. */
async function measureSample() {
  if (values.samples === '') return;
  const [root, run] = [join(values.samples, '..'), values.samples.split('/').at(-1)];
  const studio = await startStudio({ root });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const { page } = await openPage(studio, context);
  const view = (seed) => `#/explore/${run}?part=samples&seeds=${seed}`;
  const painted = (seed) => `.sample-picture[aria-label$=' ${seed}'] canvas:not(.is-coming)`;
  await page.goto(`${studio.address}${view(0)}`);
  await page.waitForSelector(painted(0));
  await page.waitForTimeout(2000);
  const times = [];
  for (let seed = 1; seed <= 20; seed++) {
    times.push(await timeTo(page, view(seed), { [painted(seed)]: 1 }));
  }
  rows['a sample of 64×64, WebAssembly'] = { ms: spread(times) };
  await context.close();
  await studio.close();
}

/** What the page weighs, compressed, without ONNX Runtime and fonts. */
function weigh() {
  const { views, everything, own } = weighPage(join(fileURLToPath(built), 'studio/page'));
  const row = (bytes) => ({ KB: (bytes / 1000).toFixed(1) });
  for (const [view, bytes] of views) rows[`page, ${view} opened first, gzipped`] = row(bytes);
  rows['page, all views and languages'] = row(everything);
  rows['page, all views without libraries, one language'] = row(own);
}

function spread(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const shown = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
  return `${shown(sorted[sorted.length >> 1])} (${shown(sorted[0])} to ${shown(sorted.at(-1))})`;
}
