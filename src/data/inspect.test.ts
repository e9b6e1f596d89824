import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryBytes } from './disk/bytes.ts';
import { openIdx } from './formats/idx-source.ts';
import { openImageFolder } from './formats/image-folder.ts';
import { inspectSource, spread } from './inspect.ts';
import { inspectionRecord } from './inspection-summary.ts';
import { contentDigest, DuplicateFinder } from './duplicate-finder.ts';
import { writeIdx } from './testing/idx-writer.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-inspect-'));
  for (const name of ['cats', 'dogs']) await mkdir(join(folder, name));
  const blank = (width: number, height: number, channels: 3 | 4 = 3) =>
    sharp({ create: { width, height, channels, background: '#cc8844' } });
  const first = await blank(40, 30).jpeg().toBuffer();
  const put = (name: string, bytes: Uint8Array | string) => writeFile(join(folder, name), bytes);
  await put('cats/1.jpg', first);
  await put('cats/2.jpg', first.subarray(0, first.length / 2));
  await put('cats/3.png', await blank(20, 60, 4).png().toBuffer());
  await put('dogs/1.webp', await blank(40, 30).webp().toBuffer());
  await put('dogs/2.jpg', first); // the same bytes as cats/1.jpg
  await put('dogs/3.png', await blank(8, 8).toColourspace('b-w').png().toBuffer());
  await put('dogs/4.jpg', 'no picture');
  // Stored rotated, like a camera does.
  await put('dogs/5.jpg', await blank(16, 48).withMetadata({ orientation: 6 }).jpeg().toBuffer());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('inspectSource', () => {
  it('records the notes of the source', async () => {
    const source = { ...(await openImageFolder(folder)), notes: ['something was left out'] };
    expect(inspectionRecord(source, await inspectSource(source)).notes).toEqual(['something was left out']);
  });

  it('counts sizes, formats, colours and classes, and names faults and copies', async () => {
    const found = await inspectSource(await openImageFolder(folder));
    expect([found.looked, found.unreadable, found.copies]).toEqual([8, 2, 1]);
    expect(found.faults).toEqual([
      { name: 'cats/2.jpg', reason: 'the picture is cut short' },
      { name: 'dogs/4.jpg', reason: 'the file is not a picture (expected JPEG, PNG, WebP, GIF or AVIF)' },
    ]);
    expect(found.groups).toEqual([['cats/1.jpg', 'dogs/2.jpg']]);
    expect(Object.fromEntries(found.formats)).toEqual({ JPEG: 3, PNG: 2, WebP: 1 });
    expect(Object.fromEntries(found.colours)).toEqual({ colour: 4, 'colour with transparency': 1, grey: 1 });
    expect(Object.fromEntries(found.sizes)).toEqual({ '40×30': 3, '20×60': 1, '8×8': 1, '48×16': 1 });
    expect([...found.classes!]).toEqual([2, 4]);
    expect([spread(found.widths), spread(found.heights)]).toEqual([
      { least: 8, median: 40, most: 48 },
      { least: 8, median: 30, most: 60 },
    ]);
  });

  it('inspects pictures that need no decoding', async () => {
    const source = await openIdx(memoryBytes(writeIdx([4, 2, 3]), 'digits'));
    const found = await inspectSource(source);
    expect([found.looked, found.unreadable]).toEqual([4, 0]);
    expect([...found.sizes, ...found.colours]).toEqual([
      ['3×2', 4],
      ['grey', 4],
    ]);
    expect(found.formats.size).toBe(0);
  });

  it('accepts a source without stored pictures', async () => {
    const found = await inspectSource({ ...(await openImageFolder(folder)), stored: undefined });
    expect([found.looked, found.unreadable, found.copies, found.sizes.size]).toEqual([8, 2, 0, 0]);
  });

  it('stops on request, and reports what it has inspected', async () => {
    let told = 0;
    const found = await inspectSource(await openImageFolder(folder), {
      onProgress: (looked) => (told = looked),
      signal: AbortSignal.abort(),
    });
    expect([found.looked, told]).toEqual([0, 0]);
  });

  it('does not treat a bug in the source as an unreadable picture', async () => {
    const source = await openImageFolder(folder);
    const read = () => Promise.reject(new TypeError('a bug'));
    await expect(inspectSource({ ...source, read })).rejects.toThrow('a bug');
  });
});

it('finds the first of equal contents among many, even if slots of the hash table collide', () => {
  const seen = new DuplicateFinder(3000);
  for (let i = 0; i < 3000; i++) {
    expect(seen.add(i, contentDigest(`${i % 1000}`))).toBe(i < 1000 ? undefined : i % 1000);
  }
  const crowded = new DuplicateFinder(4);
  expect([0, 1, 2, 3].map((high) => crowded.add(high, { low: 7, high: high % 3 }))).toEqual([
    undefined,
    undefined,
    undefined,
    0,
  ]);
});
