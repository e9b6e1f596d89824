import sharp from 'sharp';
import { expect, it } from 'vitest';
import { SparringError } from '../../core/errors.ts';
import type { PictureShape, PictureSource } from '../../data/pictures/source.ts';
import { encodePng } from '../png.ts';
import { allMarks, type Mark } from '../svg/marks.ts';
import { contactSheet } from './contact-sheet.ts';

const shape: PictureShape = { channels: 1, height: 28, width: 28 };
const planesOf = (index: number) => Uint8Array.from({ length: 784 }, (_, i) => (i * 7 + index * 50) % 256);

const source: PictureSource = {
  kind: 'pictures',
  name: '卧室',
  description: 'made up',
  count: 12,
  labels: Array.from({ length: 12 }, (_, i) => i % 2),
  classNames: ['室', 'a class of a name that is longer than its picture is wide'],
  nameOf: (index: number) => `folder/${index}.png`,
  stored: (index: number) => Promise.resolve({ kind: 'planes', shape, planes: planesOf(index) }),
  read: (index: number) =>
    index === 5 ? Promise.reject(new SparringError('broken')) : Promise.resolve(planesOf(index)),
} as unknown as PictureSource;

/** The baselines of the lines that consist of a text, in order. */
function baselinesOf(text: string, marks: readonly Mark[], dy = 0): number[] {
  return marks.flatMap((mark) => {
    if (mark.kind === 'group') return baselinesOf(text, mark.marks, dy + mark.y);
    return mark.kind === 'text' && mark.runs.every((run) => run.text === text) ? [dy + mark.y] : [];
  });
}

/** The positions of the pictures on the sheet. */
function picturesOf(marks: readonly Mark[], dx = 0, dy = 0): { x: number; y: number }[] {
  return marks.flatMap((mark) => {
    if (mark.kind === 'group') return picturesOf(mark.marks, dx + mark.x, dy + mark.y);
    return mark.kind === 'picture' ? [{ x: dx + mark.x, y: dy + mark.y }] : [];
  });
}

it('a sheet keeps each pixel of each picture, with its name and its class', async () => {
  const sheet = await contactSheet(source, { lines: ['12 pictures'] });
  const places = picturesOf(sheet.marks);
  expect(places).toHaveLength(11);
  const { bytes, missing } = await encodePng(sheet, { margin: 0, fontFolders: [] });
  expect(missing).toEqual(['卧', '室']);
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const side = 6; // enlarged three times on the sheet, which is rasterised at twice the pixels
  places.forEach(({ x, y }, i) => {
    const planes = planesOf(i < 5 ? i : i + 1);
    for (let row = 0; row < 28 * side; row += 5) {
      for (let column = 0; column < 28 * side; column += 5) {
        const expected = planes[Math.floor(row / side) * 28 + Math.floor(column / side)];
        const at = ((y * 2 + row) * info.width + x * 2 + column) * info.channels;
        expect(data[at]).toBe(expected);
      }
    }
  });
  const texts = [...allMarks(sheet.marks)].flatMap((mark) =>
    mark.kind === 'text' ? mark.runs.map(({ text }) => text) : [],
  );
  expect(texts).toEqual(expect.arrayContaining(['卧室', '12 pictures', '11.png', '室', 'cannot be']));
  expect(texts.filter((text) => /^a class.*….*wide$/.test(text))).toHaveLength(6);
  expect([...allMarks(sheet.marks)].some((mark) => mark.kind === 'text' && mark.tone === 'accent')).toBe(
    true,
  );
});

it('the place of a picture that cannot be decoded is as large as a picture', async () => {
  const sheet = await contactSheet(source, { lines: [] });
  const [own] = baselinesOf('5.png', sheet.marks);
  expect([own]).toEqual(baselinesOf('4.png', sheet.marks));
  // The text is in its middle.
  const [top] = picturesOf(sheet.marks);
  const [upper] = baselinesOf('cannot be', sheet.marks);
  const [lower] = baselinesOf('decoded', sheet.marks);
  expect(Math.abs((upper! + lower!) / 2 - (top!.y + 42))).toBeLessThan(8);
});
