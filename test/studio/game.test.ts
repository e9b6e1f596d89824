/** The game in Chromium, with a small real run: what is shown, who is right, and what is kept. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import { rgbaOf, valuesOfPictures } from '../../src/core/pictures.ts';
import { RandomStream } from '../../src/core/random.ts';
import { encodePicture } from '../../src/data/pictures/encode.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../src/engine/runtime/runtime.ts';
import { Judge } from '../../src/gan/sampling/judge.ts';
import { discriminatorStateOf } from '../../src/runs/discriminator.ts';
import { evaluationsOf } from '../../src/runs/evaluations.ts';
import { Generator } from '../../src/runs/generator.ts';
import { openRun } from '../../src/runs/open-run.ts';
import { openRunPictures } from '../../src/runs/run-data.ts';
import { openRunFolder } from '../../src/runs/run-folder.ts';
import { gameRound } from '../../src/studio/messages/game-round.ts';
import { openerFor } from '../../src/studio/server/models/opened-runs.ts';
import { trainSmallRun } from '../../src/runs/testing/small-runs.ts';
import { train } from '../../src/workbench/training.ts';
import { browserNote, chromiumPath } from '../browser/page.ts';
import { drawnPixels, farthest } from './canvases.ts';
import { accessFaults, openStudio, type OpenedStudio, type StudioTab } from './studio-page.ts';

const side = 16;
const shape = { channels: 3, height: side, width: side } as const;
const round = 7;
const { kinds, seeds } = gameRound(round);

describe.skipIf(chromiumPath === undefined)(`the game in Chromium${browserNote}`, () => {
  let opened: OpenedStudio;
  let tab: StudioTab;
  let page: Page;
  let scratch: string;
  let run: string;
  let few: string;
  let runtime: Runtime;

  beforeAll(async () => {
    opened = await openStudio();
    scratch = await mkdtemp(join(tmpdir(), 'sparring-game-data-'));
    runtime = await createNodeRuntime({ threads: 1 });
    run = await trainOn(await drawPictures(join(scratch, 'many'), 24), opened.root, runtime);
    few = await trainOn(await drawPictures(join(scratch, 'few'), 8), opened.root, runtime);
  });
  afterAll(async () => {
    await opened.close();
    await rm(scratch, { recursive: true, force: true });
  });
  beforeEach(async () => {
    tab = await opened.tab();
    ({ page } = tab);
  });
  afterEach(async () => {
    const complaints = tab.complaints.filter((each) => !each.includes('No available adapters'));
    if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join('; ')}`);
    await page.context().close();
  });

  const heading = (name: string) => page.getByRole('heading', { name, exact: true });
  const people = async () => evaluationsOf(await openRunFolder(join(opened.root, run)));

  it('is played with keys alone, asks for nothing after its first picture, and keeps its result', async () => {
    const before = (await people()).length;
    await tab.open(`#/game/${run}?round=${round}`);
    await heading('Picture 1 of 20').waitFor();
    const requests: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      // The code of other views is fetched when there is time.
      if (!/^\/(icon\.svg$|assets\/)/.test(pathname)) requests.push(`${request.method()} ${pathname}`);
    });
    for (const [i, kind] of kinds.entries()) {
      await heading(`Picture ${i + 1} of 20`).waitFor();
      // Nothing in the page says what it is before it is asked.
      const asked = await page.locator('.game-play').innerHTML();
      expect(asked).not.toMatch(/it is (real|generated)|D says/);
      // Two answers are wrong; letters and arrows take turns.
      const answer = i < 2 ? (kind === 'real' ? 'generated' : 'real') : kind;
      const keys = { real: ['r', 'ArrowLeft'], generated: ['G', 'ArrowRight'] }[answer];
      await page.keyboard.press(keys[i % 2]!);
      const verdict = `${i < 2 ? 'No, it' : 'Right: it'} is ${kind}.`;
      await page.locator('.game-verdict', { hasText: verdict }).waitFor();
      expect(requests.filter((each) => !each.endsWith('/game'))).toEqual([]);
      await page.keyboard.press('Enter');
    }
    await heading('You see the difference').waitFor();
    expect(await page.locator('.game-scores dd').first().textContent()).toBe('18 of 20');
    await page.getByText('Kept with the run').waitFor();
    expect(requests).toEqual([`POST /api/runs/${run}/game`]);
    expect((await people()).slice(before)).toMatchObject([
      { metric: 'people', value: 0.9, samples: 20, step: 3, better: 'lower' },
    ]);
    expect(await accessFaults(page)).toEqual([]);
    // A link to the result shows it, and keeps it no second time.
    await page.reload();
    await page.getByText('This is the result of a game that was played before.').waitFor();
    expect(await people()).toHaveLength(before + 1);
  });

  slowIt('keeps its place when it is reloaded, and a round that was known only once', async () => {
    await tab.open(`#/game/${run}?round=${round + 1}&answers=rrr`);
    await heading('Picture 4 of 20').waitFor();
    expect(await page.getByText(/of 3 right so far/).count()).toBe(1);
    const finish = async () => {
      for (let i = 3; i < 20; i++) {
        await page.getByRole('button', { name: 'Generated' }).click();
        await page.getByRole('button', { name: i < 19 ? 'Next picture' : 'See the result' }).click();
      }
    };
    await finish();
    await page.getByText('Kept with the run').waitFor();
    const after = await people();
    await page.goto('about:blank');
    await tab.open(`#/game/${run}?round=${round + 1}&answers=rrr`);
    await heading('Picture 4 of 20').waitFor();
    await finish();
    await page.getByText('You have played this round before').waitFor();
    expect(await people()).toEqual(after);
    await page.getByRole('button', { name: 'Play again' }).click();
    await heading('Picture 1 of 20').waitFor();
    expect(page.url()).not.toContain(`round=${round + 1}&`);
  });

  it('shows pictures of the data and of the generator, with 256 levels both, and what D really says', async () => {
    const answers = kinds.map((kind) => kind[0]).join('');
    await tab.open(`#/game/${run}?round=${round}&answers=${answers}`);
    await page.locator('.game-cells canvas').nth(19).waitFor();
    const shown = await drawnPixels(page, '.game-cells canvas');
    const labels = await page
      .locator('.game-cells canvas')
      .evaluateAll((all) => all.map((canvas) => canvas.getAttribute('aria-label')!));

    const trained = await openRun(join(opened.root, run));
    const { image } = trained.gan;
    const generator = await Generator.create(trained, runtime);
    const source = await openRunPictures(trained.options, undefined, openerFor(undefined));
    const state = await discriminatorStateOf(
      trained,
      { normalisation: 'standing', pictures: source },
      async () => runtime,
    );
    const judge = await Judge.create(trained.networks, runtime);
    const { channels, height, width } = image;
    const size = channels * height * width;
    const generated = seeds.map(async (seed) => rgbaOf(await generator.sampleSeeds([seed]), image));
    const bytes: number[][] = [];
    for (let i = 0; i < source.count; i++)
      bytes.push([...(await source.read(i, { channels, height, width }))]);
    for (const picture of await Promise.all(generated)) {
      const at = shown.findIndex((each) => farthest(each, [...picture.data]) <= 1);
      expect(at).toBeGreaterThanOrEqual(10); // after the ten real ones
      const seen = { width: side, height: side, data: Uint8ClampedArray.from(shown[at]!) };
      const [probability] = await judge.judge(valuesOfPictures([seen], image), state);
      const told = Number(/D: ([\d.]+)% real/.exec(labels[at]!)![1]) / 100;
      expect(Math.abs(told - probability!)).toBeLessThan(0.002);
    }
    for (const pixels of shown.slice(0, 10)) {
      const planes = Array.from({ length: size }, (_, i) => {
        const [channel, place] = [Math.floor(i / (side * side)), i % (side * side)];
        return pixels[4 * place + channel]!;
      });
      expect(Math.min(...bytes.map((picture) => farthest(picture, planes)))).toBe(0);
    }
    await generator.release();
    await judge.release();
    source.close?.();
  });

  slowIt('begins with what it is about, and says in a sentence why it cannot be played', async () => {
    await tab.open(`#/game/${run}`);
    await page.locator('.term > button').getByText('D', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await heading('Picture 1 of 20').waitFor();
    expect(await accessFaults(page)).toEqual([]);
    const points = await trainSmallRun(opened.root);
    await tab.open(`#/game/${points}`);
    await heading('This run generates points, not pictures: there is nothing to take for real.').waitFor();
    await tab.open(`#/game/${few}`);
    await page.getByText('A round needs 10 real pictures, and the data of this run has 8.').waitFor();
  });

  slowIt('fits a telephone, in Chinese and dark', async () => {
    const phone = await opened.tab({
      locale: 'zh-CN',
      colorScheme: 'dark',
      viewport: { width: 360, height: 740 },
      hasTouch: true,
    });
    await phone.open(`#/game/${run}?round=${round}`);
    await phone.page.getByRole('button', { name: '生成', exact: true }).tap();
    await phone.page.getByRole('button', { name: '下一张' }).tap();
    await phone.page.getByRole('heading', { name: '第 2 张，共 20 张' }).waitFor();
    expect(await accessFaults(phone.page)).toEqual([]);
    expect(await overflowOf(phone.page)).toBe(0);
    // Also when only the address changes.
    await phone.open(`#/game/${run}?round=${round}&answers=${'rg'.repeat(10)}`);
    await phone.page.locator('.game-cells canvas').nth(19).waitFor();
    expect(await overflowOf(phone.page)).toBe(0);
    await phone.page.context().close();
  });
});

async function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

async function drawPictures(folder: string, count: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const values = new RandomStream(3, 'test', i).uniform(new Float32Array(3 * side * side), -1, 1);
    await writeFile(join(folder, `${i}.png`), await encodePicture(values, shape, { range: 'signed' }));
  }
  return folder;
}

async function trainOn(data: string, root: string, runtime: Runtime): Promise<string> {
  const training = train(data, {
    runtime,
    out: root,
    preset: 'dcgan-28',
    imageSize: { width: side, height: side },
    steps: 3,
    batchSize: 4,
    ngf: 2,
    ndf: 2,
    latentDim: 4,
  });
  const trained = await training.run();
  await trained.close();
  return basename(trained.path);
}
