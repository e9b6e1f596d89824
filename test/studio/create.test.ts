/** A new training in Chromium: from a folder of pictures to a run that finishes, pauses, continues and branches. */
import { access, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOrAll, slowIt } from '../../src/testing/slow.ts';
import { RandomStream } from '../../src/core/random.ts';
import { encodePicture } from '../../src/data/pictures/encode.ts';
import type { RunDetails } from '../../src/studio/messages/runs.ts';
import { jobList } from '../../src/studio/messages/jobs.ts';
import { until } from '../../src/studio/server/jobs/testing/command-line.ts';
import { browserNote, chromiumPath } from '../browser/page.ts';
import { program } from '../cli/sparring.ts';
import { accessFaults, openStudio, type OpenedStudio, type StudioTab } from './studio-page.ts';

/** The smallest networks, so that steps take milliseconds. */
const small = 'batchSize=2&ngf=2&ndf=2&latentDim=4&imageSize=16x16&threads=1';

describe.skipIf(chromiumPath === undefined)(`a new training in Chromium${browserNote}`, () => {
  let folder = '';
  let opened: OpenedStudio;
  let tab: StudioTab;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sparring-create-'));
    await drawPictures(folder);
    opened = await openStudio({ commandLine: { file: process.execPath, args: [program] } });
    tab = await opened.tab();
    ({ page } = tab);
  });
  afterAll(async () => {
    await endTrainings(page);
    await opened.close();
    await rm(folder, { recursive: true, force: true });
  });

  const isThere = (where: Locator) => where.waitFor({ state: 'visible', timeout: 40_000 });
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const field = (name: string) => page.getByLabel(name, { exact: true });
  const query = async () => new URLSearchParams((await page.evaluate(() => location.hash)).split('?')[1]);
  const runs = async () => (await readdir(opened.root)).filter((name) => !name.startsWith('.')).toSorted();
  const runShown = async () => {
    await page.waitForURL(/#\/run\//, { timeout: 60_000 });
    return decodeURIComponent(/#\/run\/([^?]+)/.exec(page.url())![1]!);
  };

  const cardOf = async (run: string) =>
    page.evaluate(async (name) => ((await (await fetch(`api/runs/${name}`)).json()) as RunDetails).card, run);
  /** Before its first step a training has nothing to save. */
  const hasSteps = async (run: string) => until(async () => (await cardOf(run)).step > 0);

  it('offers folders while a path is typed, and says what is in one', async () => {
    await tab.open('#/new');
    await isThere(page.getByText('What should it learn to draw?'));
    expect(await accessFaults(page)).toEqual([]);
    await page.getByLabel(/A folder of this computer/).pressSequentially(folder.slice(0, -2));
    await isThere(button(folder));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.getByLabel(/A folder of this computer/).inputValue()).toBe(`${folder}/`);
    await page.keyboard.press('Enter');
    await isThere(page.getByText('7 pictures', { exact: true }));
    expect((await query()).get('data')).toBe(folder);
    for (const said of [
      '16 × 16',
      '2 classes',
      '1 are the same as another',
      '1 cannot be read, and are left out',
    ])
      await isThere(page.getByText(said).first());
    const sheet = page.getByRole('img', { name: /Some of the pictures/ });
    expect(
      await sheet.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBeGreaterThan(100);
    expect(await accessFaults(page)).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });

  it('puts recipes that suit first, and says of others why not', async () => {
    const cards = page.locator('.preset-card');
    expect(await cards.first().textContent()).toContain('quick-28');
    await button('All recipes').click();
    const plane = cards.filter({ hasText: 'gan-2d' });
    expect(await plane.textContent()).toContain('Draws points; these are pictures.');
    expect(await plane.getByRole('radio').isDisabled()).toBe(true);
  });

  it('leaves out what a recipe changes in the pictures, when that is taken back', async () => {
    await tab.open(`#/new?${new URLSearchParams({ data: folder, preset: 'quick-64' })}`);
    await isThere(page.locator('.command-line').getByText('--preset quick-64'));
    for (const change of ['color', 'translation'])
      await page.getByRole('button', { name: change, exact: true }).click();
    await isThere(page.locator('.command-line').getByText('--augment none'));
    expect((await query()).get('augment')).toBe('none');
    await tab.open(`#/new?${new URLSearchParams({ data: folder })}`);
    await isThere(page.getByText('7 pictures', { exact: true }));
  });

  it('checks options in place, and keeps them in the address', async () => {
    // Of the six that can be read: no batch of a preset has so few.
    expect(await field('Batch size').getAttribute('placeholder')).toBe('recipe: 6');
    await field('Batch size').fill('-3');
    await isThere(page.getByText('Type a whole number from 1 and up to 1,048,576.'));
    expect(await button('Start training').isDisabled()).toBe(true);
    await field('Batch size').fill('2');
    await field('Picture size').fill('16x16');
    await page.getByText('More options').click();
    for (const [name, value] of [
      ['Maps of G', '2'],
      ['Maps of D', '2'],
      ['Size of z', '4'],
      ['Threads', '1'],
    ] as const)
      await field(name).fill(value);
    await field('Steps').fill('40');
    expect(Object.fromEntries(await query())).toEqual({
      data: folder,
      ...Object.fromEntries(new URLSearchParams(small)),
      steps: '40',
    });
    await page.reload();
    await isThere(page.getByText('7 pictures', { exact: true }));
    expect(await field('Maps of G').inputValue()).toBe('2');
    await isThere(page.locator('.command-line').getByText('--batch-size 2'));
  });

  slowIt('links the three lengths by the measured speed', async () => {
    await isThere(page.locator('.preset-card:has(:checked) .speed:not(.is-waiting)'));
    expect(await page.locator('.preset-card:has(:checked)').textContent()).toMatch(/1,000 steps in /);
    await until(async () => (await field('Minutes').inputValue()) !== '');
    // Three batches of two in the six pictures that can be read.
    expect(Number(await field('Epochs').inputValue())).toBeCloseTo(13);
    await field('Epochs').fill('20');
    await until(async () => (await field('Steps').inputValue()) === '60');
    await field('Steps').fill('40');
    await isThere(page.getByText('Samples are mostly noise before step 1,000'));
  });

  it('starts, and shows the run as soon as it is there until it has finished', async () => {
    await button('Start training').click();
    const run = await runShown();
    expect(run).toBe(`00000-${folder.split('/').at(-1)!.toLowerCase()}-quick-28`);
    await isThere(page.getByText('Finished').first());
    const options = JSON.parse(await readFile(join(opened.root, run, 'options.json'), 'utf8')) as {
      readonly training: { readonly batchSize: number };
      readonly until: { readonly steps: number };
    };
    expect([options.training.batchSize, options.until.steps]).toEqual([2, 40]);
    await page.goBack();
    await isThere(page.getByText('7 pictures', { exact: true }));
    expect((await query()).get('job')).toBeNull();
  });

  slowIt('pauses a training, and resumes it', async () => {
    await tab.open('#/new?data=ring-2d&steps=1000000&batchSize=8&threads=1');
    await isThere(page.getByText('Points on a plane'));
    await isThere(page.getByText('51,200 new points in each'));
    expect(await page.locator('.summary dt').allTextContents()).toContain('Points');
    expect(await page.locator('.create').textContent()).not.toMatch(/all pictures|suits these pictures/i);
    await button('Start training').click();
    const run = await runShown();
    await hasSteps(run);
    const other = await opened.tab();
    await other.open('#/new?data=ring-2d&steps=1000&batchSize=8&threads=1');
    await isThere(other.page.getByText('Measured while another training ran: alone it is quicker.'));
    await other.page.context().close();
    await button('Pause').last().click();
    await isThere(button('Resume').first());
    await isThere(page.getByText('Paused').first());
    await button('Resume').first().click();
    const { step } = await cardOf(run);
    await until(async () => (await cardOf(run)).step > step);
    await button('Pause').last().click();
    await isThere(page.getByText('Paused').first());
    const events = await readFile(join(opened.root, run, 'events.jsonl'), 'utf8').catch(() => '');
    expect(events).not.toContain('"failed"');
  });

  slowIt('branches from a step that was kept', async () => {
    const before = await runs();
    await page.getByRole('button', { name: 'Branch' }).first().click();
    await page.getByRole('dialog').getByRole('combobox').selectOption('minutes');
    await page.getByRole('dialog').getByRole('button', { name: 'Train the branch' }).click();
    const branch = await until(async () => (await runs()).find((name) => !before.includes(name)));
    await page.waitForURL(`**/#/run/${branch}`, { timeout: 60_000 });
    await until(async () => (await cardOf(branch)).state === 'training');
    expect(await page.getByText('Branched from').first().textContent()).toContain('ring-2d');
    await button('Pause').last().click();
    await isThere(page.getByText('Paused').first());
  });

  slowIt('says what is wrong with a path, and with a training that cannot start', async () => {
    await tab.open(`#/new?data=${encodeURIComponent(join(folder, 'none'))}`);
    await isThere(page.getByRole('alert').getByText('No such folder or file'));
    expect(await button('Start training').isDisabled()).toBe(true);
    expect(await accessFaults(page)).toEqual([]);
    await tab.open(`#/new?data=${encodeURIComponent(folder)}&batchSize=64&steps=5`);
    await isThere(page.getByText('7 pictures', { exact: true }));
    await isThere(page.locator('.command-line').getByText('--batch-size 64'));
    await button('Start training').click();
    await isThere(page.getByRole('alert').getByText('A batch of 64 pictures is larger than the data set'));
    expect(await field('Batch size').inputValue()).toBe('64');
  });

  slowIt('says why a run cannot continue', async () => {
    const [run] = await runs();
    await rename(folder, `${folder}-moved`);
    try {
      await tab.open(`#/run/${run}`);
      await button('Train longer').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Train', exact: false }).click();
      await isThere(page.getByText('are no longer at'));
    } finally {
      await rename(`${folder}-moved`, folder);
    }
    expect((await cardOf(run!)).step).toBe(40);
  });

  it('takes nothing of what an address of a stranger says for more than text', async () => {
    const before = await runs();
    const hostile = {
      data: '--out=elsewhere',
      preset: '<img src=x onerror=alert(1)>',
      batchSize: '"><script>alert(1)</script>',
      device: '../../x',
      out: '/tmp/elsewhere',
      job: '../../trash',
      minutes: '1e999',
    };
    await tab.open(`#/new?${new URLSearchParams(hostile).toString()}`);
    await isThere(page.getByRole('alert').getByText('--out=elsewhere'));
    await tab.open(`#/new?${new URLSearchParams({ ...hostile, data: 'ring-2d' }).toString()}`);
    await isThere(page.getByText('Points on a plane'));
    expect(await button('Start training').isDisabled()).toBe(true);
    expect(await page.locator('main script, main img[src=x]').count()).toBe(0);
    expect(await runs()).toEqual(before);
  });

  it('copies a dropped folder, and learns from the copy', async () => {
    await tab.open('#/new');
    await isThere(page.getByText('Drop a folder of pictures here'));
    await dropFolder(page, await readFile(join(folder, 'dark', '0.png')));
    await isThere(page.getByText('2 pictures', { exact: true }));
    const path = (await query()).get('data')!;
    expect(path.startsWith(join(opened.root, '.studio', 'uploads'))).toBe(true);
    expect((await readdir(path, { recursive: true })).toSorted()).toEqual([
      '0.png',
      'deeper',
      'deeper/1.png',
    ]);
    await access(join(path, '0.png'));
  });

  slowIt('is done by keyboard alone', async () => {
    await tab.open('#/new');
    await isThere(page.getByText('Watch a whole GAN learn in a minute'));
    await tabTo(page, /ring-2d/);
    await page.keyboard.press('Enter');
    await isThere(page.getByText('Points on a plane'));
    await tabTo(page, /^Steps$/);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('3');
    await tabTo(page, /Start training/);
    await page.keyboard.press('Enter');
    await isThere(page.getByText('Finished').first());
    expect(await runShown()).toContain('ring-2d');
  });

  it.each(
    firstOrAll(1, [
      ['zh-CN', 360, 'dark'],
      ['en', 1280, 'light'],
    ] as const),
  )('is readable and open to all in %s at %i pixels', async (locale, width, colorScheme) => {
    const other = await opened.tab({ locale, colorScheme, viewport: { width, height: 800 } });
    await other.open(`#/new?data=${encodeURIComponent(folder)}&steps=5&${small}`);
    await other.page.locator('.preset-card').first().waitFor({ timeout: 60_000 });
    expect(await other.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    expect(await accessFaults(other.page)).toEqual([]);
    expect(other.complaints).toEqual([]);
    await other.page.close();
  });
});

/** Six pictures of two classes, of which one is a copy, and one that cannot be read. */
async function drawPictures(folder: string): Promise<void> {
  const shape = { channels: 1, height: 16, width: 16 } as const;
  for (const [label, from] of [
    ['dark', 0],
    ['light', 0.5],
  ] as const) {
    for (let i = 0; i < 3; i++) {
      const values = new RandomStream(i, 'test', 2 * from).uniform(new Float32Array(256), from, from + 0.5);
      const file = join(folder, label, `${i}.png`);
      await mkdir(join(folder, label), { recursive: true });
      await writeFile(file, await encodePicture(values, shape, { range: 'unit' }));
    }
  }
  await cp(join(folder, 'dark', '0.png'), join(folder, 'dark', '1.png'));
  await writeFile(join(folder, 'light', 'broken.png'), 'nothing');
}

/** Drops a folder as a file manager does: browsers let no script make the entries of one, so the test makes its own. */
async function dropFolder(page: Page, picture: Buffer): Promise<void> {
  await page.locator('.drop-zone').evaluate(
    (zone, bytes) => {
      const file = (name: string, content: BlobPart) => ({
        isFile: true,
        name,
        file: (take: (file: File) => void) => take(new File([content], name)),
      });
      const directory = (name: string, entries: readonly object[]) => ({
        isDirectory: true,
        name,
        createReader() {
          const parts = [entries, []];
          return { readEntries: (take: (entries: readonly object[]) => void) => take(parts.shift() ?? []) };
        },
      });
      const content = Uint8Array.from(bytes);
      const dropped = directory('my cats', [
        file('0.png', content),
        file('notes.txt', 'x'),
        file('.hidden.png', content),
        directory('deeper', [file('1.png', content)]),
      ]);
      const event = new DragEvent('drop', { bubbles: true, cancelable: true });
      Object.defineProperty(event, 'dataTransfer', {
        value: { items: [{ webkitGetAsEntry: () => dropped }] },
      });
      zone.dispatchEvent(event);
    },
    [...picture],
  );
}

/** Presses Tab until what has a name has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      return element?.labels?.[0]?.textContent ?? element?.textContent ?? '';
    });
    if (name.test(focused.trim())) return;
  }
  throw new Error(`Tab does not lead to ${String(name)}`);
}

/** Stops what is still in training, so that its folder can be removed. */
async function endTrainings(page: Page): Promise<void> {
  const jobs = async () =>
    jobList.parse(await page.evaluate(async () => (await fetch('api/jobs')).json())).jobs;
  for (const { job } of await jobs())
    await page.evaluate(async (each) => fetch(`api/jobs/${each}/cancel`, { method: 'POST' }), job);
  await until(async () => (await jobs()).every(({ state }) => state !== 'running'));
}
