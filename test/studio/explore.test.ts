import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Download, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { firstOrAll, slowIt } from '../../src/testing/slow.ts';
import { exploreDirections } from '../../src/analysis/explorations/directions.ts';
import { addSeeds, walkSeeds } from '../../src/analysis/explore/by-seeds.ts';
import { rgbaOf } from '../../src/core/pictures.ts';
import { RandomStream } from '../../src/core/random.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../src/engine/runtime/runtime.ts';
import { latentOfSeeds } from '../../src/gan/sampling/sampler.ts';
import { Generator } from '../../src/runs/generator.ts';
import { readLatents } from '../../src/runs/latents-file.ts';
import { openRun } from '../../src/runs/open-run.ts';
import { trainSmallRun } from '../../src/runs/testing/small-runs.ts';
import { train } from '../../src/workbench/training.ts';
import { browserNote, chromiumPath } from '../browser/page.ts';
import { sparring } from '../cli/sparring.ts';
import { drawnPixels, expectPictures, farthest, pixelsOfCanvas } from './canvases.ts';
import { accessFaults, openStudio, type OpenedStudio, type StudioTab } from './studio-page.ts';

const side = 16;

describe.skipIf(chromiumPath === undefined)(`exploring in Chromium${browserNote}`, () => {
  let opened: OpenedStudio;
  let tab: StudioTab;
  let page: Page;
  let run: string;
  let points: string;
  let runtime: Runtime;
  let generator: Generator;

  beforeAll(async () => {
    opened = await openStudio();
    runtime = await createNodeRuntime({ threads: 1 });
    run = await trainPictures(opened.root, runtime);
    points = await trainSmallRun(opened.root);
    generator = await Generator.create(await openRun(join(opened.root, run)), runtime);
  });
  afterAll(async () => {
    await generator.release();
    await opened.close();
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

  const show = async (query = '') => {
    await tab.open(`#/explore/${run}?${query}`);
    await page.getByText(/WebAssembly/).waitFor();
  };
  const sample = (seed: number) => page.getByRole('button', { name: `Sample ${seed}`, exact: true });
  const group = (name: string) => page.getByRole('region', { name, exact: true });
  const drawn = (selector: string) => drawnPixels(page, selector);
  const expected = (values: Float32Array) => [...rgbaOf(values, generator.gan.image).data];
  const saved = async (button: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button, exact: true }).click(),
    ]);
    return download;
  };

  it('paints the samples of the command line, by seed, truncated and with live weights', async () => {
    await show('seeds=0-9');
    await expectPictures(
      () => drawn('.samples-page .pixels'),
      await Promise.all([0, 9].map(async (seed) => expected(await generator.sampleSeeds([seed])))),
      [0, 9],
    );
    expect(await page.locator('.command-line code').textContent()).toMatch(
      /^sparring sample .* --seeds 0-9$/,
    );
    const live = await Generator.create(generator.run, runtime, { weights: 'live', truncation: 0.7 });
    await show('seeds=5&weights=live&truncation=0.7');
    await expectPictures(() => drawn('.samples-page .pixels'), [expected(await live.sampleSeeds([5]))], [0]);
    await live.release();
  });

  slowIt('turns pages of seeds, and takes those that are typed', async () => {
    await show('seeds=0-9');
    await page.getByRole('button', { name: 'Next seeds' }).click();
    await sample(19).waitFor();
    expect(page.url()).toContain('seeds=10-19');
    await page.getByLabel('Seeds', { exact: true }).fill('7,3');
    await page.keyboard.press('Enter');
    await sample(7).waitFor();
    expect(await page.locator('.samples-page .sample').count()).toBe(2);
    await page.getByLabel('Seeds', { exact: true }).fill('many');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').textContent()).toContain('Write seeds as 0-63 or 1,5,9');
  });

  it('is worked by keys: moves, keeps, opens and saves', async () => {
    await show('seeds=0-9');
    await sample(0).focus();
    for (const key of ['ArrowRight', 'ArrowRight', 's', 'Enter']) await page.keyboard.press(key);
    const dialog = page.getByRole('dialog', { name: 'Sample 2' });
    await dialog.waitFor();
    await expectPictures(
      () => drawn('.large-sample .pixels'),
      [expected(await generator.sampleSeeds([2]))],
      [0],
    );
    const large = await pixelsOf(await saved('PNG ×4'));
    expect([large.width, large.height]).toEqual([4 * side, 4 * side]);
    expectClose(nearest(large, 4), expected(await generator.sampleSeeds([2])));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.reload();
    await group('Favourites').getByRole('button', { name: 'Sample 2' }).waitFor();
    const file = await jsonOf(await saved('Export'));
    expect(file).toMatchObject({ run, weights: 'average', favourites: [{ seed: 2 }] });
    expect(Float32Array.from(file.favourites[0]!.z)).toEqual(latentOfSeeds(generator.gan, [2]));
  });

  slowIt('walks through favourites as the command does', async () => {
    await show('part=walk&stops=3,1&steps=4&mode=spherical');
    const [leg] = await walkSeeds(generator, [3, 1], { steps: 4, mode: 'spherical' });
    const size = leg!.images.length / 4;
    await expectPictures(
      () => drawn('.strip .pixels'),
      [0, 1, 2, 3].map((i) => expected(leg!.images.subarray(i * size, (i + 1) * size))),
      [0, 1, 2, 3],
    );
    expect(await page.locator('.command-line code').textContent()).toMatch(
      /^sparring explore interpolate .* --seeds 3,1 --steps 4 --mode spherical$/,
    );
    const gif = await sharp(await bytesOf(await saved('Save GIF')), { animated: true }).metadata();
    expect([gif.format, gif.pages, gif.width]).toEqual(['gif', 4, 256]);
    const strip = await pixelsOf(await saved('Save strip'));
    expect([strip.width, strip.height]).toEqual([4 * side + 3 * 2, side]);
    await group('Stops').getByRole('button', { name: 'Remove 1 from the walk' }).click();
    await page.getByText('Choose two pictures or more').waitFor();
  });

  slowIt('adds samples that keys and the mouse put into A, B and C, as the command does', async () => {
    await show('part=arithmetic&seeds=0-9');
    await sample(1).focus();
    await page.keyboard.press('a');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('a');
    await sample(3).click();
    await page.getByRole('button', { name: 'B', exact: true }).click();
    await sample(4).dragTo(group('B'));
    for (const seed of [5, 6]) {
      await sample(seed).focus();
      await page.keyboard.press('c');
    }
    const concepts = { a: [1, 2], b: [3, 4], c: [5, 6] };
    const found = await addSeeds(generator, concepts, { seed: 1 });
    const size = found.image.length;
    await expectPictures(
      () => drawn('.neighbours .pixels'),
      [expected(found.neighbours.subarray(0, size)), expected(found.image)],
      [0, 4],
    );
    await expectPictures(() => drawn('.control .pixels'), [expected(found.pixels)], [0]);
    expect(page.url()).toContain('a=1,2&b=3,4&c=5,6');
    expect(await page.locator('.command-line code').textContent()).toMatch(
      /^sparring explore arithmetic .* --a 1,2 --b 3,4 --c 5,6$/,
    );
    const { z } = await jsonOf(await saved('z as JSON'));
    expect(Float32Array.from(z)).toEqual(found.y);
  });

  slowIt(
    'has a command for sums and turns of single samples, too, which reads their z from a file',
    async () => {
      await show('part=arithmetic&a=1,2&b=3,4&c=5');
      const command = page.locator('.command-line code');
      await expect
        .poll(() => command.textContent())
        .toMatch(/^sparring sample .* --latents \S+-sum-z\.json$/);
      const [sum, ...others] = (await jsonOf(await saved('Save this file'))).favourites;
      expect(others).toEqual([]);
      const { dimension } = generator.gan.latent;
      const latent = (seed: number) => generator.latentOf([seed]);
      const by = (i: number) =>
        (latent(1)[i]! + latent(2)[i]!) / 2 - (latent(3)[i]! + latent(4)[i]!) / 2 + latent(5)[i]!;
      for (let i = 0; i < dimension; i++) expect(sum!.z[i]).toBeCloseTo(by(i), 5);
      await show('part=turn&from=1&to=2&apply=3');
      const saving = await saved('Save this file');
      const path = join(opened.root, saving.suggestedFilename());
      await saving.saveAs(path);
      const { z, names } = await readLatents(path, generator.gan.latent);
      // The row of sample 3, whose middle is the sample itself.
      expect(names[4]).toBe('3 5');
      expect(names).toHaveLength(9);
      latent(3).forEach((value, i) => expect(z[4 * dimension + i]).toBeCloseTo(value, 5));
      await rm(path);
    },
  );

  slowIt('finds directions, and moves a sample along them', async () => {
    await show('part=directions&base=4&seeds=0-9');
    await page.getByPlaceholder('Direction 6').waitFor();
    await expectPictures(
      () => drawn('.directions-now .pixels'),
      [expected(await generator.sampleSeeds([4]))],
      [0],
    );
    const before = await page.locator('.directions-now .pixels').evaluate(pixelsOfCanvas);
    await page.getByRole('slider', { name: 'Direction 1', exact: true }).focus();
    await page.keyboard.press('End');
    await expect.poll(() => page.url()).toContain('along=3,0,0,0,0,0');
    const four = { z: generator.latentOf([4]), name: 'seed 4' };
    const { numbers } = await exploreDirections(generator, four, { along: [3] });
    const moved = expected(await generator.sample(Float32Array.from(numbers['z'] as number[])));
    expect(farthest(moved, before)).toBeGreaterThan(1);
    await expectPictures(() => drawn('.directions-now .pixels'), [moved], [0]);
    expect(await page.locator('.command-line code').textContent()).toMatch(
      /^sparring explore directions .* --seed 4 --along 3$/,
    );
    // The last picture under the slider is where the slider is now.
    await expect
      .poll(async () => {
        const last = await page
          .locator('.direction')
          .first()
          .locator('.pixels')
          .last()
          .evaluate(pixelsOfCanvas);
        const now = await page.locator('.directions-now .pixels').evaluate(pixelsOfCanvas);
        return farthest(last, now);
      })
      .toBeLessThanOrEqual(1);
    await page.getByLabel('Name of direction 1').fill('Smile');
    await page.reload();
    await page.getByRole('slider', { name: 'Smile' }).waitFor();
  });

  slowIt('shows commands that read favourites without seeds from a file, and draw the same', async () => {
    await show('part=directions&base=4&along=3,-2');
    await page.getByPlaceholder('Direction 6').waitFor();
    await page.getByRole('button', { name: 'Keep this picture' }).click();
    await page.getByText('Kept among the favourites').waitFor();
    const folder = await mkdtemp(join(tmpdir(), 'sparring-commands-'));
    /** Saves the file that the shown command reads, and runs the command. */
    const runShown = async (...more: string[]) => {
      expect(await accessFaults(page)).toEqual([]);
      const download = await saved('Save this file');
      await download.saveAs(join(folder, download.suggestedFilename()));
      const shown = await page.locator('.command-line code').textContent();
      const [, ...args] = shown!.split(' ');
      const { code, stdout, stderr } = await sparring(folder, ...args, '--json', ...more);
      expect([code, stderr]).toEqual([0, '']);
      return { shown, record: JSON.parse(stdout) as Readonly<Record<string, unknown>> };
    };
    await show('part=walk&stops=3,f1&steps=3');
    const walk = await runShown('--out', 'walk.png');
    expect(walk.shown).toMatch(
      new RegExp(`^sparring explore interpolate \\S+ --latents ${run}-walk-z\\.json --steps 3$`),
    );
    expect(walk.record).toMatchObject({ names: ['seed 3', '4*'], legs: [{ from: 'seed 3', to: '4*' }] });
    const path = join(opened.root, run);
    const files = ['--latents', `${run}-walk-z.json`, '--count', '2', '--out', 'pictures'];
    expect((await sparring(folder, 'sample', path, ...files)).code).toBe(0);
    const pictures = await Promise.all(
      ['000001.png', '000002.png'].map(async (name) => {
        const { data } = await pixelsOf(await readFile(join(folder, 'pictures', name)));
        return [...data];
      }),
    );
    await expectPictures(() => drawn('.strip .pixels'), pictures, [0, 2]);
    await show('part=directions&base=f1&along=0,1.5');
    await page.getByPlaceholder('Direction 6').waitFor();
    const moved = await runShown('--out', 'moved.png');
    expect(moved.record).toMatchObject({ name: '4*, moved', along: [0, 1.5, 0, 0, 0, 0] });
    const z = Float32Array.from(moved.record['z'] as number[]);
    const now = expected(await generator.sample(z));
    await expectPictures(() => drawn('.directions-now .pixels'), [now], [0]);
    await rm(folder, { recursive: true });
  });

  slowIt('paints in WebAssembly where a GPU is there that takes no network', async () => {
    await page.addInitScript(() => {
      const gpu = { requestAdapter: async () => ({ info: { architecture: 'unheard-of' } }) };
      Object.defineProperty(navigator, 'gpu', { value: gpu });
    });
    await show('seeds=5');
    await expectPictures(
      () => drawn('.samples-page .pixels'),
      [expected(await generator.sampleSeeds([5]))],
      [0],
    );
  });

  slowIt('says what is missing without ONNX Runtime, and for runs of points', async () => {
    await page.route('**/ort/**', (route) => route.abort());
    await tab.open(`#/explore/${run}`);
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('This browser does not run the network');
    await page.getByLabel('Seeds', { exact: true }).fill('1');
    await page.keyboard.press('Enter');
    await sample(1).waitFor();
    tab.complaints.length = 0; // the console tells of the file that did not come
    await tab.open(`#/explore/${points}`);
    await page.getByText('This run generates points').waitFor();
  });

  it.each(firstOrAll(1, ['samples', 'walk', 'arithmetic', 'turn', 'directions']))(
    'has no serious fault of access in %s, and fits a phone',
    async (part) => {
      await page.setViewportSize({ width: 360, height: 740 });
      await show(`part=${part}&seeds=0-9&a=1,2&b=3&c=4&from=1,2&to=3,4&apply=5`);
      if (part === 'directions') await page.getByPlaceholder('Direction 6').waitFor();
      expect(await accessFaults(page)).toEqual([]);
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      expect(scrollWidth).toBe(clientWidth);
    },
  );
});

