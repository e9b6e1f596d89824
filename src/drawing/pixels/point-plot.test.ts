import sharp from 'sharp';
import { expect, it } from 'vitest';
import { encodeFigure } from './blocks.ts';
import { linePlot, linePlotWidth, placesOf, planePlot, shadeCells } from './point-plot.ts';

const extent = [-2, 2] as const;

async function pixelsOf(png: Uint8Array) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
  ];
  return { at, width: info.width, height: info.height };
}

it('placesOf gives the middles of equal parts', () => {
  expect(placesOf([-2, 2], 4)).toEqual([-1.5, -0.5, 0.5, 1.5]);
});

it('a plane has points where they are, over the shades of D', async () => {
  const judged = Array.from({ length: shadeCells ** 2 }, (_, i) => (i < shadeCells ** 2 / 2 ? 0 : 1));
  const block = planePlot({ real: [], generated: [1, 1], judged, extent });
  const { at } = await pixelsOf(await encodeFigure(block, 0));
  const side = 512;
  const [red, green, blue] = at(side * 0.75, side * 0.25) as [number, number, number];
  expect(green).toBeGreaterThan(red); // the point
  expect(green).toBeGreaterThan(blue);
  const upper = at(100, 100) as [number, number, number];
  const lower = at(100, 400) as [number, number, number];
  expect(upper[0]).toBeGreaterThan(upper[2]); // D says real: orange
  expect(lower[2]).toBeGreaterThan(lower[0]); // generated: blue
});

it('a line has the curves of densities and of D, and takes points outside', async () => {
  const density = placesOf(extent, linePlotWidth).map((x) => Math.exp(-x * x));
  const judged = new Array<number>(linePlotWidth).fill(1);
  const block = linePlot({ density, generated: [0, 9, -9, Number.NaN], judged, extent });
  const { at, width } = await pixelsOf(await encodeFigure(block, 0));
  expect(width).toBe(linePlotWidth);
  // D is 1 everywhere: a blue line at the top.
  const blues = Array.from({ length: linePlotWidth }, (_, x) => at(x, 1)).filter(([r, , b]) => b! > r! + 50);
  expect(blues.length).toBeGreaterThan(linePlotWidth / 2);
});

it('is of the same size whatever it shows', () => {
  const judged = new Float32Array(shadeCells ** 2).fill(0.5);
  const sizes = [[], [0, 0], [50, 50]].map((generated) => {
    const { width, height } = planePlot({ real: [], generated, judged, extent });
    return [width, height];
  });
  expect(new Set(sizes.map(String)).size).toBe(1);
});
