import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import type { Locator, Page } from 'playwright-core';
import { claimRun } from '../../src/data/disk/claim.ts';
import { runNames } from '../../src/data/disk/run-layout.ts';
import { trainSmallRun } from '../../src/runs/testing/small-runs.ts';
import type { RunCard, RunList } from '../../src/studio/messages/runs.ts';
import { browserNote, chromiumPath } from '../browser/page.ts';
import { accessFaults, openStudio, type OpenedStudio, type StudioTab } from './studio-page.ts';

const trainedName = '00000-ring-2d-gan-2d';
const names = ['00000-ring', '00001-ring', '00002-waves'] as const;

describe.skipIf(chromiumPath === undefined)(`the shelf in Chromium${browserNote}`, () => {
  let trained = '';
  let opened: OpenedStudio;
  let tab: StudioTab;
  let page: Page;

  beforeAll(async () => {
    trained = await mkdtemp(join(tmpdir(), 'sparring-shelf-trained-'));
    await trainSmallRun(trained);
    opened = await openStudio();
    tab = await opened.tab();
    ({ page } = tab);
  });
  afterAll(async () => {
    await opened.close();
    await rm(trained, { recursive: true, force: true });
  });

  const put = (name: string) => cp(join(trained, trainedName), join(opened.root, name), { recursive: true });
  const cards = () => page.locator('.virtual-grid article');
  const card = (name: string) => cards().filter({ has: page.getByRole('link', { name, exact: true }) });
  const expectThere = (where: Locator) => where.waitFor({ state: 'visible' });
  const expectGone = (where: Locator) => where.waitFor({ state: 'detached' });
  const shown = () => page.locator('.run-link').allTextContents();
  const choose = async (name: string, action: string) => {
    await card(name).hover();
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: action }).click();
  };

  it('tells a newcomer how to begin, while there is no run or no folder', async () => {
    await tab.open('#/');
    await expectThere(page.getByRole('heading', { name: 'Train your first network' }));
    await expectThere(page.getByText('sparring train mnist --minutes 5'));
    expect(await accessFaults(page)).toEqual([]);
    await rm(opened.root, { recursive: true });
    await page.reload();
    await expectThere(page.getByRole('heading', { name: 'There is no such folder yet' }));
    expect(await page.getByRole('link', { name: 'New training' }).count()).toBe(2);
    tab.complaints.length = 0; // the console tells of the answer 404
  });

  it('shows the first run as soon as it is there', async () => {
    await put(names[0]);
    await expectThere(card(names[0]));
    expect(tab.complaints).toEqual([]);
  });

  describe('with runs', () => {
    beforeEach(async () => {
      for (const name of names) {
        await rm(join(opened.root, name), { recursive: true, force: true });
        await put(name);
      }
      await tab.open('#/');
      await page.reload();
      for (const name of names) await expectThere(card(name));
    });

    it('shows of each what it is, and its samples', async () => {
      // Sizes are measured after the runs are shown, and so is what their numbers say.
      for (const part of ['ring-2d · gan-2d · points', '4 steps', 'Finished', /MB$/, /^Nothing unusual/])
        await expectThere(card(names[1]).getByText(part));
      const picture = card(names[1]).getByRole('img', { name: `Samples of ${names[1]} at step 4` });
      await expect
        .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
        .toBeGreaterThan(100);
      expect(tab.complaints).toEqual([]);
    });

    it('searches, filters and sorts, and a link shows the same', async () => {
      await page.keyboard.press('/');
      await page.keyboard.type('ring ');
      await page.getByLabel('Sort by').selectOption('name');
      await page.getByRole('button', { name: 'Finished 3' }).click();
      await page.getByRole('searchbox').fill('waves');
      await expect.poll(shown).toEqual([names[2]]);
      await page.getByRole('searchbox').fill('gan-2d');
      await expect.poll(shown).toEqual([...names]);
      expect(new URL(page.url()).hash).toBe('#/?search=gan-2d&sort=name&state=finished');
      await page.reload();
      await expectThere(card(names[0]));
      expect(await shown()).toEqual([...names]);
      expect(await page.getByRole('searchbox').inputValue()).toBe('gan-2d');
      await page.getByRole('searchbox').fill('no such run');
      await page.getByRole('button', { name: 'Show all runs' }).click();
      await expectThere(card(names[2]));
      await page.getByRole('button', { name: 'List' }).click();
      await expectThere(page.locator('.run-row').first());
      expect(new URL(page.url()).hash).toBe('#/?sort=name&view=list');
    });

    it('follows hundreds of changes in a moment, as sliders make them, up to the last', async () => {
      const search = page.getByRole('searchbox');
      await search.evaluate((field: HTMLInputElement) => {
        for (let i = 0; i <= 400; i++) {
          field.value = i < 400 ? `ring ${i}` : 'ring';
          field.dispatchEvent(new Event('input', { bubbles: true }));
        }
      });
      await expect.poll(() => new URL(page.url()).hash).toBe('#/?search=ring');
      await search.fill('rings');
      await page.getByRole('link', { name: 'Trash' }).click();
      await page.goBack();
      await expect.poll(() => new URL(page.url()).hash).toBe('#/?search=rings');
      await expect.poll(() => search.inputValue()).toBe('rings');
      expect(tab.complaints).toEqual([]);
    });

    it('saves notes and tags when they are left, and finds by them', async () => {
      await choose(names[2], 'Notes and tags');
      await page.keyboard.type('A lower rate\nand more steps');
      await page.getByLabel('Tags', { exact: true }).fill('paper');
      await page.keyboard.press('Enter');
      await page.keyboard.type('second try,');
      await page.keyboard.press('Escape');
      await expectThere(card(names[2]).getByText('A lower rate'));
      const saved = async () =>
        JSON.parse(await readFile(join(opened.root, names[2], 'notes.json'), 'utf8')) as unknown;
      await expect
        .poll(saved)
        .toEqual({ notes: 'A lower rate\nand more steps', tags: ['paper', 'second try'] });
      await card(names[2]).getByRole('button', { name: 'paper' }).click();
      await expect.poll(shown).toEqual([names[2]]);
      await page.getByRole('button', { name: 'No longer only paper' }).click();
      await page.getByRole('searchbox').fill('rate more');
      await expect.poll(shown).toEqual([names[2]]);
    });

    it('keeps notes that could not be saved until they are opened again', async () => {
      await page.route('**/notes', (route) => route.abort());
      await choose(names[0], 'Notes and tags');
      await page.keyboard.type('not to be lost');
      await page.keyboard.press('Escape');
      await expectThere(page.getByText('The notes were not saved'));
      await page.unroute('**/notes');
      await choose(names[0], 'Notes and tags');
      expect(await page.getByLabel('Notes', { exact: true }).inputValue()).toBe('not to be lost');
      await page.keyboard.press('Escape');
      await expectThere(card(names[0]).getByText('not to be lost'));
      tab.complaints.length = 0; // the console tells of the request that was stopped
    });

    it('moves a run to the trash, and back', async () => {
      await choose(names[1], 'Move to trash');
      await expectGone(card(names[1]));
      await page.getByRole('button', { name: 'Undo' }).click();
      await expectThere(card(names[1]));

      await choose(names[1], 'Move to trash');
      await expectGone(card(names[1]));
      await page.getByRole('link', { name: 'Trash' }).click();
      const line = page.getByRole('listitem').filter({ hasText: names[1] });
      await line.getByRole('button', { name: 'Restore' }).click();
      await expectThere(page.getByText('The trash is empty'));
      await page.goBack();
      await expectThere(card(names[1]));
    });

    it('deletes for good what is in the trash, and asks before', async () => {
      await choose(names[0], 'Move to trash');
      await expectGone(card(names[0]));
      await tab.open('#/?show=trash');
      await page.getByRole('button', { name: 'Delete for good' }).click();
      expect(await accessFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await expectThere(page.getByText(names[0], { exact: true }));
      await page.getByRole('button', { name: 'Delete for good' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
      await expectThere(page.getByText('The trash is empty'));
      expect(await accessFaults(page)).toEqual([]);
    });

    it('keeps a run in training out of the trash', async () => {
      const release = await claimRun(join(opened.root, names[1], runNames.claim));
      await expectThere(card(names[1]).getByText('Training'));
      await card(names[1]).hover();
      await page.getByRole('button', { name: `Actions for ${names[1]}` }).click();
      const entry = page.getByRole('menuitem', { name: 'It is training: pause it first' });
      expect(await entry.isDisabled()).toBe(true);
      await entry.click({ force: true });
      await page.keyboard.press('Escape');
      await release();
      await expectThere(card(names[1]).getByText('Finished'));
    });

    it('resumes a run that is not at its end', async () => {
      const path = join(opened.root, names[1], runNames.options);
      const options = JSON.parse(await readFile(path, 'utf8')) as object;
      await rm(path);
      await writeFile(path, JSON.stringify({ ...options, until: { steps: 8, minutes: null } }));
      await expectThere(card(names[1]).getByText('Paused'));
      await expectThere(card(names[1]).getByText('4 of 8 steps'));
      const asked = page.waitForRequest(`**/api/runs/${names[1]}/resume`);
      await page.route('**/resume', (route) => route.fulfill({ json: {} }));
      await choose(names[1], 'Resume the training');
      expect((await asked).method()).toBe('POST');
      await expectThere(page.getByText(`${names[1]} continues`));
      await page.unroute('**/resume');
    });

    it('follows what happens to the folders: gone, broken, new', async () => {
      await rm(join(opened.root, names[1]), { recursive: true });
      await expectGone(card(names[1]));
      const broken = join(opened.root, names[0], 'broken.json');
      await writeFile(broken, '{');
      await rename(broken, join(opened.root, names[0], runNames.options));
      await expectThere(card(names[0]).getByText('Cannot be read').first());
      await expectThere(card(names[0]).locator('.health.problem'));
      await put('00009-new');
      await expectThere(card('00009-new').and(page.locator('.new')));
      await rm(join(opened.root, '00009-new'), { recursive: true });
      await expectGone(card('00009-new'));
      expect(tab.complaints).toEqual([]);
    });

    it('selects two runs to compare', async () => {
      await page.getByRole('checkbox', { name: `Select ${names[0]}` }).check({ force: true });
      await expectThere(page.getByText('Two to four runs can be compared'));
      await page.getByRole('checkbox', { name: `Select ${names[2]}` }).check({ force: true });
      const link = page.getByRole('region', { name: 'Selected runs' }).getByRole('link', { name: 'Compare' });
      expect(await link.getAttribute('href')).toBe(`#/compare?runs=${names[0]},${names[2]}`);
      await page.reload();
      await expectThere(page.getByText('2 selected'));
      await page.getByRole('button', { name: 'Clear selection' }).click();
      expect(await page.getByText('2 selected').count()).toBe(0);
    });

    it('is used by keys alone', async () => {
      await page.getByLabel('Sort by').selectOption('name');
      await page.getByRole('link', { name: names[0], exact: true }).focus();
      const focused = () =>
        page.evaluate(
          () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
        );
      await page.keyboard.press('ArrowRight');
      expect(await focused()).toBe(names[1]);
      await page.keyboard.press('End');
      expect(await focused()).toBe(names[2]);
      await page.keyboard.press('Tab');
      expect(await focused()).toBe(`Actions for ${names[2]}`);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('m');
      expect(await focused()).toBe('Move to trash');
      await page.keyboard.press('Escape');
      expect(await focused()).toBe(`Actions for ${names[2]}`);
      await page.keyboard.press('Enter');
      await page.keyboard.press('n');
      await page.keyboard.press('Enter');
      await page.keyboard.type('typed');
      await page.keyboard.press('Escape');
      await expectThere(card(names[2]).getByText('typed'));
      await page.keyboard.press('Shift+Tab');
      expect(await focused()).toBe(names[2]);
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Space');
      await expectThere(page.getByText('1 selected'));
      await page.getByRole('link', { name: names[2], exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/#/run/${names[2]}`);
    });

    it.each(
      firstOrAll(1, [
        ['cards', '#/', {}],
        [
          'a narrow list in the dark',
          '#/?view=list',
          { colorScheme: 'dark', viewport: { width: 360, height: 780 } },
        ],
        ['a list', '#/?view=list', {}],
        ['cards in Chinese, in the dark', '#/', { colorScheme: 'dark', locale: 'zh-CN' }],
      ] as const),
    )('as %s has no serious fault of access', async (_, hash, options) => {
      const other = await opened.tab(options);
      await other.open(hash);
      await expectThere(other.page.locator('.run-link').first());
      expect(await accessFaults(other.page)).toEqual([]);
      await other.page.locator('article').first().hover();
      await other.page.locator('[aria-haspopup=menu]').first().click();
      await expectThere(other.page.getByRole('menu'));
      expect(await accessFaults(other.page)).toEqual([]);
      expect(other.complaints).toEqual([]);
      await other.page.context().close();
    });
  });

  describe('with a thousand runs', () => {
    const many: RunCard[] = Array.from({ length: 1000 }, (_, i) => ({
      id: `run-${String(i).padStart(4, '0')}`,
      state: 'finished',
      step: 1,
      sheets: 0,
      notes: '',
      tags: [],
      created: i,
      changed: i,
    }));
    beforeAll(async () => {
      await page.route('**/api/runs', (route) =>
        route.fulfill({ json: { event: 'none-0', runs: many } satisfies RunList }),
      );
      await tab.open('#/');
      await page.reload();
      await expectThere(page.getByText('1,000 runs'));
    });
    afterAll(() => page.unroute('**/api/runs'));

    it('has those in the page that are seen', async () => {
      expect(await cards().count()).toBeLessThan(60);
      await expectThere(card('run-0999'));
      expect(await card('run-0500').count()).toBe(0);
    });

    it('reaches the last by a key, and by scrolling', async () => {
      await page.getByRole('link', { name: 'run-0999' }).focus();
      await page.keyboard.press('End');
      await expectThere(card('run-0000'));
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('run-0000');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Home');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('run-0999');
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
      await expectThere(card('run-0500'));
    });

    it('is where it was when one comes back to it', async () => {
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
      await page.getByRole('link', { name: 'run-0500' }).focus();
      const place = await page.evaluate(() => scrollY);
      expect(place).toBeGreaterThan(1000);
      await page.keyboard.press('Enter');
      await page.waitForURL('**/#/run/run-0500');
      await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
      await page.goBack();
      await expectThere(card('run-0500'));
      await expect.poll(() => page.evaluate(() => scrollY)).toBe(place);
    });

    it('is there too when one leaves it before the browser says that it was scrolled', async () => {
      await page.evaluate(() => scrollBy(0, 100));
      await expect
        .poll(() => page.evaluate(() => (history.state as { scroll: number }).scroll === scrollY))
        .toBe(true);
      const place = await page.evaluate(() => {
        scrollBy(0, 100);
        document.querySelector<HTMLElement>('[data-entry]')!.click();
        return scrollY;
      });
      await page.waitForURL('**/#/run/*');
      await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
      await page.goBack();
      await expect.poll(() => page.evaluate(() => scrollY)).toBe(place);
    });
  });
});
