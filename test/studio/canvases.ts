/** What canvases of the page show, compared with pictures that are made in Node. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Inside the page: the bytes of a canvas. */
export function pixelsOfCanvas(canvas: Element): number[] {
  const { width, height } = canvas as HTMLCanvasElement;
  // Chromium complains about canvases that are read often, unless they said so when they were made.
  const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  copy.drawImage(canvas as HTMLCanvasElement, 0, 0);
  return [...copy.getImageData(0, 0, width, height).data];
}

/** @returns the bytes of each canvas that a selector finds */
export async function drawnPixels(page: Page, selector: string): Promise<number[][]> {
  const canvases = await page.locator(selector).all();
  return Promise.all(canvases.map((canvas) => canvas.evaluate(pixelsOfCanvas)));
}

/**
 * Waits until canvases show pictures, within a step of brightness: two devices round differently.
 *
 * @param within other steps of brightness
 */
export async function expectPictures(
  read: () => Promise<number[][]>,
  pictures: readonly number[][],
  places: readonly number[],
  within = 1,
): Promise<void> {
  await expect
    .poll(
      async () => {
        const found = await read();
        return Math.max(...places.map((place, i) => farthest(found[place] ?? [], pictures[i]!)));
      },
      { timeout: 20_000 },
    )
    .toBeLessThanOrEqual(within);
}

/** The largest difference of two pictures of one size. */
export function farthest(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((max, value, i) => Math.max(max, Math.abs(value - b[i]!)), 0);
}
