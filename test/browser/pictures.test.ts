/** Pictures of a page: from canvases, images and files to training data, and from a generator to a canvas. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Web from '../../src/web.ts';
import { browserNote, chromiumPath, openPage, type BrowserPage } from './page.ts';

describe.skipIf(chromiumPath === undefined)(`pictures in Chromium${browserNote}`, () => {
  let page: BrowserPage;

  beforeAll(async () => {
    page = await openPage();
  });

  afterAll(async () => {
    await page?.close();
  });

  const load = () => page.load<typeof Web>('web.js');

  it('takes an ImageData of the right size as it is, in colour and in grey', async () => {
    const seen = await page.evaluate(
      async ({ web }) => {
        const pixels = new ImageData(2, 2);
        pixels.data.set([10, 20, 30, 255, 40, 50, 60, 255, 0, 0, 0, 0, 255, 255, 255, 255]);
        const colour = await web.pictureSet([pixels, pixels], { width: 2, height: 2, channels: 3 });
        const grey = await web.pictureSet([pixels], { width: 2, height: 2, channels: 1, labels: [7] });
        return {
          colour: Array.from(colour.planes),
          count: colour.count,
          grey: Array.from(grey.planes),
          labels: Array.from(grey.labels!),
        };
      },
      { web: await load() },
    );
    const planes = [10, 40, 255, 255, 20, 50, 255, 255, 30, 60, 255, 255]; // a transparent pixel is white
    expect(seen).toEqual({ colour: [...planes, ...planes], count: 2, grey: [19, 49, 255, 255], labels: [7] });
  });

  it('crops the centre of every kind of picture: canvas, bitmap, image element, file, pixels', async () => {
    const seen = await page.evaluate(
      async ({ web }) => {
        // Three stripes of 8×8; the centre is the green one.
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [24, 8];
        const context = canvas.getContext('2d')!;
        for (const [i, colour] of ['#f00', '#0f0', '#00f'].entries()) {
          context.fillStyle = colour;
          context.fillRect(8 * i, 0, 8, 8);
        }
        const offscreen = new OffscreenCanvas(24, 8);
        offscreen.getContext('2d')!.drawImage(canvas, 0, 0);
        const blob = await new Promise<Blob>((resolve) => canvas.toBlob((made) => resolve(made!)));
        const image = new Image();
        image.src = URL.createObjectURL(blob);
        await image.decode();
        const pictures = [
          canvas,
          offscreen,
          await createImageBitmap(canvas),
          image,
          blob,
          new File([blob], 'stripes.png'),
          context.getImageData(0, 0, 24, 8),
        ];
        const done: string[] = [];
        const set = await web.pictureSet(pictures, {
          width: 4,
          height: 4,
          channels: 3,
          onProgress: (count, total) => done.push(`${count}/${total}`),
        });
        const size = 3 * 4 * 4;
        const means = pictures.map((_, i) =>
          [0, 1, 2].map((channel) => {
            const plane = set.planes.subarray(i * size + channel * 16, i * size + (channel + 1) * 16);
            return plane.reduce((sum, value) => sum + value, 0) / 16;
          }),
        );
        return { means, done: done.at(-1) };
      },
      { web: await load() },
    );
    expect(seen.means).toEqual(Array.from({ length: 7 }, () => [0, 255, 0]));
    expect(seen.done).toBe('7/7');
  });

  it('turns photographs upright', async () => {
    const seen = await page.evaluate(
      async ({ web }) => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [16, 16];
        const context = canvas.getContext('2d')!;
        context.fillRect(0, 0, 16, 16);
        context.fillStyle = '#fff';
        context.fillRect(0, 0, 16, 8); // white above
        const blob = await new Promise<Blob>((resolve) =>
          canvas.toBlob((made) => resolve(made!), 'image/jpeg', 1),
        );
        const jpeg = new Uint8Array(await blob.arrayBuffer());
        // An Exif segment with orientation 3: the picture is upside down.
        const exif = [0xff, 0xe1, 0, 34, 69, 120, 105, 102, 0, 0, 77, 77, 0, 42, 0, 0, 0, 8, 0, 1];
        const entry = [1, 18, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0];
        const turned = new Blob([jpeg.slice(0, 2), Uint8Array.of(...exif, ...entry), jpeg.slice(2)]);
        const set = await web.pictureSet([blob, turned], { width: 2, height: 2, channels: 1 });
        return Array.from(set.planes, (value) => (value > 127 ? 1 : 0));
      },
      { web: await load() },
    );
    expect(seen).toEqual([1, 1, 0, 0, 0, 0, 1, 1]);
  });

  it('explains what it cannot take', async () => {
    const seen = await page.evaluate(
      async ({ web }) => {
        const shape = { width: 4, height: 4, channels: 3 } as const;
        const text = new File(['no picture'], 'notes.txt');
        const pixels = new ImageData(4, 4);
        const skipped: string[] = [];
        const kept = await web.pictureSet([text, pixels], {
          ...shape,
          labels: [1, 2],
          onSkipped: (picture) => skipped.push((picture as File).name),
        });
        return {
          text: await web.pictureSet([text], shape).catch(String),
          none: await web.pictureSet([], shape).catch(String),
          labels: await web.pictureSet([pixels], { ...shape, labels: [] }).catch(String),
          early: await web.pictureSet([new Image()], shape).catch(String),
          aborted: await web
            .pictureSet([pixels], { ...shape, signal: AbortSignal.abort(new Error('enough')) })
            .catch(String),
          skipped,
          kept: [kept.count, kept.planes.length, Array.from(kept.labels!)],
        };
      },
      { web: await load() },
    );
    expect(seen.text).toMatch(/^DataError: notes\.txt cannot be decoded: /);
    expect(seen.none).toBe('UsageError: got no pictures: pass one or more that this browser can show');
    expect(seen.labels).toBe('UsageError: got 0 labels for 1 pictures, expected one for each');
    expect(seen.early).toBe(
      'DataError: pictures[0] cannot be decoded: it is 0×0 pixels: wait until it is loaded',
    );
    expect(seen.aborted).toBe('Error: enough');
    expect(seen.skipped).toEqual(['notes.txt']);
    expect(seen.kept).toEqual([1, 48, [2]]);
  });

  it('draws generated pictures as a grid of squares', async () => {
    const seen = await page.evaluate(
      ({ web }) => {
        const image = { channels: 1, height: 1, width: 2, range: 'signed' } as const;
        const pictures = web.imageDataOf(Float32Array.of(-1, 1, 1, -1, 0, 0), image);
        const canvas = document.createElement('canvas');
        web.drawPictures(canvas, pictures, { columns: 2, scale: 3, gap: 1 });
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        const at = (x: number, y: number) => {
          const first = 4 * (y * canvas.width + x);
          return Array.from(data.subarray(first, first + 4));
        };
        return {
          size: [canvas.width, canvas.height],
          // The corners of the first pixel, the second, the gap, and the pictures beside and below.
          pixels: [at(0, 0), at(2, 2), at(3, 0), at(6, 0), at(9, 0), at(0, 6)],
        };
      },
      { web: await load() },
    );
    const [black, white] = [
      [0, 0, 0, 255],
      [255, 255, 255, 255],
    ];
    expect(seen.size).toEqual([15, 9]);
    expect(seen.pixels).toEqual([black, black, white, [0, 0, 0, 0], white, [128, 128, 128, 255]]);
  });

  it('causes no errors or warnings in the page', () => {
    expect(page.complaints).toEqual([]);
  });
});
