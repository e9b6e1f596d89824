/** `values` of `openSource`: the values of black and white, of every kind of source. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterText } from '../filter.ts';
import { writePack } from '../formats/pack/writer.ts';
import { openSource } from '../open.ts';
import { writeIdx } from '../testing/idx-writer.ts';
import { writeZip } from '../testing/zip-writer.ts';

const at = { channels: 1, height: 2, width: 4 } as const;
let root = '';

/** A PNG of 4×2 whose two rows are these values. */
async function png(row: Uint8Array | Uint16Array): Promise<Buffer> {
  const rows = row instanceof Uint8Array ? Uint8Array.of(...row, ...row) : Uint16Array.of(...row, ...row);
  const grey = sharp(rows, { raw: { width: 4, height: 2, channels: 1 } });
  return grey
    .toColourspace(row instanceof Uint8Array ? 'b-w' : 'grey16')
    .png()
    .toBuffer();
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparring-values-'));
  await mkdir(join(root, 'twelve'));
  await writeFile(join(root, 'twelve', 'a.png'), await png(Uint16Array.of(0, 1365, 2730, 4095)));
  await writeFile(join(root, 'twelve', 'b.png'), await png(Uint16Array.of(4095, 0, 5000, 65_535)));
  await mkdir(join(root, 'binary'));
  const binary = await png(Uint8Array.of(0, 1, 1, 0));
  await writeFile(join(root, 'binary', 'a.png'), binary);
  await writeFile(join(root, 'binary.zip'), writeZip([{ name: 'a.png', data: binary }]));
  const idx = writeIdx([1, 2, 4]);
  idx.set([0, 1, 1, 0, 0, 1, 1, 0], idx.length - 8);
  await writeFile(join(root, 'x-images-idx3-ubyte'), idx);
  using folder = await openSource(join(root, 'binary'));
  await writePack(folder, join(root, 'binary.pack'), { shape: at });
});
afterAll(() => rm(root, { recursive: true, force: true }));

const read = async (name: string, values?: readonly [number, number], index = 0) => {
  using source = await openSource(join(root, name), { values });
  return [...(await source.read(index, at))];
};

describe('the values of black and white', () => {
  it('are those of the file, of 16 bits where it has 16', async () => {
    const row = [0, 85, 170, 255];
    expect(await read('twelve', [0, 4095])).toEqual([...row, ...row]);
    const clamped = [255, 0, 255, 255];
    expect(await read('twelve', [0, 4095], 1)).toEqual([...clamped, ...clamped]);
  });

  it.each(['binary', 'binary.zip', 'x-images-idx3-ubyte', 'binary.pack'])('apply to %s', async (name) => {
    expect(await read(name)).toEqual([0, 1, 1, 0, 0, 1, 1, 0]);
    const row = [0, 255, 255, 0];
    expect(await read(name, [0, 1])).toEqual([...row, ...row]);
    using source = await openSource(join(root, name), { values: [0, 1] });
    expect(source.description).toMatch(/, where 0 is black and 1 is white$/);
    expect(await source.stored!(0)).toMatchObject({ kind: 'planes', shape: at });
  });

  it('apply before a picture is made smaller, so that nothing is lost', async () => {
    using source = await openSource(join(root, 'binary'), { values: [0, 1] });
    const [value] = await source.read(0, { channels: 1, height: 1, width: 1 });
    expect(value).toBeGreaterThan(100);
    expect(value).toBeLessThan(255);
  });

  it.each([[[1, 0]], [[0]], [[0, Infinity]], ['0..1']])('are refused if they are %j', async (values) => {
    await expect(openSource(root, { values: values as never })).rejects.toThrow(
      /values got .*, expected two numbers, black and a greater one for white, such as \[0, 1\]/,
    );
  });
});

it('a filter keeps the values that it was made with, and takes no others', async () => {
  const data = join(root, 'binary');
  const path = join(root, 'binary.filter.json');
  {
    using source = await openSource(data, { values: [0, 1] });
    const place = { data, path, isName: false, values: [0, 1] } as const;
    await writeFile(path, await filterText(place, source, { what: 'some', kept: Uint32Array.of(0) }));
  }
  const row = [0, 255, 255, 0];
  expect(await read('binary.filter.json')).toEqual([...row, ...row]);
  expect(await read('binary.filter.json', [0, 1])).toEqual([...row, ...row]);
  await expect(read('binary.filter.json', [0, 2])).rejects.toThrow(
    /binary\.filter\.json is a filter, got values: \[0, 2\], but it was made with values: \[0, 1\]: leave it out/,
  );
});
