/** The page of `sparring explore boxes` in Chromium, from a file: what it draws, shows, saves and keeps. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boxesPage } from '../../src/analysis/explorations/boxes-page.ts';
import { faultsOf, fetchedBy } from '../../src/drawing/svg/testing/markup.ts';
import { browserNote, chromiumPath, openTab, type Tab } from './page.ts';

const image = { channels: 3, height: 16, width: 32, range: 'signed' } as const;
const seeds = [3, 7, 12];
const pictures = new Float32Array(seeds.length * 3 * 16 * 32).map((_, i) => Math.sin(i));
const html = boxesPage({
  source: 'runs/a </script> & "b"',
  seeds,
  pictures,
  image,
  command: 'sparring explore forget runs/a --seeds 3,7,12 --box',
  footer: 'Made by a test.',
});

it('is one file that fetches nothing', () => {
  const markup = html
    .replaceAll(/<script[^]*?<\/script>/g, '')
    .replaceAll(/<img src="data:image\/png;base64,[A-Za-z0-9+/=]+"/g, '<i');
  expect(fetchedBy(markup)).toEqual([]);
  expect(html).not.toMatch(/https?:/);
  expect(html.match(/<script/g)).toHaveLength(2); // the name of the run has not ended one
  expect(faultsOf(markup)).toEqual([]);
});

describe.skipIf(chromiumPath === undefined)(`in Chromium${browserNote}`, () => {
  let folder = '';
  let tab: Tab;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sparring-boxes-'));
    await writeFile(join(folder, 'boxes.html'), html);
    tab = await openTab(pathToFileURL(join(folder, 'boxes.html')).href);
  }, 60_000);
  afterEach(async () => {
    const { complaints } = tab;
    await tab.close();
    await rm(folder, { recursive: true, force: true });
    if (complaints.length > 0) throw new Error(`the page complains: ${complaints.join('; ')}`);
  });

  const shot = (seed: number) => tab.page.locator(`.shot[data-seed="${seed}"]`);
  const command = () => tab.page.locator('#command').inputValue();
  const status = () => tab.page.locator('#status').textContent();

  /** Draws from one pixel of a picture to another, with the mouse. */
  async function drag(seed: number, from: readonly [number, number], to: readonly [number, number]) {
    await shot(seed).scrollIntoViewIfNeeded();
    const area = (await shot(seed).boundingBox())!;
    const place = ([x, y]: readonly [number, number]) =>
      [area.x + (x * area.width) / image.width, area.y + (y * area.height) / image.height] as const;
    await tab.page.mouse.move(...place(from));
    await tab.page.mouse.down();
    await tab.page.mouse.move(...place([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]));
    await tab.page.mouse.move(...place(to));
    await tab.page.mouse.up();
  }

  it('draws boxes with the mouse, and shows the command with them in the order of the seeds', async () => {
    expect(await command()).toBe('');
    expect(await status()).toBe('0 boxes in 0 pictures: mark the object in 10 more');
    await drag(7, [10.4, 2.3], [20.6, 9.5]);
    await drag(3, [31.5, 15.5], [24.2, 12.1]); // backwards, to the corner
    expect(await command()).toBe(
      'sparring explore forget runs/a --seeds 3,7,12 --box "3:24,12,8,4 7:10,2,11,8"',
    );
    expect(await status()).toBe('2 boxes in 2 pictures: mark the object in 8 more');
    expect(await shot(7).getAttribute('aria-label')).toBe('seed 7, 1 box');
  });

  it('keeps a box within its picture if the pointer leaves it', async () => {
    await drag(12, [20.5, 8.5], [60, 40]);
    expect(await command()).toContain('--box "12:20,8,12,8"');
  });

  it('selects by a click, removes, and undoes', async () => {
    await drag(3, [2.5, 2.5], [9.5, 9.5]);
    await drag(3, [20.5, 2.5], [25.5, 9.5]);
    await shot(3).click({ position: { x: (5 / 32) * 192, y: (5 / 16) * 96 } });
    await tab.page.locator('#remove').click();
    expect(await command()).toContain('--box "3:20,2,6,8"');
    await tab.page.locator('#undo').click();
    expect(await command()).toContain('--box "3:2,2,8,8 3:20,2,6,8"');
  });

  it('is used with the keyboard alone', async () => {
    await shot(7).focus();
    await tab.page.keyboard.press('Enter'); // 8×4 in the middle: 12, 6
    await tab.page.keyboard.press('ArrowRight');
    await tab.page.keyboard.press('ArrowUp');
    await tab.page.keyboard.press('Shift+ArrowRight');
    await tab.page.keyboard.press('Shift+ArrowDown');
    expect(await command()).toContain('--box "7:13,5,9,5"');
    await tab.page.keyboard.press('Enter');
    await tab.page.keyboard.press('Space'); // the first again
    await tab.page.keyboard.press('Delete');
    expect(await command()).toContain('--box "7:12,6,8,4"');
    await tab.page.keyboard.press('Tab');
    expect(await tab.page.evaluate('document.activeElement.dataset.seed')).toBe('12');
  });

  it('draws with a finger', async () => {
    await shot(3).evaluate((element) => {
      const area = element.getBoundingClientRect();
      const send = (type: string, x: number, y: number) =>
        element.dispatchEvent(
          new PointerEvent(type, {
            pointerId: 1,
            pointerType: 'touch',
            bubbles: true,
            clientX: area.x + (x * area.width) / 32,
            clientY: area.y + (y * area.height) / 16,
          }),
        );
      element.setPointerCapture = () => {};
      send('pointerdown', 4.5, 4.5);
      send('pointermove', 8.5, 10.5);
      send('pointerup', 8.5, 10.5);
    });
    expect(await command()).toContain('--box "3:4,4,5,7"');
  });

  it('saves the file that explore forget reads, and keeps boxes when it is loaded again', async () => {
    await drag(12, [1.5, 1.5], [5.5, 3.5]);
    const [download] = await Promise.all([
      tab.page.waitForEvent('download'),
      tab.page.locator('#save').click(),
    ]);
    expect(download.suggestedFilename()).toBe('boxes.json');
    await download.saveAs(join(folder, 'boxes.json'));
    expect(JSON.parse(await readFile(join(folder, 'boxes.json'), 'utf8'))).toEqual({
      boxes: [{ seed: 12, left: 1, top: 1, width: 5, height: 3 }],
    });
    await tab.page.reload();
    expect(await command()).toContain('--box "12:1,1,5,3"');
  });
});
