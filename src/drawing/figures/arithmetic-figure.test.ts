import { expect, it } from 'vitest';
import type { Group } from '../svg/marks.ts';
import { arithmeticFigure } from './arithmetic-figure.ts';

const image = { channels: 1, height: 32, width: 32, range: 'unit' } as const;
const pictures = (count: number) => new Float32Array(count * 32 * 32);
const concept = { exemplars: pictures(3), image: pictures(1) };
const result = {
  a: concept,
  b: concept,
  c: concept,
  image: pictures(1),
  neighbours: pictures(8),
  pixels: pictures(1),
};
const seeds = [1, 2, 3];

it('the concepts, the picture of Y and the control start at the same height', () => {
  const figure = arithmeticFigure(result, image, { a: seeds, b: seeds, c: seeds }, 0.25);
  const [concepts, , y, control] = figure.marks as Group[];
  expect([concepts!.y, y!.y, control!.y]).toEqual([0, 0, 0]);
});