/** A DCGAN of 16×16 after a few steps, with averaged weights. Returns the name of its folder. */
async function trainPictures(root: string, runtime: Runtime): Promise<string> {
  const shape = { channels: 3, height: side, width: side } as const;
  const pictures = Array.from({ length: 16 }, (_, i) => ({
    ...shape,
    range: 'signed' as const,
    data: new RandomStream(i, 'test', 0).uniform(new Float32Array(3 * side * side), -1, 1),
  }));
  const training = train(pictures, {
    runtime,
    out: root,
    preset: 'dcgan-28',
    imageSize: { width: side, height: side },
    steps: 6,
    batchSize: 4,
    ngf: 4,
    ndf: 4,
    latentDim: 12,
    ema: 0.5,
  });
  const trained = await training.run();
  await trained.close();
  return basename(trained.path);
}

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(farthest(found, wanted)).toBeLessThanOrEqual(1);
}

async function bytesOf(download: Download): Promise<Buffer> {
  return readFile(await download.path());
}

async function jsonOf(download: Download): Promise<{ z: number[]; favourites: { z: number[] }[] }> {
  return JSON.parse((await bytesOf(download)).toString('utf8'));
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

async function pixelsOf(picture: Download | Buffer): Promise<Pixels> {
  const { data, info } = await sharp(Buffer.isBuffer(picture) ? picture : await bytesOf(picture))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** The first pixel of every square of an enlarged picture. */
function nearest({ width, height, data }: Pixels, scale: number): number[] {
  const small: number[] = [];
  for (let y = 0; y < height; y += scale) {
    for (let x = 0; x < width; x += scale) {
      const at = 4 * (y * width + x);
      small.push(...data.subarray(at, at + 4));
    }
  }
  return small;
}
