/** Runs side by side in Chromium: two small real runs of pictures, one of points, and one that is none. */
import { cp, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import { rgbaOf } from '../../src/core/pictures.ts';
import { RandomStream } from '../../src/core/random.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../src/engine/runtime/runtime.ts';
import { Generator } from '../../src/runs/generator.ts';
import { openRun } from '../../src/runs/open-run.ts';
import { trainSmallRun } from '../../src/runs/testing/small-runs.ts';
import { resumeTraining, train } from '../../src/workbench/training.ts';
import { browserNote, chromiumPath } from '../browser/page.ts';
import { drawnPixels, farthest } from './canvases.ts';
import { accessFaults, openStudio, type OpenedStudio, type StudioTab } from './studio-page.ts';

const side = 16;

describe.skipIf(chromiumPath === undefined)(`comparing runs in Chromium${browserNote}`, () => {
  let opened: OpenedStudio;
  let tab: StudioTab;
  let page: Page;
  let runtime: Runtime;
  /** 12 steps of 4 pictures with a sheet every 3, and 8 steps of 8 pictures with a sheet every 4. */
  let small: string;
  let large: string;
  let points: string;

  beforeAll(async () => {
    opened = await openStudio();
    runtime = await createNodeRuntime({ threads: 1 });
    small = await trainOn(opened.root, runtime, { batchSize: 4, steps: 12, sampleEvery: 3 });
    large = await trainOn(opened.root, runtime, { batchSize: 8, steps: 8, sampleEvery: 4 });
    points = await trainSmallRun(opened.root);
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    tab = await opened.tab();
    ({ page } = tab);
  });
  /** Complaints about a run that a test takes away are expected of that test. */
  const closeAndExpectNoComplaint = async (expected: RegExp) => {
    const complaints = tab.complaints.filter((each) => !expected.test(each));
    await page.context().close();
    expect(complaints).toEqual([]);
  };
  afterEach(async () => {
    if (!page.isClosed()) await closeAndExpectNoComplaint(/No available adapters/);
  });

  const steps = () => page.locator('section > .compare-columns > li .compare-caption').allTextContents();
  const expectSheets = async (expected: readonly string[]) => {
    await expect.poll(steps, { timeout: 20_000 }).toEqual(expected.map((step) => `step ${step}`));
  };

  it('chooses runs by a search and keys alone, up to four', async () => {
    await tab.open('#/compare');
    const search = page.getByRole('searchbox', { name: 'Search runs' });
    await search.focus();
    await page.keyboard.type(small);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Choose one more run' }).waitFor();
    await search.focus();
    await search.fill('no such run');
    await page.getByText('No run matches.').waitFor();
    await search.fill(large);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.hash === `#/compare?runs=${small},${large}`);
    await expectSheets(['12', '8']);
    const add = page.getByRole('button', { name: 'Add a run' });
    await add.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('ring');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.hash.endsWith(`,${points}`));
    await page.getByRole('button', { name: `Remove ${points} from the comparison` }).press('Enter');
    await page.waitForURL((url) => url.hash === `#/compare?runs=${small},${large}`);
  });

  slowIt('shows the sheets nearest to a place of steps, pictures and hours, by one slider', async () => {
    await tab.open(`#/compare?runs=${small},${large}`);
    await expectSheets(['12', '8']);
    const slider = page.getByRole('slider', { name: 'Place on the axis' });
    await slider.focus();
    await page.keyboard.press('Home');
    await expectSheets(['0', '0']);
    for (const expected of [
      ['3', '4'], // step 3
      ['3', '4'], // step 4, whose nearest in the first is 3
      ['6', '4'], // step 6, as far from 4 as from 8
      ['9', '8'], // step 8, and 9 is nearer than 6
    ]) {
      await page.keyboard.press('ArrowRight');
      await expectSheets(expected);
    }
    await page.waitForURL((url) => url.hash.includes('at=8'));
    await page.reload();
    await expectSheets(['9', '8']);
    await page.getByLabel('Horizontal axis').selectOption('pictures');
    await expectSheets(['12', '8']);
    await tab.open(`#/compare?runs=${small},${large}&over=pictures&at=32`);
    await expectSheets(['9', '4']); // 36 of 4 a step, and 32 of 8 a step
    await page.getByLabel('Horizontal axis').selectOption('hours');
    await expectSheets(['12', '8']);
    await page.locator('.compare-charts .chart').first().waitFor();
    // A chart leads to a place, too.
    await page.getByLabel('Horizontal axis').selectOption('steps');
    const plot = page.locator('.chart .u-over').first();
    const { width, height } = (await plot.boundingBox())!;
    await plot.click({ position: { x: 0.45 * width, y: height / 2 } }); // of 12 steps
    await expectSheets(['6', '4']);
  });

  it('tells the options that differ, and the last values with a chart for each metric', async () => {
    await tab.open(`#/compare?runs=${small},${large}`);
    const row = (name: string) =>
      page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
    await row('Batch size').waitFor();
    expect(await row('Batch size').getByRole('cell').allTextContents()).toEqual(['4', '8']);
    await page.getByText(/^Options that change only what is written/).click();
    expect(await row('Steps between samples').first().getByRole('cell').allTextContents()).toEqual([
      '3',
      '4',
    ]);
    expect(await row('Step').last().getByRole('cell').allTextContents()).toEqual(['12', '8']);
    const charts = page.locator('.compare-charts .chart');
    await charts.first().waitFor();
    for (const chart of await charts.all()) {
      const names = await chart.locator('.chart-values li > span').allTextContents();
      expect(names).toEqual([small, large]);
    }
    expect(await page.locator('.command-line code').textContent()).toMatch(
      new RegExp(`^sparring compare .*${small} .*${large}$`),
    );
    expect(await accessFaults(page)).toEqual([]);
  });

  slowIt('draws samples of the same seeds, those of the command line', async () => {
    await tab.open(`#/compare?runs=${small},${large},${points}`);
    await page.getByRole('button', { name: 'Draw samples of the same seeds' }).click();
    const canvases = '.compare-part .compare-sheet canvas';
    await page.locator(canvases).nth(1).waitFor();
    await page.getByText('It generates points, which its sheets show.').waitFor();
    await page.getByRole('button', { name: 'Next seeds' }).click();
    await page.getByText('Seeds 16 to 31').waitFor();
    const expected = await Promise.all(
      [small, large].map(async (run) => {
        const generator = await Generator.create(await openRun(join(opened.root, run)), runtime);
        const { data } = rgbaOf(await generator.sampleSeeds([16]), generator.gan.image);
        await generator.release();
        return [...data];
      }),
    );
    await expect
      .poll(
        async () => {
          const drawn = await drawnPixels(page, canvases);
          return Math.max(...expected.map((pixels, i) => farthest(firstOf(drawn[i]!), pixels)));
        },
        { timeout: 20_000 },
      )
      .toBeLessThanOrEqual(1);
    expect(await page.locator('.command-line code').textContent()).toContain('--seeds 16-31');
  });

  slowIt(
    'says which run is missing or broken, and shows the others; one that goes stays with a word',
    async () => {
      const broken = join(opened.root, 'broken');
      const going = join(opened.root, 'going');
      await cp(join(opened.root, small), broken, { recursive: true });
      await cp(join(opened.root, small), going, { recursive: true });
      await writeFile(join(broken, 'options.json'), '{');
      await page.reload(); // the shelf has seen them when it lists them
      await tab.open(`#/compare?runs=nobody,broken,${large},going`);
      await page.getByText('There is no run nobody.').waitFor();
      await page.locator('.problem', { hasText: 'options.json' }).waitFor();
      await expectSheets(['8', '12']);
      await rm(going, { recursive: true });
      await page.getByText('Its folder is no longer there.').waitFor();
      await expectSheets(['8', '12']);
      await rm(broken, { recursive: true });
      await closeAndExpectNoComplaint(/404/);
    },
  );

  slowIt('grows with a run that trains on', async () => {
    const live = join(opened.root, 'live');
    await cp(join(opened.root, small), live, { recursive: true });
    await page.reload(); // the shelf has seen it when it lists it
    await tab.open(`#/compare?runs=live,${large}`);
    await expectSheets(['12', '8']);
    const training = resumeTraining(live, { runtime, steps: 15, data: noise() });
    const resumed = await training.run();
    await resumed.close();
    await expectSheets(['15', '8']);
    const last = page
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: 'Step', exact: true }) });
    await expect.poll(() => last.last().getByRole('cell').first().textContent()).toBe('15');
    await rm(live, { recursive: true });
  });

  slowIt('fits a telephone, in Chinese and dark', async () => {
    const phone = await opened.tab({
      locale: 'zh-CN',
      colorScheme: 'dark',
      viewport: { width: 360, height: 740 },
    });
    await phone.open(`#/compare?runs=${small},${large},${points}`);
    await phone.page.locator('.compare-charts .chart').first().waitFor();
    const overflow = await phone.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    expect(await accessFaults(phone.page)).toEqual([]);
    await phone.open('#/compare');
    await phone.page.getByRole('searchbox').waitFor();
    expect(await accessFaults(phone.page)).toEqual([]);
    expect(phone.complaints).toEqual([]);
    await phone.page.context().close();
  });
});

/** The first picture of a sheet of 4×4. */
function firstOf(sheet: readonly number[]): number[] {
  const row = 4 * side * 4;
  return Array.from({ length: side }, (_, y) => sheet.slice(y * row, y * row + side * 4)).flat();
}

function noise() {
  return Array.from({ length: 16 }, (_, i) => ({
    channels: 3 as const,
    height: side,
    width: side,
    range: 'signed' as const,
    data: new RandomStream(i, 'test', 0).uniform(new Float32Array(3 * side * side), -1, 1),
  }));
}

async function trainOn(
  root: string,
  runtime: Runtime,
  options: { readonly batchSize: number; readonly steps: number; readonly sampleEvery: number },
): Promise<string> {
  const training = train(noise(), {
    runtime,
    out: root,
    preset: 'dcgan-28',
    imageSize: { width: side, height: side },
    ngf: 2,
    ndf: 2,
    latentDim: 4,
    ...options,
  });
  const trained = await training.run();
  await trained.close();
  return basename(trained.path);
}
