/** The look at the values of pictures, and what is said of those that training would see nothing in. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from './open.ts';
import { pictureSource } from './picture-source.ts';
import { DataError } from '../core/errors.ts';
import { colourNotes, lookAtValues, lookWording, valueNotes, type ValueLook } from './value-look.ts';

const greys = (values: readonly number[], count = 3) =>
  pictureSource({
    data: Uint8Array.from({ length: count * values.length }, (_, i) => values[i % values.length]!),
    shape: [count, values.length, 1],
  });

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparring-look-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function folderOf(name: string, pictures: readonly Buffer[]): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  await Promise.all(pictures.map((picture, i) => writeFile(join(folder, `${i}.png`), picture)));
  return folder;
}

const sixteen = (low: number, high: number) =>
  sharp(
    Uint16Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? low : high)),
    {
      raw: { width: 4, height: 3, channels: 1 },
    },
  )
    .toColourspace('grey16')
    .png()
    .toBuffer();
const flat = (background: string, side = 4) =>
  sharp({ create: { width: side, height: side, channels: 3, background } })
    .png()
    .toBuffer();

const notesOf = (look: ValueLook | undefined, values?: readonly [number, number]) =>
  valueNotes(look!, values).map(String);

describe('the look', () => {
  it('sees the values that are stored, of 16 bits where a file has 16', async () => {
    using source = await openSource(
      await folderOf('twelve', [await sixteen(49, 700), await sixteen(90, 3531)]),
    );
    const look = await lookAtValues(source);
    expect(look).toEqual({
      pictures: 2,
      min: 49,
      max: 3531,
      white: 65_535,
      isOneColour: false,
      isGrey: true,
    });
    expect(lookWording(look!)).toBe('49 to 3,531 of 65,535 in 2 pictures');
    expect(notesOf(look)).toEqual([
      'the pictures use 49 to 3,531 of 65,535, so they will be nearly black: pass values: [49, 3531] to make these black and white',
    ]);
  });

  it('compares pictures of 8 and of 16 bits', async () => {
    using source = await openSource(await folderOf('mixed', [await flat('#804020'), await sixteen(0, 257)]));
    expect(await lookAtValues(source)).toMatchObject({
      min: 0,
      max: 0x80 * 257,
      white: 65_535,
      isGrey: false,
    });
  });

  it('says nothing of pictures with the values that were named', async () => {
    using source = await openSource(join(root, 'twelve'), { values: [49, 3531] });
    const look = await lookAtValues(source);
    expect(look).toMatchObject({ min: 0, max: 255, white: 255 });
    expect(notesOf(look, [49, 3531])).toEqual([]);
  });

  it('passes over pictures that cannot be read', async () => {
    const folder = await folderOf('damaged', [await flat('#102030'), Buffer.from('no picture')]);
    using source = await openSource(folder);
    expect(await lookAtValues(source)).toMatchObject({ pictures: 1, min: 0x10, max: 0x30 });
    const none = {
      ...source,
      stored: () => Promise.reject(new DataError('unreadable')),
    };
    expect(await lookAtValues(none)).toBeUndefined();
  });

  it('is at 64 of many pictures, from the first on', async () => {
    const read: number[] = [];
    const source = greys([0, 255], 1000);
    const { stored } = source;
    expect(
      await lookAtValues({ ...source, stored: async (index) => (read.push(index), stored!(index)) }),
    ).toMatchObject({ pictures: 64 });
    expect(read).toHaveLength(64);
    expect([read[0], read[1], read.at(-1)]).toEqual([0, 15, 984]);
  });
});

describe('what is said', () => {
  it.each<[number[], string]>([
    [[0, 1], 'the pictures use 0 to 1 of 255, so they will be nearly black: pass values: [0, 1] to make'],
    [[0, 25], 'the pictures use 0 to 25 of 255, so they will be nearly black: pass values: [0, 25]'],
    [[240, 255], 'the pictures use 240 to 255 of 255, so they will be nearly white: pass values: [240, 255]'],
    [[120, 130], 'so they will be nearly of one grey: pass values: [120, 130]'],
    [[0, 0], 'all 3 pictures that were looked at are black throughout, so there is nothing to learn'],
    [[255, 255], 'all 3 pictures that were looked at are white throughout, so there is nothing to learn'],
    [[7, 7], 'all 3 pictures that were looked at are of the same colour throughout'],
  ])('of values %j', async (values, words) => {
    const [note, ...more] = notesOf(await lookAtValues(greys(values)));
    expect(note).toContain(words);
    expect(more).toEqual([]);
  });

  it.each([[[0, 26]], [[0, 255]], [[100, 200]]])('nothing of values %j', async (values) => {
    expect(notesOf(await lookAtValues(greys(values)))).toEqual([]);
  });

  it('in the numbers of the data, where those of black and white were named', async () => {
    expect(notesOf(await lookAtValues(greys([0, 15])), [0, 4080])).toEqual([
      'the pictures use 0 to 15 of 255, so they will be nearly black: pass values: [0, 240] to make these black and white',
    ]);
  });

  it('of one colour in all pictures, though its channels differ', async () => {
    using source = await openSource(await folderOf('red', [await flat('#ff0000'), await flat('#ff0000')]));
    expect(notesOf(await lookAtValues(source))).toEqual([
      'all 2 pictures that were looked at are of the same colour throughout, so there is nothing to learn: check how they were written',
    ]);
  });

  it('of grey pictures learnt in colour, and of colours learnt in grey', async () => {
    const grey = (await lookAtValues(greys([0, 255])))!;
    expect(colourNotes(grey, 1)).toEqual([]);
    expect(colourNotes(grey, 3).map(String)).toEqual([
      'the pictures are grey, and the networks learn them in colour: pass channels: 1 to learn them in grey, with a third of the values',
    ]);
    const colour = { ...grey, isGrey: false };
    expect(colourNotes(colour, 3)).toEqual([]);
    expect(colourNotes(colour, 1).map(String)).toEqual([
      'the pictures are in colour, and the networks learn them in grey: pass channels: 3 to learn their colours',
    ]);
    expect(colourNotes({ ...grey, isOneColour: true }, 3)).toEqual([]);
  });

  it('counts a JPEG of three equal channels as grey', async () => {
    const pixels = Uint8Array.from({ length: 3 * 64 }, (_, i) => (Math.floor(i / 3) * 37) & 255);
    const jpeg = await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
      .jpeg({ quality: 60 })
      .toBuffer();
    using source = await openSource(await folderOf('jpeg', [jpeg]));
    expect(await lookAtValues(source)).toMatchObject({ isGrey: true });
  });
});
