import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crc32 } from '../disk/crc32.ts';
import { memoryBytes } from '../disk/bytes.ts';
import { openSource } from '../open.ts';
import type { PictureSource } from '../pictures/source.ts';
import { writeZip, type ZipEntry } from '../testing/zip-writer.ts';
import { openZip } from './zip-source.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-zip-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const shape = { channels: 3, height: 1, width: 1 } as const;
const png = (grey: number): Promise<Uint8Array> =>
  sharp({ create: { width: 5, height: 5, channels: 3, background: { r: grey, g: 0, b: 0 } } })
    .png()
    .toBuffer();
const json = (value: unknown) => ({ name: 'dataset.json', data: Buffer.from(JSON.stringify(value)) });
const namesOf = (source: PictureSource): string[] =>
  Array.from({ length: source.count }, (_, index) => source.nameOf(index));
const redOf = async (source: PictureSource, index: number) => (await source.read(index, shape))[0];
const open = (entries: readonly ZipEntry[], options = {}) =>
  openZip(memoryBytes(writeZip(entries, options), 'a.zip'));

describe('a zip of pictures', () => {
  it.each([
    ['plain', {}],
    ['zip64', { zip64: true }],
    ['with a comment that looks like an end', { comment: 'PK\x05\x06'.padEnd(40, 'x') }],
    ['after something else', { prefix: new Uint8Array(1000).fill(80) }],
    ['zip64 after something else', { zip64: true, prefix: new Uint8Array(99) }],
  ])('is read in place, with stored and deflated members: %s', async (_, options) => {
    const entries = [
      { name: '00000/img00000001.png', data: await png(10) },
      { name: '00000/img00000000.png', data: await png(20), deflate: true },
      { name: '00000/', data: new Uint8Array() },
      { name: 'ä.PNG', data: await png(30) },
      { name: '__MACOSX/._b.png', data: new Uint8Array(3) },
      { name: 'notes.txt', data: new Uint8Array(3) },
    ];
    const source = await open(entries, options);
    expect(source).toMatchObject({ description: 'zip of 3 pictures', name: 'a', channels: undefined });
    expect(namesOf(source)).toEqual(['00000/img00000000.png', '00000/img00000001.png', 'ä.PNG']);
    expect([await redOf(source, 0), await redOf(source, 1), await redOf(source, 2)]).toEqual([20, 10, 30]);
  });

  it('has the labels of dataset.json, in any order', async () => {
    const entries = [
      { name: '00000/img00000000.png', data: await png(1) },
      { name: '00000/img00000001.png', data: await png(2) },
    ];
    const labels = [
      ['00000/img00000001.png', 6],
      ['00000/img00000000.png', 2],
    ];
    const labelled = await open([...entries, json({ labels })]);
    expect([...labelled.labels!]).toEqual([2, 6]);
    expect(labelled.classNames).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    expect(labelled.description).toBe('zip of 2 pictures, 7 classes by dataset.json: 0 to 6');
    const why: readonly (readonly [unknown, string])[] = [
      [{ labels: null }, 'has no list of labels'],
      [[], 'has no list of labels'],
      [{ labels: [labels[0]] }, 'lacks 1 picture, such as 00000/img00000000.png'],
      [{ labels: [['a', 1]] }, 'has other names: a where the pictures have 00000/img00000000.png'],
      [{ labels: [['a', [0.5, 1]]] }, 'gives a [0.5,1], which is no whole number from 0 to 65535'],
      [{ labels: [['a', 70_000]] }, 'gives a 70000, which is no whole number from 0 to 65535'],
      [{ labels: [['a', -1]] }, 'gives a -1, which is no whole number from 0 to 65535'],
      [
        { labels: [...labels, ['./00000/img00000001.png', 0]] },
        'lists ./00000/img00000001.png twice, with 6 and 0',
      ],
    ];
    for (const [other, reason] of why) {
      const without = await open([...entries, json(other)]);
      expect([without.labels, without.whyNoLabels]).toEqual([undefined, `dataset.json ${reason}`]);
      expect(without.description).toBe(`zip of 2 pictures, no classes: dataset.json ${reason}`);
    }
    const nested = Buffer.from('['.repeat(1e6));
    const tooMuch = await open([...entries, { name: 'dataset.json', data: nested, deflate: true }]);
    expect(tooMuch.labels).toBeUndefined();
    await expect(open([...entries, { name: 'dataset.json', data: Buffer.from('{') }])).rejects.toThrow(
      /^dataset\.json is not JSON \(.*\): write it again/,
    );
  });

  it('has the labels of a list in a folder, with names as other programs write them', async () => {
    const data = await png(1);
    const names = ['ds/a/1.png', 'ds/a/2.png'];
    const list = Buffer.from(
      `\ufeff${JSON.stringify({
        labels: [
          ['a\\1.png', 1],
          ['./a/2.png', 0],
        ],
      })}`,
    );
    const source = await open([
      ...names.map((name) => ({ name, data })),
      { name: 'ds/dataset.json', data: list },
    ]);
    expect([[...source.labels!], source.labelsFrom]).toEqual([[1, 0], 'by dataset.json']);
    const pairs = '{"labels": [["/a/1.png", 1], ["a/2.png", 0]]}';
    for (const text of [
      Buffer.from(`\ufeff${pairs}`, 'utf16le'),
      Buffer.from(`\ufeff${pairs}`, 'utf16le').swap16(),
    ]) {
      const wide = await open([
        ...names.map((name) => ({ name, data })),
        { name: 'ds/dataset.json', data: text },
        { name: 'ds/a/dataset.json', data: list },
        { name: 'ds/b/dataset.json', data: list },
      ]);
      expect([...wide.labels!]).toEqual([1, 0]);
      expect(wide.notes).toEqual([
        'labels of ds/a/dataset.json, ds/b/dataset.json are not used, beside ds/dataset.json',
      ]);
    }
    const half = Buffer.from(JSON.stringify({ labels: [['a/1.png', 1]] }));
    const without = await open([
      ...names.map((name) => ({ name, data })),
      { name: 'ds/dataset.json', data: half },
      { name: 'ds/mydataset.json', data: half },
    ]);
    expect(without.whyNoLabels).toBe('ds/dataset.json lacks 1 picture, such as ds/a/2.png');
    expect(without.notes).toEqual(['1 file was left out by its extension: 1 × .json']);
  });

  describe('whose names are not said to be UTF-8', () => {
    const bytesOf = (...parts: (string | number)[]) =>
      Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));
    const raw = { claims: { flags: 0 } };
    const note = (members: string, encoding: string) =>
      `the zip does not say how the names of ${members} are encoded: they are read as ${encoding}`;

    it.each([
      ['CP437', 'ü', [0x81]],
      ['Shift-JIS', 'ソ', [0x83, 0x5c]],
    ] as const)('finds its labels: %s', async (encoding, letter, written) => {
      const entries = await Promise.all(
        [0, 1, 2].map(async (i) => ({ name: bytesOf(...written, `${i}.png`), data: await png(i), ...raw })),
      );
      const labels = [2, 0, 1].map((label, i) => [`${letter}${i}.png`, label]);
      const source = await open([...entries, json({ labels })]);
      expect(namesOf(source)).toEqual([0, 1, 2].map((i) => `${letter}${i}.png`));
      expect([[...source.labels!], source.labelsFrom]).toEqual([[2, 0, 1], 'by dataset.json']);
      expect(source.notes).toEqual([note('3 members', encoding)]);
      expect(await redOf(source, 1)).toBe(1);
    });

    it('finds labels by the bytes where the guess is another encoding', async () => {
      const name = (i: number) => bytesOf(0xb0, 0xb3, `${i}.png`); // in Korean a dog, in Chinese an I
      const labels = [0, 1].map((label) => [`개${label}.png`, label]);
      const data = await png(1);
      const source = await open([0, 1].map((i) => ({ name: name(i), data, ...raw })));
      expect(namesOf(source)[0]).toBe('俺0.png');
      const labelled = await open([
        ...[0, 1].map((i) => ({ name: name(i), data, ...raw })),
        json({ labels }),
      ]);
      expect([...labelled.labels!]).toEqual([0, 1]);
    });

    it('names classes by its folders', async () => {
      const data = await png(1);
      const folders = [bytesOf(0x83, 0x5c, 0x81, 0x5b, 0x83, 0x58), bytesOf(0x94, 0x4c)];
      const source = await open(
        folders.map((kind) => ({ name: Buffer.concat([kind, Buffer.from('/1.png')]), data, ...raw })),
      );
      expect(source.description).toBe('zip of 2 pictures, 2 classes by folder: ソース, 猫');
    });

    it('reads UTF-8 of macOS, and a name that is there in UTF-8 as well', async () => {
      const data = await png(1);
      const written = Buffer.of(0x81, 0x30, 0x2e, 0x70, 0x6e, 0x67);
      const extra = (crc: number) => {
        const unicode = Buffer.from('鳥.png');
        const bytes = Buffer.alloc(9 + unicode.length);
        bytes.writeUInt16LE(0x7075, 0);
        bytes.writeUInt16LE(5 + unicode.length, 2);
        bytes[4] = 1;
        bytes.writeUInt32LE(crc, 5);
        bytes.set(unicode, 9);
        return bytes;
      };
      const source = await open([
        { name: 'mu\u0308de.png', data, ...raw },
        { name: written, data, ...raw, extra: extra(crc32(written)) },
      ]);
      expect([namesOf(source), source.notes]).toEqual([['mu\u0308de.png', '鳥.png'], []]);
      const other = await open([{ name: written, data, ...raw, extra: extra(0) }]);
      expect([namesOf(other), other.notes]).toEqual([['ü0.png'], [note('1 member', 'CP437')]]);
    });

    it('never takes two folders for one, where an encoding has a character twice', async () => {
      const data = await png(1);
      const names = [
        [0x81, 0xca],
        [0xee, 0xf9],
      ];
      expect(names.map((pair) => new TextDecoder('shift_jis').decode(Uint8Array.from(pair)))).toEqual([
        '￢',
        '￢',
      ]);
      const kanji = [0x94, 0x4c, 0x8c, 0xa2, 0x90, 0x6c]; // so that it would be read as Shift-JIS
      const source = await open(
        names.map((pair) => ({ name: bytesOf(...kanji, ...pair, '/1.png'), data, ...raw })),
      );
      expect(source.classNames).toHaveLength(2);
    });
  });

  it('passes over what macOS and Windows put into archives, at any depth, and says what else it left out', async () => {
    const data = await png(1);
    const names = [
      'cat\\1.jpg',
      'dog\\1.jfif',
      '__MACOSX\\._1.jpg',
      'cat\\__MACOSX\\p.jpg',
      'cat\\a.bmp',
      'b.bmp',
      'c',
    ];
    const source = await open(names.map((name) => ({ name, data })));
    expect([source.count, source.classNames, source.notes]).toEqual([
      2,
      ['cat', 'dog'],
      [
        '3 files were left out by their extensions: 2 × .bmp, 1 × no extension; b.bmp is a PNG: give it the extension .png',
      ],
    ]);
  });

  it('has the labels of its folders if there is no dataset.json', async () => {
    const data = await png(1);
    const source = await open([
      { name: 'dogs/1.png', data },
      { name: 'cats/deep/1.png', data },
      { name: 'dogs/0.png', data },
    ]);
    expect([...source.labels!]).toEqual([0, 1, 1]);
    expect(source.classNames).toEqual(['cats', 'dogs']);
    expect((await open([{ name: 'dogs/1.png', data }])).labels).toBeUndefined();
  });

  it('writes nothing to the disk, whatever its names are', async () => {
    const path = join(folder, 'evil.zip');
    const data = await png(7);
    await writeFile(
      path,
      writeZip([
        { name: '../../evil.png', data },
        { name: '/etc/evil.png', data },
      ]),
    );
    const source = await openSource(path);
    expect(namesOf(source)).toEqual(['../../evil.png', '/etc/evil.png']);
    expect(await redOf(source, 0)).toBe(7);
    expect(await readdir(folder)).toEqual(['evil.zip']);
    source.close();
    await expect(source.read(0, shape)).rejects.toThrow(/^\.\.\/\.\.\/evil\.png: .* was closed/);
  });

  it('refuses single members: bombs, false sizes, passwords, other methods', async () => {
    const data = await png(7);
    const source = await open([
      { name: 'a.png', data: new Uint8Array(5e6), deflate: true },
      { name: 'b.png', data, claims: { size: 0xfffffff0 } },
      { name: 'c.png', data: new Uint8Array(1e6), deflate: true, claims: { size: 1000 } },
      { name: 'd.png', data, claims: { flags: 1 } },
      { name: 'e.png', data, claims: { method: 14 } },
      { name: 'f.png', data, claims: { size: 99 } },
      { name: 'g.png', data, claims: { crc: 7 } },
      { name: 'h.png', data, deflate: true, claims: { crc: 7 } },
      { name: 'i.png', data },
    ]);
    const began = process.memoryUsage().rss;
    for (const [index, sentence] of [
      /^a\.png: 4,8\d\d bytes that claim to decompress to 5,000,000 are not a picture/,
      /^b\.png: \d+ bytes that claim to decompress to 4,294,967,280 are not a picture/,
      /^c\.png: a\.zip is damaged or cut short/,
      /^d\.png: d\.png is encrypted/,
      /^e\.png: e\.png is compressed with method 14 \(LZMA\), expected stored or deflated/,
      /^f\.png: a\.zip is damaged or cut short: it has a stored member/,
      /^g\.png: a\.zip is damaged or cut short: it holds g\.png with a wrong CRC-32/,
      /^h\.png: a\.zip is damaged or cut short: it holds h\.png with a wrong CRC-32/,
    ].entries()) {
      await expect(source.read(index, shape)).rejects.toThrow(sentence);
    }
    expect(process.memoryUsage().rss - began).toBeLessThan(100e6);
    expect(await redOf(source, 8)).toBe(7);
  });

  it('is refused in one sentence if it is damaged or has no pictures', async () => {
    const data = await png(7);
    const file = writeZip([
      { name: 'a.png', data },
      { name: 'b.png', data },
    ]);
    const refused = (bytes: Uint8Array, sentence: RegExp) =>
      expect(openZip(memoryBytes(bytes, 'a.zip'))).rejects.toThrow(sentence);
    await refused(file.subarray(0, file.length - 1), /cut short: it has no directory at its end/);
    await refused(new Uint8Array(), /has no directory at its end/);
    const at = (offset: number, value: number) => {
      const copy = new Uint8Array(file);
      new DataView(copy.buffer).setUint32(copy.length - 22 + offset, value, true);
      return copy;
    };
    await refused(at(12, 0xfffffff), /a directory that ends after the file/);
    await refused(at(12, 60), /no member in its directory at byte/);
    await refused(at(8, 7 + (7 << 16)), /lists 2 members, but claims 7/);
    await refused(writeZip([]), /^no pictures in a\.zip: .* got 0 other members$/);
    await refused(
      writeZip([{ name: 'a.txt', data }]),
      /got 1 other member \(1 × \.txt\); a\.txt is a PNG: give it the extension \.png$/,
    );
  });

  it('can have 100,000 members', async () => {
    const data = await png(7);
    const entries = Array.from({ length: 100_000 }, (_, i) => ({
      name: `${i % 1000}/${i}.png`,
      data: i === 5 ? data : new Uint8Array(1),
    }));
    const source = await open(entries, { zip64: true });
    expect(source.count).toBe(100_000);
    expect(source.labels).toHaveLength(100_000);
    expect(await redOf(source, namesOf(source).indexOf('5/5.png'))).toBe(7);
  });
});
