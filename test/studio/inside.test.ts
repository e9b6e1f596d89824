import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { firstOrAll, slowIt } from '../../src/testing/slow.ts';
import { forgetIn } from '../../src/analysis/explorations/forget.ts';
import { readBoxes } from '../../src/analysis/explorations/object-boxes-file.ts';
import { generatorOfMaps } from '../../src/analysis/explore/generator-maps.ts';
import { range } from '../../src/core/numbers.ts';
import { rgbaOf, type PictureShape } from '../../src/core/pictures.ts';
import { RandomStream } from '../../src/core/random.ts';
import { valueWriter } from '../../src/core/value-range.ts';
import { decodePicture } from '../../src/data/pictures/decode.ts';
import { encodePicture } from '../../src/data/pictures/encode.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../src/engine/runtime/runtime.ts';
import { Judge } from '../../src/gan/sampling/judge.ts';
import { latentOfSeeds } from '../../src/gan/sampling/sampler.ts';
import { discriminatorStateOf } from '../../src/runs/discriminator.ts';
import { Generator } from '../../src/runs/generator.ts';
import { openRun } from '../../src/runs/open-run.ts';
import { openRunPictures } from '../../src/runs/run-data.ts';
import {
  limitOf,
  mapColours,
  mapPicture,
  ranked,
  strengthsOf,
} from '../../src/studio/page/inside/map-colours.ts';
import { openerFor } from '../../src/studio/server/models/opened-runs.ts';
import { trainSmallRun } from '../../src/runs/testing/small-runs.ts';
import { train } from '../../src/workbench/training.ts';
import { browserNote, chromiumPath } from '../browser/page.ts';
import { drawnPixels, expectPictures, pixelsOfCanvas } from './canvases.ts';
import { accessFaults, openStudio, type OpenedStudio, type StudioTab } from './studio-page.ts';

/** Small, and large enough that batch normalisation follows the maps that are dropped. */
const side = 32;
const shape: PictureShape = { channels: 3, height: side, width: side };

