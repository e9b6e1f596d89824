/** The view of one run in Chromium: a small real run, trained here. */
import { appendFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOrAll, slowIt } from '../../src/testing/slow.ts';
import { RandomStream } from '../../src/core/random.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { recordEvaluation } from '../../src/runs/record-evaluation.ts';
import { peopleValue } from '../../src/runs/people.ts';
import { openRunFolder } from '../../src/runs/run-folder.ts';
import { terms } from '../../src/studio/page/language/en/terms.ts';
import { train } from '../../src/workbench/training.ts';
import { browserNote, chromiumPath } from '../browser/page.ts';
import { accessFaults, openStudio, type OpenedStudio, type StudioTab } from './studio-page.ts';

/** Twelve pictures of noise, 16×16 in colour. */
const data = new RandomStream(1, 'test', 0).uniform(new Float32Array(12 * 3 * 16 * 16), -1, 1);
const noise = { data, shape: [12, 3, 16, 16], range: 'signed' } as const;
const tiny = {
  preset: 'dcgan-64',
  imageSize: { width: 16, height: 16 },
  ngf: 2,
  ndf: 2,
  latentDim: 4,
  batchSize: 4,
  grid: { columns: 3, rows: 2 },
} as const;
const steps = 40;
/** A sheet each four steps, and one of step 0. */
const sheets = [0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40];