describe.skipIf(chromiumPath === undefined)(`looking inside in Chromium${browserNote}`, () => {
  let opened: OpenedStudio;
  let data: string;
  let tab: StudioTab;
  let page: Page;
  let run: string;
  let dense: string;
  let points: string;
  let runtime: Runtime;
  let generator: Generator;

  beforeAll(async () => {
    opened = await openStudio();
    data = await mkdtemp(join(tmpdir(), 'sparring-data-'));
    runtime = await createNodeRuntime({ threads: 1 });
    await mkdir(join(data, 'shapes'));
    for (let i = 0; i < 20; i++) await writeFile(join(data, 'shapes', `${i}.png`), await drawn(i));
    run = await trainOn(join(data, 'shapes'), 'dcgan-64');
    dense = await trainOn(join(data, 'shapes'), 'gan-mnist');
    points = await trainSmallRun(opened.root);
    await mkdir(join(opened.root, 'begun'));
    await copyFile(join(opened.root, run, 'options.json'), join(opened.root, 'begun', 'options.json'));
    generator = await Generator.create(await openRun(join(opened.root, run)), runtime);
  });
  afterAll(async () => {
    await generator.release();
    await opened.close();
    await rm(data, { recursive: true, force: true });
  });
  beforeEach(async () => {
    tab = await opened.tab({ acceptDownloads: true });
    ({ page } = tab);
  });
  afterEach(async () => {
    const complaints = tab.complaints.filter((each) => !each.includes('No available adapters'));
    if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join('; ')}`);
    await page.context().close();
  });

  const trainOn = async (source: string, preset: 'dcgan-64' | 'gan-mnist') => {
    const training = train(source, {
      runtime,
      out: opened.root,
      preset,
      imageSize: { width: side, height: side },
      steps: 4,
      batchSize: 4,
      latentDim: 12,
      ...(preset === 'dcgan-64' ? { ngf: 4, ndf: 4 } : {}),
    });
    const trained = await training.run();
    await trained.close();
    return basename(trained.path);
  };
  const show = async (query: string, of = run) => tab.open(`#/inside/${of}?${query}`);
  const expected = (values: Float32Array) => [...rgbaOf(values, generator.gan.image).data];
  const code = () => page.locator('.command-line code').textContent();

  describe('at the networks', () => {
    it('says what each layer is, and draws its maps for a seed', async () => {
      await show('seed=3');
      await page.getByRole('button', { name: /^deconv1: transposed convolution/ }).click();
      await expect.poll(() => page.url()).toContain('layer=generator.deconv1');
      const facts = page.locator('.layer-facts');
      expect(await facts.textContent()).toMatch(
        /It does not undo one.*Kernel4×4.*Then.*ReLU.*One number reaches/s,
      );
      expect(await code()).toMatch(/^sparring explain network .*dcgan-64$/);

      const ofMaps = generatorOfMaps(generator.gan, 'deconv1');
      const { maps, height, width } = ofMaps.geometry;
      const usual = await generator.sampleWith(ofMaps, latentOfSeeds(generator.gan, range(0, 16)));
      const [strongest] = ranked(strengthsOf(usual, maps, height * width));
      const values = await generator.sampleWith(ofMaps, latentOfSeeds(generator.gan, [3]));
      const one = values.subarray(strongest! * height * width, (strongest! + 1) * height * width);
      expect(Math.max(...one)).toBeGreaterThan(0);
      const map = mapPicture(one, { height, width }, limitOf(usual), mapColours(false));
      // A colour is a step of 256, which rounding may pass.
      await expectPictures(() => drawnPixels(page, '.map-enlarged .pixels'), [[...map.data]], [0], 4);
      expect(await page.locator('.map-enlarged figcaption').textContent()).toContain(`Map ${strongest}`);
      await expectPictures(
        () => drawnPixels(page, '.example-picture .pixels'),
        [expected(await generator.sampleSeeds([3]))],
        [0],
      );
    });

    slowIt('follows the seed and the slider, by keys', async () => {
      await show('layer=generator.project');
      await page.getByRole('button', { name: 'Next seed' }).focus();
      await page.keyboard.press('Enter');
      const shown = () => drawnPixels(page, '.example-picture .pixels');
      const [first, second] = await Promise.all(
        [1, 2].map(async (seed) => expected(await generator.sampleSeeds([seed]))),
      );
      await expectPictures(shown, [first!], [0]);
      await page.getByRole('slider', { name: /Towards seed 2/ }).focus();
      await page.keyboard.press('End');
      await expectPictures(shown, [second!], [0]);
      expect(page.url()).toContain('seed=1&towards=1');
      const chosen = page.getByRole('button', { name: /^project/ });
      await chosen.focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.url()).toContain('layer=generator.deconv1');
    });

    slowIt('shows a favourite that has a z of its own', async () => {
      const z = Float32Array.from({ length: generator.gan.latent.dimension }, (_, i) => Math.sin(i));
      const favourites = [{ ref: '2' }, { ref: 'f1', z: [...z], name: 'A wave' }];
      await page.addInitScript(
        ([name, kept]) => localStorage.setItem(name!, kept!),
        [`sparring-favourites/${run}`, JSON.stringify(favourites)],
      );
      await show('layer=generator.project');
      await page.reload();
      const shown = () => drawnPixels(page, '.example-picture .pixels');
      const choice = page.getByLabel('Favourites');
      await choice.selectOption('A wave');
      await expectPictures(shown, [expected(await generator.sample(z))], [0]);
      expect(page.url()).toContain('favourite=f1');
      await choice.selectOption('2');
      await expectPictures(shown, [expected(await generator.sampleSeeds([2]))], [0]);
      expect(page.url()).toContain('seed=2');
      expect(page.url()).not.toContain('favourite');
    });

    slowIt('has D look at samples and real pictures', async () => {
      await show('layer=discriminator.conv1');
      await page.getByText(/^D: \d.*% real$/).waitFor();
      await page.getByRole('button', { name: 'A real picture' }).click();
      const second = page.locator('.thumbnail').nth(1);
      const name = await second.getAttribute('aria-label');
      await second.click();
      const planes = await decodePicture(await readFile(join(data, 'shapes', basename(name!))), 'it', shape);
      await expectPictures(
        () => drawnPixels(page, '.example-picture .pixels'),
        [expected(valuesOf(planes))],
        [0],
      );
    });
  });

  describe('at forgetting', () => {
    it('drops the maps that the command drops for the same boxes, and none if told so', async () => {
      await show('part=forget');
      await expect.poll(() => page.locator('.box-picture:enabled').count(), { timeout: 20_000 }).toBe(30);
      for (const seed of range(0, 8)) {
        await page.getByRole('button', { name: `Sample ${seed}, 0 boxes` }).focus();
        for (const key of ['Enter', 'ArrowLeft', 'ArrowUp', 'ArrowUp', 'Shift+ArrowDown'])
          await page.keyboard.press(key);
      }
      for (const seed of [9, 12]) await drawBox(seed);
      await page.getByText('10 boxes in 10 pictures.').waitFor();
      const found = page.getByText(/From the maps alone/);
      await found.waitFor();

      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save boxes' }).click(),
      ]);
      const boxes = await readBoxes(await download.path(), range(0, 150), shape);
      expect(boxes[0]).toEqual({ seed: 0, left: 11, top: 10, width: 8, height: 9 });
      expect(boxes.slice(-2).map(({ seed, width, height }) => [seed, width, height])).toEqual([
        [9, 8, 8],
        [12, 8, 8],
      ]);
      const { classifier, after } = await forgetIn(generator, { kind: 'boxes', boxes });
      expect(await droppedMaps()).toEqual(classifier.positive);
      const without = page.locator('.results').first().locator('tbody tr').nth(1).locator('.pixels');
      const size = 3 * side * side;
      await expectPictures(
        async () => [
          await without.first().evaluate(pixelsOfCanvas),
          await without.last().evaluate(pixelsOfCanvas),
        ],
        [0, 12].map((seed) => expected(after.subarray(seed * size, (seed + 1) * size))),
        [0, 1],
      );
      expect(await code()).toContain(`--box '0:11,10,8,9 1:11,10,8,9`);

      await page.getByRole('button', { name: 'Drop none' }).click();
      await page.getByText('Without 0 maps').first().waitFor();
      const rows = page.locator('.results').first().locator('tbody tr');
      const [before, none] = [0, 1].map((i) => rows.nth(i).locator('.pixels').first());
      const samples = [expected(await generator.sampleSeeds([0]))];
      for (const canvas of [before!, none!]) {
        await expectPictures(async () => [await canvas.evaluate(pixelsOfCanvas)], samples, [0]);
      }
      await page.reload();
      await page.getByText('10 boxes in 10 pictures.').waitFor();
      expect(page.url()).toContain('maps=none');
    });

    slowIt('drops maps by hand, and undoes boxes', async () => {
      await show('part=forget&maps=0,2');
      await page.getByRole('button', { name: /^Drop map 2/ }).click();
      await expect.poll(() => page.url()).toContain('maps=0');
      await page.getByText(/^1 of \d+ maps of deconv1 are dropped/).waitFor();
      await page.getByText('the maps were chosen by hand').waitFor();
      await page.getByRole('button', { name: 'Sample 4, 0 boxes' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('1 box in 1 picture.').waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText('0 boxes in 0 pictures.').waitFor();
    });

    const drawBox = async (seed: number) => {
      const picture = page.getByRole('button', { name: `Sample ${seed}, 0 boxes` });
      await picture.scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await picture.boundingBox())!;
      await page.mouse.move(x + (4.2 / side) * width, y + (4.2 / side) * height);
      await page.mouse.down();
      await page.mouse.move(x + (8 / side) * width, y + (9 / side) * height);
      await page.mouse.move(x + (11.8 / side) * width, y + (11.8 / side) * height);
      await page.mouse.up();
    };
    const droppedMaps = async () => {
      const names = await page
        .locator('.map-tile[aria-pressed="true"]')
        .evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('aria-label')!));
      return names.map((name) => Number(/map (\d+)/.exec(name)![1])).sort((a, b) => a - b);
    };
  });

  describe('at what D sees', () => {
    it('judges a dropped picture as the command does', async () => {
      const file = join(data, 'own.png');
      await writeFile(file, await drawn(99));
      await show('part=discriminator');
      await page.locator('.judged').nth(20).waitFor();
      await page.locator('input[type=file]').setInputFiles(file);
      await page.getByText('Yours · own.png').waitFor();
      const shown = Number(await page.locator('.closer data').getAttribute('value'));

      const trained = await openRun(join(opened.root, run));
      const pictures = await openRunPictures(trained.options, undefined, openerFor(undefined));
      const state = await discriminatorStateOf(
        trained,
        { normalisation: 'standing', pictures },
        async () => runtime,
      );
      pictures.close?.();
      const judge = await Judge.create(trained.gan, runtime);
      const planes = await decodePicture(await readFile(file), 'own.png', shape);
      const [probability] = await judge.judge(valuesOf(planes), state);
      await judge.release();
      expect(shown).toBeCloseTo(probability!, 4);
      expect(await code()).toMatch(/^sparring judge .* own\.png$/);
      await page.getByText('It is no classifier').waitFor();
    });

    slowIt('says why a file is no picture, and goes on', async () => {
      await show('part=discriminator');
      await page.locator('.judged').nth(20).waitFor();
      await page.locator('input[type=file]').setInputFiles([
        { name: 'hostile.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload="alert(1)"/>') },
        { name: 'kept.png', mimeType: 'image/png', buffer: Buffer.from(await drawn(7)) },
      ]);
      await page.getByText(/^hostile\.png: the file is SVG/).waitFor();
      await page.getByText('Yours · kept.png').waitFor();
      await page.getByRole('button', { name: 'Remove this picture' }).click();
      await expect.poll(() => page.getByRole('heading', { name: 'Yours' }).count()).toBe(0);
      tab.complaints.length = 0; // the console tells of the answer with status 400
    });

    slowIt('says so when it takes only some of many files', async () => {
      await show('part=discriminator');
      const buffer = Buffer.from(await drawn(7));
      const files = Array.from({ length: 25 }, (_, i) => ({
        name: `${i}.png`,
        mimeType: 'image/png',
        buffer,
      }));
      await page.locator('input[type=file]').setInputFiles(files);
      await page.getByText('the first 24 of 25 are taken').waitFor();
      await page.getByText('Yours · 23.png').waitFor();
      expect(await page.getByText('Yours · 24.png').count()).toBe(0);
    });
  });

  it('shows the pictures that excite features most, strongest first', async () => {
    await show('part=features');
    await page.getByRole('heading', { name: 'Feature 5' }).waitFor();
    const first = page.locator('.feature').first();
    const activations = await first.locator('figcaption').allTextContents();
    expect(activations.map(Number)).toEqual(activations.map(Number).sort((a, b) => b - a));
    const picture = first.locator('.pixels').first();
    const name = await picture.getAttribute('aria-label');
    const planes = await decodePicture(await readFile(join(data, 'shapes', basename(name!))), 'it', shape);
    await expectPictures(
      async () => [await picture.evaluate(pixelsOfCanvas)],
      [expected(valuesOf(planes))],
      [0],
    );
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('heading', { name: 'Feature 6' }).waitFor();
    expect(await code()).toContain('--features 6-11');
  });

  slowIt('says what is there in runs without convolutions, of points, and without checkpoints', async () => {
    await show('part=forget', dense);
    await page.getByText('it has no maps to drop').waitFor();
    await show('part=features', dense);
    await page.getByText('no convolutions to take features from').waitFor();
    await show('', dense);
    await page.getByText('One cell for each number').waitFor();
    await show('part=discriminator', points);
    await page.getByText('This run generates points').waitFor();
    await show('layer=discriminator.judge', points);
    await page.getByRole('group', { name: 'Layers of the discriminator' }).waitFor();
    await show('', 'begun');
    await page.getByText('This run has no checkpoint yet').waitFor();
    expect(await page.getByRole('button', { name: /^deconv1/ }).isVisible()).toBe(true);
  });

  it.each(firstOrAll(1, ['networks', 'forget', 'discriminator', 'features']))(
    'has no serious fault of access in %s, and fits a phone',
    async (part) => {
      await page.setViewportSize({ width: 360, height: 740 });
      await show(`part=${part}`);
      await expect.poll(() => page.locator('.pixels').count(), { timeout: 20_000 }).toBeGreaterThan(5);
      await expect.poll(() => page.locator('.pixels.is-coming').count(), { timeout: 20_000 }).toBe(0);
      expect(await accessFaults(page)).toEqual([]);
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      expect(scrollWidth).toBe(clientWidth);
    },
  );

  const valuesOf = (planes: Uint8Array) => {
    const values = new Float32Array(planes.length);
    valueWriter('signed')(planes, values, 0);
    return values;
  };
});

async function drawn(seed: number): Promise<Uint8Array<ArrayBuffer>> {
  const size = shape.channels * side * side;
  return encodePicture(new RandomStream(seed, 'test', 0).uniform(new Float32Array(size), 0, 1), shape, {
    range: 'unit',
  });
}