describe.skipIf(chromiumPath === undefined)(`the view of a run in Chromium${browserNote}`, () => {
  let studio: OpenedStudio;
  let trained = '';

  beforeAll(async () => {
    studio = await openStudio();
    const runtime = await createNodeRuntime({ threads: 1 });
    const training = train(noise, { ...tiny, runtime, out: studio.root, steps, sampleEvery: 4 });
    await training.run();
    trained = training.path!;
    await cp(trained, join(studio.root, 'digits'), { recursive: true });
  });

  afterAll(() => studio?.close());

  /** A copy of the run, to change. */
  const copy = async (name: string) => {
    const path = join(studio.root, name);
    await cp(trained, path, { recursive: true });
    return path;
  };

  const opened = async (hash: string, options: Parameters<OpenedStudio['tab']>[0] = {}) => {
    const tab = await studio.tab(options);
    const requests: string[] = [];
    tab.page.on('request', (request) => requests.push(request.url()));
    await tab.open(hash);
    return { ...tab, requests };
  };
  /** Returns what the browser complained of. */
  const closed = async ({ page, complaints }: Pick<StudioTab, 'page' | 'complaints'>) => {
    await page.context().close();
    return complaints;
  };

  it('shows the newest sheet, the curves and the facts, in both languages, light and dark', async () => {
    for (const options of [
      { locale: 'en', colorScheme: 'light' },
      { locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 360, height: 780 } },
    ] as const) {
      const tab = await opened('#/run/digits', options);
      await shownStep(tab.page, 40);
      expect(await tab.page.locator('.chart').count()).toBeGreaterThanOrEqual(3);
      expect(await tab.page.locator('.facts').textContent()).toContain('40');
      const overflow = await tab.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
      expect(await accessFaults(tab.page)).toEqual([]);
      expect(await closed(tab)).toEqual([]);
    }
  });

  it('moves with the keys, keeps its step in the address, and fetches nothing twice', async () => {
    const tab = await opened('#/run/digits?step=20');
    const { page } = tab;
    await shownStep(page, 20);
    const slider = page.locator('.samples .player-slider');
    await slider.focus();
    for (const [key, step] of [
      ['ArrowRight', 24],
      ['ArrowLeft', 20],
      ['Home', 0],
      ['End', 40],
    ] as const) {
      await page.keyboard.press(key);
      await shownStep(page, step);
    }
    // The newest is not in the address: a run in training stays at its newest.
    await page.waitForFunction(() => location.hash === '#/run/digits');
    await page.getByLabel('Go to step').fill('13');
    await page.keyboard.press('Enter');
    await shownStep(page, 12);
    await page.waitForFunction(() => location.hash === '#/run/digits?step=12');
    await page.reload();
    await shownStep(page, 12);
    const curves = tab.requests.filter((url) => url.includes('/curves'));
    expect(curves).toHaveLength(2); // one for each time the page was loaded
    expect(await closed(tab)).toEqual([]);
  });

  slowIt('goes to the sheet nearest to a click in a chart, and draws the cross-hair there', async () => {
    const tab = await opened('#/run/digits?step=0');
    const { page } = tab;
    await shownStep(page, 0);
    const plot = page.locator('.chart .u-over').first();
    const box = (await plot.boundingBox())!;
    // Steps 1 to 40 are drawn over the width.
    const placeOf = (step: number) => box.x + ((step - 1) / 39) * box.width;
    await page.mouse.click(placeOf(21), box.y + box.height / 2);
    await shownStep(page, 20);
    const lines = await page
      .locator('.chart-place')
      .evaluateAll((all) => all.map((line) => line.getBoundingClientRect().x + 1));
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines[0]!).toBeCloseTo(placeOf(20), 0);
    expect(new Set(lines.map(Math.round)).size).toBe(1);
    expect(await closed(tab)).toEqual([]);
  });

  slowIt('zooms by dragging, shows values under the pointer in all charts, and goes back', async () => {
    const tab = await opened('#/run/digits');
    const { page } = tab;
    await shownStep(page, 40);
    const box = (await page.locator('.chart .u-over').first().boundingBox())!;
    const placeOf = (step: number) => box.x + ((step - 1) / 39) * box.width;
    const y = box.y + box.height / 2;
    await page.mouse.move(placeOf(8), y);
    const metrics = (await readFile(join(trained, 'metrics.jsonl'), 'utf8')).trim().split('\n');
    const { lossD } = JSON.parse(metrics[7]!) as { lossD: number };
    const value = page.locator('.chart-values output').first();
    await expect.poll(async () => Number(await value.textContent())).toBeCloseTo(lossD, 1);
    await page.mouse.move(placeOf(10), y);
    await page.mouse.down();
    await page.mouse.move(placeOf(20), y, { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction(() => /from=(9|10)&to=2[01]/.test(location.hash));
    // Each step is a column of its own already.
    expect(tab.requests.filter((url) => url.includes('/curves'))).toHaveLength(1);
    await page.getByRole('button', { name: 'Whole run' }).click();
    await page.waitForFunction(() => !location.hash.includes('from'));
    expect(await closed(tab)).toEqual([]);
  });

  slowIt('reads the pointer right on a large screen, where the page is enlarged', async () => {
    const tab = await opened('#/run/digits?step=0', { viewport: { width: 3840, height: 2160 } });
    const { page } = tab;
    await shownStep(page, 0);
    const box = (await page.locator('.chart .u-over').first().boundingBox())!;
    await page.mouse.click(box.x + ((33 - 1) / 39) * box.width, box.y + box.height / 2);
    await shownStep(page, 32);
    expect(await closed(tab)).toEqual([]);
  });

  slowIt('compares with another step and with the real pictures, as the address says', async () => {
    const tab = await opened('#/run/digits?step=20&with=4');
    const { page } = tab;
    await shownStep(page, 20);
    await page.locator('canvas[data-step="4"]').waitFor();
    await page.getByRole('button', { name: 'Wipe' }).click();
    await page.waitForFunction(() => location.hash === '#/run/digits?step=20&with=4&as=wipe');
    await page.getByLabel('Divider').focus();
    await page.keyboard.press('Home');
    await page.locator('.stage-over[style*="0%"]').waitFor();
    await page.getByRole('button', { name: 'Real pictures' }).click();
    await page.locator('.stage-over img').waitFor();
    expect(await accessFaults(page)).toEqual([]);
    expect(await closed(tab)).toEqual([]);
  });

  it('shows one sample closely, pixel by pixel as it is in the sheet, and its history', async () => {
    const tab = await opened('#/run/digits?step=20&zoom=4');
    const { page } = tab;
    await shownStep(page, 20);
    await expect.poll(() => page.locator('.history canvas[width="64"]').count()).toBe(sheets.length);
    const seen = await page.locator('.closer-large canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      return { width, height, data: [...canvas.getContext('2d')!.getImageData(0, 0, width, height).data] };
    });
    // 16 × 16, enlarged four times, two pixels of space: sample 4 is the second of the second row.
    const file = await readFile(join(trained, 'samples', '000020.png'));
    const cell = { left: 2 + 66, top: 2 + 66, width: 64, height: 64 };
    const expected = await sharp(file).extract(cell).ensureAlpha().raw().toBuffer();
    expect([seen.width, seen.height]).toEqual([64, 64]);
    expect(Buffer.from(seen.data).equals(expected)).toBe(true);
    await page.getByLabel('Choose a sample').focus();
    await page.keyboard.press('ArrowUp');
    await page.getByRole('heading', { name: 'Sample 2 of 6' }).waitFor();
    await page.locator('.history button').first().click();
    await shownStep(page, 0);
    const pictures = tab.requests.filter((url) => url.includes('/sheets/'));
    expect(pictures).toHaveLength(new Set(pictures).size);
    expect(await accessFaults(page)).toEqual([]);
    expect(await closed(tab)).toEqual([]);
  });

  slowIt('plays', async () => {
    const tab = await opened('#/run/digits?step=32&play=25');
    await shownStep(tab.page, 40);
    await tab.page.waitForFunction(() => location.hash === '#/run/digits');
    expect(await closed(tab)).toEqual([]);
  });

  slowIt('stands still for who wants no motion', async () => {
    const tab = await opened('#/run/digits?step=32&play=25', { reducedMotion: 'reduce' });
    await tab.page.waitForFunction(() => location.hash === '#/run/digits?step=32');
    await shownStep(tab.page, 32);
    expect(await closed(tab)).toEqual([]);
  });

  it('follows a training: the newest sheet and the curves, but not if the reader looks at an older one', async () => {
    const path = await copy('growing');
    const folder = await openRunFolder(path);
    await folder.claim(); // as a process that trains it
    const [newest, older] = [await opened('#/run/growing'), await opened('#/run/growing?step=8')];
    await Promise.all([shownStep(newest.page, 40), shownStep(older.page, 8)]);
    const record = { step: 41, lossD: 123.4, lossG: 1, dReal: 0.5, dFake: 0.5, seconds: 99 };
    await appendFile(join(path, 'metrics.jsonl'), `${JSON.stringify(record)}\n`);
    await cp(join(path, 'samples', '000000.png'), join(path, 'samples', '000041.png'));
    await shownStep(newest.page, 41);
    await expect.poll(() => newest.page.locator('.chart-values output').first().textContent()).toBe('123');
    expect(newest.requests.filter((url) => url.includes('/curves'))).toHaveLength(1);
    await older.page.getByText('sheet 3 of 12').waitFor();
    await shownStep(older.page, 8);
    await folder.close();
    expect(await Promise.all([closed(newest), closed(older)])).toEqual([[], []]);
  });

  slowIt('says which lines of the metrics are damaged, even if all are', async () => {
    await appendFile(join(await copy('damaged'), 'metrics.jsonl'), '{"step":\n');
    await writeFile(join(await copy('all damaged'), 'metrics.jsonl'), '{"step":\n[]\n');
    const tab = await opened('#/run/damaged');
    await tab.page.getByText('1 line of metrics.jsonl is not a record and was skipped.').waitFor();
    await tab.open('#/run/all%20damaged');
    await tab.page.getByText('2 lines of metrics.jsonl are not records and were skipped.').waitFor();
    await tab.page.locator('.curves-empty').waitFor();
    expect(await closed(tab)).toEqual([]);
  });

  slowIt('shows what is evaluated meanwhile, and which checkpoint is the best by it', async () => {
    const path = await copy('evaluated');
    const tab = await opened('#/');
    await tab.page.getByText('evaluated', { exact: true }).first().waitFor();
    await tab.open('#/run/evaluated');
    await shownStep(tab.page, 40);
    const charts = tab.page.locator('.chart');
    const before = await charts.count();
    const how = { run: { path, step: 40 }, weights: 'live', normalisation: 'standing' };
    await recordEvaluation(how, peopleValue({ right: 11, of: 20, round: 1, reals: 'training' }));
    const people = charts.filter({ hasText: 'Share of right answers that people gave' });
    await people.getByText('20 pictures; 50%: they cannot tell').waitFor();
    expect(await charts.count()).toBe(before + 1);
    const distance = { metric: 'distance', what: 'of means', value: 3, better: 'lower', samples: 9 } as const;
    await recordEvaluation(how, { ...distance, protocol: 'none' });
    await charts.filter({ hasText: 'distance: of means' }).getByText('9 samples, lower is better').waitFor();
    await tab.page.locator('.details .chip').getByText('best').waitFor();
    expect(await closed(tab)).toEqual([]);
  });

  slowIt('asks to train on, and to branch at a checkpoint, with what was typed', async () => {
    const tab = await opened('#/run/digits');
    const { page } = tab;
    await shownStep(page, 40);
    const asked: unknown[] = [];
    await page.route('**/api/runs/digits/resume', async (route) => {
      asked.push(route.request().postDataJSON());
      const job = { kind: 'training', job: 'a', state: 'running', created: 0, of: 'digits', how: 'resume' };
      await route.fulfill({ json: job });
    });
    await page.getByRole('button', { name: 'Train longer' }).click();
    await page.getByLabel('How many').fill('2.5');
    await page.locator('dialog code').getByText('--minutes 2.5').waitFor();
    expect(await accessFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Branch' }).click();
    const origin = page.getByRole('dialog').getByRole('img', { name: 'Samples of step 40' });
    await expect
      .poll(() => origin.evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(0);
    await page.getByLabel('Until').selectOption('steps');
    await page.getByLabel('How many').fill('90');
    await page.getByLabel('Learning rate').fill('1e-4');
    await page.getByRole('button', { name: 'Train the branch' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(asked).toEqual([{ minutes: 2.5 }, { steps: 90, lr: 1e-4, step: 40, branch: true }]);
    expect(await closed(tab)).toEqual([]);
  });

  slowIt('says what the words of each view mean, to pointers and to keys, in both languages', async () => {
    const views = [
      ['#/run/digits', ['Losses', 'D', 'G', 'D(x)', 'D(G(z))'], ['损失', 'D(G(z))']],
      ['#/compare?runs=digits,other', ['D', 'loss', 'G', 'D(x)', 'D(G(z))'], ['损失', 'D(x)']],
      ['#/explore/digits', ['seed', 'Truncation'], ['种子', '截断']],
      ['#/explore/digits?part=walk', ['latent space', 'G'], ['潜空间', 'G']],
      ['#/explore/digits?part=directions', ['z', 'σ'], ['z', 'σ']],
      ['#/inside/digits', ['G', 'z', 'D', 'feature maps'], ['G', 'z', '特征图']],
      ['#/inside/digits?part=discriminator', ['Guided backpropagation'], ['引导反向传播']],
    ] as const;
    await cp(trained, join(studio.root, 'other'), { recursive: true });
    const faults: string[] = [];
    for (const [locale, at] of [
      ['en', 1],
      ['zh-CN', 2],
    ] as const) {
      const tab = await opened('#/', { locale });
      const shown = tab.page.locator('.term > button');
      for (const view of views) {
        await tab.open(view[0]);
        for (const word of view[at]) await shown.getByText(word, { exact: true }).first().waitFor();
        if (locale === 'en') faults.push(...(await accessFaults(tab.page)));
      }
      await tab.page.context().close(); // without a GPU and the data of the run, browsers complain
    }
    expect(faults).toEqual([]);
    const tab = await opened('#/run/digits');
    const { page } = tab;
    const term = page.locator('.term', { hasText: 'D(x)' });
    const meaning = term.getByRole('tooltip');
    await term.hover();
    await meaning.getByText(terms.dReal.meaning).waitFor();
    await page.mouse.move(0, 0);
    await meaning.waitFor({ state: 'hidden' });
    expect(await term.getByRole('button').getAttribute('aria-describedby')).toBe(
      await term.locator('[role=tooltip]').getAttribute('id'),
    );
    await term.getByRole('button').focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    await meaning.waitFor();
    await page.keyboard.press('Escape');
    await meaning.waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await meaning.waitFor();
    expect(await closed(tab)).toEqual([]);
  });

  it.each(
    firstOrAll(1, [
      ['run', '.facts'],
      ['explore', 'main canvas'],
      ['inside', '.layer-facts'],
      ['game', '.view-head, .game-intro, .empty-state'],
    ]),
  )('says so in the view %s when its folder is removed, and keeps what it shows', async (view, shown) => {
    const name = `removed-${view}`;
    const path = await copy(name);
    const tab = await opened(`#/${view}/${name}`);
    await tab.page.locator(shown).first().waitFor();
    await rm(path, { recursive: true });
    await tab.page.getByText('The folder of this run is no longer there.').waitFor();
    await tab.page.locator(shown).first().waitFor();
    expect(await tab.page.getByRole('button', { name: 'Train longer' }).count()).toBe(0);
    // It is here again, as after an undone deletion.
    await copy(name);
    await tab.page.getByText('The folder of this run is no longer there.').waitFor({ state: 'detached' });
    await tab.page.context().close();
  });

  it('keeps what it shows of a run whose files are removed one after the other', async () => {
    const path = await copy('removed-slowly');
    const tab = await opened('#/run/removed-slowly');
    await tab.page.locator('.facts').waitFor();
    await rm(join(path, 'options.json'));
    await tab.page.locator('.facts').waitFor({ state: 'detached' });
    await rm(path, { recursive: true });
    await tab.page.getByText('The folder of this run is no longer there.').waitFor();
    expect(await tab.page.locator('.facts').isVisible()).toBe(true);
    await tab.page.context().close();
  });

  it('says what is wrong with a run that cannot be read, and that another does not exist', async () => {
    const path = join(studio.root, 'broken');
    await mkdir(join(path, 'checkpoints'), { recursive: true });
    await writeFile(join(path, 'options.json'), '{"formatVersion": 2,');
    const tab = await opened('#/run/broken');
    await tab.page.getByText('options.json is not valid JSON').waitFor();
    await tab.open('#/run/nobody');
    await tab.page.getByText('There is no run nobody').waitFor();
    expect(tab.complaints.filter((each) => !each.includes('404'))).toEqual([]);
    await tab.page.context().close();
  });

  slowIt('saves curves as CSV and as a picture', async () => {
    const tab = await opened('#/run/digits');
    const { page } = tab;
    await shownStep(page, 40);
    const saved = async (click: () => Promise<void>) => {
      const [download] = await Promise.all([page.waitForEvent('download'), click()]);
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    const table = await saved(() => page.getByRole('link', { name: 'CSV' }).click());
    expect(table.name).toBe('digits-metrics.csv');
    expect(table.bytes.toString().trim().split('\n')).toHaveLength(steps + 1);
    const picture = await saved(() => page.getByRole('button', { name: 'Losses: save as PNG' }).click());
    expect(picture.name).toBe('digits-losses.png');
    expect((await sharp(picture.bytes).metadata()).width).toBeGreaterThan(300);
    await page.getByRole('button', { name: 'Losses: as a table' }).click();
    expect(await page.locator('dialog tbody tr').count()).toBe(21);
    expect(await accessFaults(page)).toEqual([]);
    expect(await closed(tab)).toEqual([]);
  });
});

/** Waits until the sheet of a step is drawn as what is looked at. */
async function shownStep(page: Page, step: number): Promise<void> {
  await page.locator(`.stage-sheet > canvas[data-step="${step}"]`).first().waitFor();
}
