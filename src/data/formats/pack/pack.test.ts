/** Packs, written and read: the same pictures under the same names, and only complete packs are accepted. */
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { SparringError } from '../../../core/errors.ts';
import { BatchStream } from '../../batches.ts';
import { memoryBytes } from '../../disk/bytes.ts';
import { openSource } from '../../open.ts';
import { decodePackHeader, encodePackHeader, headerBytes, packSections } from './format.ts';
import { openPack } from './source.ts';
import { unfinishedPath, writePack } from './writer.ts';
import type { PictureSource } from '../../pictures/source.ts';
import { packOf, resealed } from '../../testing/pack-writer.ts';

const shape = { channels: 3, height: 4, width: 5 } as const;
const pixels = 60;
const count = 1100; // names are read 512 at a time
const broken = new Set([0, 700, 1099]);

/** The bytes of record i and the length of its name depend on i. There are three classes. */
function source(change: Partial<PictureSource> = {}): PictureSource {
  const nameOf = (index: number) => `${'ä'.repeat(index % 7)}/${index}.jpg`;
  return {
    kind: 'pictures',
    description: 'pictures of a test',
    name: 'test',
    count,
    channels: undefined,
    labels: Uint8Array.from({ length: count }, (_, i) => i % 3),
    classNames: ['cats', 'dogs', 'owls'],
    labelsFrom: 'by the program',
    nameOf,
    read: async (index) => {
      if (broken.has(index)) throw new SparringError(`${nameOf(index)}: cut short`);
      return new Uint8Array(pixels).fill(index * 31).fill(index >> 3, index % pixels);
    },
    ...change,
  };
}

let folder = '';
let path = '';
let whole: Uint8Array<ArrayBuffer> = new Uint8Array();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-pack-'));
  path = join(folder, 'whole.pack');
  await writePack(source(), path, { shape });
  whole = new Uint8Array(await readFile(path));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const opened = (bytes: Uint8Array) => openPack(memoryBytes(bytes, 'a.pack'));

describe('a pack', () => {
  it('has the records of its source: pictures, names, labels, classes and unreadable ones', async () => {
    const from = source();
    const pack = await openSource(path);
    expect(pack).toMatchObject({
      name: 'whole',
      description:
        'pack of 1,100 pictures of 5×4 in colour, 3 classes by the program: cats, dogs, owls, 3 of them unreadable, made of test (pictures of a test)',
      count,
      channels: 3,
      classNames: ['cats', 'dogs', 'owls'],
      labels: Uint16Array.from(from.labels!),
    });
    for (const index of [1099, 0, 511, 512, 1023, 1, 700]) {
      expect(pack.nameOf(index)).toBe(from.nameOf(index));
    }
    for (const index of broken) {
      await expect(pack.read(index, shape)).rejects.toThrow(`${from.nameOf(index)}: cut short`);
    }
    for (const index of [511, 512, 1023, 1]) {
      expect(await pack.read(index, shape)).toEqual(await from.read(index, shape));
    }
    pack.close();
    await expect(pack.read(1, shape)).rejects.toThrow('was closed');
  });

  it('gives the same batches, labels and reasons as its source, in the same order', async () => {
    const take = async (from: PictureSource) => {
      const batches = new BatchStream({ source: from, shape, batchSize: 64, seed: 3, range: 'signed' });
      const taken = [];
      for (let i = 0; i < 50; i++) taken.push(await batches.nextLabelled());
      await batches.close();
      return { taken, skipped: batches.skipped };
    };
    expect(await take(await opened(whole))).toEqual(await take(source()));
  });

  it('is one array of all pictures, from byte 4,096 on', async () => {
    const third = await source().read(3, shape);
    expect(whole.subarray(4096 + 3 * pixels, 4096 + 4 * pixels)).toEqual(third);
  });

  it('says of its labels what its source says', async () => {
    const labelled = join(folder, 'labelled.pack');
    const description = 'folder of 3 pictures, 3 classes by folder: cats, dogs, owls';
    await writePack(source({ description, labelsFrom: 'by folder' }), labelled, { shape });
    const pack = await openSource(labelled);
    expect(pack.labelsFrom).toBe('by folder');
    expect(pack.description).toBe(
      `pack of 1,100 pictures of 5×4 in colour, 3 of them unreadable, made of test (${description})`,
    );
    const without = join(folder, 'without.pack');
    const whyNoLabels = 'not every picture is in a folder of its class';
    await writePack(source({ labels: undefined, classNames: undefined, whyNoLabels }), without, { shape });
    expect((await openSource(without)).whyNoLabels).toBe(whyNoLabels);
  });

  it('of an earlier version has labels of the pack', async () => {
    const pictures = [{ name: 'a', planes: new Uint8Array(pixels), label: 3 }];
    const pack = await opened(new Uint8Array(packOf(shape, pictures)));
    expect([pack.labelsFrom, pack.classNames]).toEqual(['by the pack', ['cats', 'dogs', '2', '3']]);
    expect(pack.description).toContain('in colour, 4 classes by the pack: cats, dogs, 2, 3, made of test');
  });

  it('does not store names that are only numbers, or labels of a source without labels', async () => {
    const plain = join(folder, 'plain.pack');
    const from = source({ nameOf: (index) => `mnist[${index}]`, labels: undefined, classNames: undefined });
    await writePack({ ...from, read: async () => new Uint8Array(pixels) }, plain, { shape });
    const pack = await openSource(plain);
    expect([pack.nameOf(0), pack.nameOf(1099)]).toEqual(['mnist[0]', 'mnist[1099]']);
    expect([pack.labels, pack.classNames]).toEqual([undefined, undefined]);
    expect(pack.whyNoLabels).toBe('the pictures had none when they were packed');
    expect(packSections(decodePackHeader(await readFile(plain), plain))).toMatchObject({
      recordBytes: pixels,
    });
    expect((await stat(plain)).size).toBeLessThan(4096 + count * (pixels + 5) + 200);
  });

  it('is resized if another size is requested', async () => {
    const pack = await opened(whole);
    expect(await pack.read(1, { channels: 1, height: 2, width: 2 })).toHaveLength(4);
  });

  it('truncates a reason that is longer than a picture', async () => {
    const short = join(folder, 'short.pack');
    const read = async () => Promise.reject(new SparringError('x'.repeat(90)));
    const { unreadable, faults } = await writePack(source({ read }), short, { shape });
    expect([unreadable, faults.length, faults[0]!.reason]).toEqual([1100, 1000, 'x'.repeat(60)]);
  });
});

describe('interrupted packing', () => {
  let to = '';
  beforeEach(async () => {
    to = join(folder, 'again.pack');
    for (const name of await readdir(folder)) if (name.startsWith('again')) await rm(join(folder, name));
  });

  /** Packs until `limit` pictures were started. */
  const packUntil = (limit: number, from = source()) => {
    const stop = new AbortController();
    let begun = 0;
    const read: PictureSource['read'] = (index, as) => {
      begun += 1;
      if (begun === limit) stop.abort();
      return from.read(index, as);
    };
    return writePack({ ...from, read }, to, { shape, signal: stop.signal });
  };

  it('resumes, and produces the same file', async () => {
    const reads: number[] = [];
    const counting = source();
    const from = { ...counting, read: (index: number) => (reads.push(index), counting.read(index, shape)) };
    expect(await packUntil(500, from)).toMatchObject({ done: 500, before: 0, unreadable: 1 });
    expect(await readdir(folder)).not.toContain('again.pack');
    expect(await packUntil(300, from)).toMatchObject({ done: 800, before: 500, unreadable: 2 });
    const progress: number[] = [];
    const last = await writePack(from, to, { shape, onProgress: (done) => progress.push(done) });
    expect(last).toMatchObject({ done: count, before: 800, unreadable: 3, size: whole.length });
    expect(last.faults[1]).toEqual({ name: source().nameOf(700), reason: 'cut short' });
    expect([progress[0], progress.at(-1)]).toEqual([801, count]);
    expect(reads).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(new Uint8Array(await readFile(to))).toEqual(whole);
    expect((await readdir(folder)).filter((name) => name.startsWith('again'))).toEqual(['again.pack']);
  });

  it.each([
    ['an error in the middle', undefined],
    ['a crash before the file was extended', headerBytes],
    ['a crash that left an empty file', 0],
  ])('resumes after %s', async (_, at) => {
    const failing = source({
      read: async (index) => {
        if (index === 900) throw new Error('the power failed');
        return source().read(index, shape);
      },
    });
    await expect(writePack(failing, to, { shape })).rejects.toThrow('the power failed');
    if (at !== undefined) await truncate(unfinishedPath(to), at);
    await writePack(source(), to, { shape });
    expect(new Uint8Array(await readFile(to))).toEqual(whole);
  });

  it('is refused as data, with the number of pictures done', async () => {
    await packUntil(500);
    await expect(openSource(unfinishedPath(to))).rejects.toThrow(
      /again\.pack\.part is an unfinished pack, with 500 of 1,100 pictures: run the same/,
    );
  });

  it('is not resumed with other pictures or another size', async () => {
    await packUntil(500);
    const kept = await readFile(unfinishedPath(to));
    for (const [other, size] of [
      [source({ nameOf: (index) => `${index}.png` }), shape],
      [source({ labels: new Uint8Array(count) }), shape],
      [source({ count: 900 }), shape],
      [source(), { ...shape, width: 4 }],
      [source(), { ...shape, channels: 1 }],
    ] as const) {
      await expect(writePack(other, to, { shape: size })).rejects.toThrow(/is an unfinished pack of other/);
    }
    expect(await readFile(unfinishedPath(to))).toEqual(kept);
  });

  it.each([
    ['the header', 0],
    ['its copy', -headerBytes],
  ])('resumes where it was if a crash spoiled half of %s', async (_, at) => {
    await packUntil(500);
    const part = await readFile(unfinishedPath(to));
    const start = at < 0 ? part.length + at : at;
    await writeFile(unfinishedPath(to), part.fill(7, start + headerBytes / 2, start + headerBytes));
    expect(await writePack(source(), to, { shape })).toMatchObject({ before: 500, done: count });
    expect(new Uint8Array(await readFile(to))).toEqual(whole);
  });

  it('resumes one of an earlier version, which had no copy of the header', async () => {
    await packUntil(500);
    await truncate(unfinishedPath(to), whole.length);
    expect(await writePack(source(), to, { shape })).toMatchObject({ before: 500, done: count });
    expect(new Uint8Array(await readFile(to))).toEqual(whole);
  });

  it.each([0, 50, headerBytes])(
    'starts again if there is no header yet, but %i bytes for the copy',
    async (extra) => {
      await writeFile(unfinishedPath(to), new Uint8Array(whole.length + extra));
      expect(await writePack(source(), to, { shape })).toMatchObject({ before: 0, done: count });
      expect(new Uint8Array(await readFile(to))).toEqual(whole);
    },
  );

  it('trusts only the records that the header counts', async () => {
    await packUntil(500);
    const { recordBytes, checksums, states } = packSections(decodePackHeader(whole, ''));
    const file = await open(unfinishedPath(to), 'r+');
    await file.write(new Uint8Array(50 * recordBytes).fill(9), 0, undefined, 4096 + 500 * recordBytes);
    await file.write(new Uint8Array(40).fill(9), 0, undefined, checksums + 4 * 500);
    await file.write(new Uint8Array(10).fill(2), 0, undefined, states + 500);
    await file.close();
    await writePack(source(), to, { shape });
    expect(new Uint8Array(await readFile(to))).toEqual(whole);
  });

  it('does not touch a file that is not an unfinished pack, or a damaged one', async () => {
    await writeFile(unfinishedPath(to), 'a letter');
    await expect(packUntil(5)).rejects.toThrow(/again\.pack\.part exists and is not an unfinished pack/);
    expect(await readFile(unfinishedPath(to), 'utf8')).toBe('a letter');
    const torn = whole.slice(0, 5000).fill(7, 40, 50);
    await writeFile(unfinishedPath(to), torn);
    await expect(packUntil(5)).rejects.toThrow(/again\.pack\.part is an unfinished pack that cannot/);
    expect(new Uint8Array(await readFile(unfinishedPath(to)))).toEqual(torn);
  });
});

describe('an existing file', () => {
  it('is left unchanged if it is the same pack', async () => {
    const outcome = await writePack(source(), path, { shape });
    expect(outcome).toMatchObject({ done: count, before: count, unreadable: 3 });
    expect(new Uint8Array(await readFile(path))).toEqual(whole);
  });

  it.each(['a folder', 'a letter', 'another pack'])('is never replaced if it is %s', async (what) => {
    const other = what === 'another pack' ? path : what === 'a folder' ? folder : join(folder, 'letter');
    if (what === 'a letter') await writeFile(other, 'a letter');
    await expect(writePack(source({ count: 7 }), other, { shape })).rejects.toThrow('already exists');
  });
});

it('a pack of damaged pictures has the same bytes each time, reasons and all', async () => {
  const pictures = join(folder, 'damaged');
  await mkdir(pictures);
  const noise = Uint8Array.from({ length: 3 * 32 * 32 }, (_, i) => (i * 7919) % 251);
  const picture = sharp(noise, { raw: { width: 32, height: 32, channels: 3 } });
  for (const format of ['png', 'jpeg', 'webp', 'gif', 'avif'] as const) {
    const bytes = await picture.clone().toFormat(format).toBuffer();
    await writeFile(join(pictures, `whole.${format}`), bytes);
    for (const part of [0.3, 0.5, 0.7, 0.9, 0.99]) {
      await writeFile(join(pictures, `cut-${part}.${format}`), bytes.subarray(0, part * bytes.length));
      const flipped = Buffer.from(bytes);
      flipped[Math.floor(part * bytes.length)]! ^= 0x5a;
      await writeFile(join(pictures, `flipped-${part}.${format}`), flipped);
    }
  }
  const from = await openSource(pictures);
  const made: Buffer[] = [];
  for (let i = 0; i < 6; i++) {
    const at = join(folder, `damaged-${i}.pack`);
    const { unreadable, faults } = await writePack(from, at, {
      shape: { channels: 3, height: 16, width: 16 },
    });
    expect(unreadable).toBeGreaterThan(20);
    for (const { reason } of faults) expect(reason).not.toMatch(/unknown error/i);
    made.push(await readFile(at));
  }
  for (const bytes of made.slice(1)) expect(bytes.equals(made[0]!)).toBe(true);
});

describe('a damaged pack', () => {
  it.each([0, 7, 99, 4095, 5000])('is refused if it ends after %i bytes', async (length) => {
    const cut = opened(whole.slice(0, length));
    await expect(cut).rejects.toThrow(/a\.pack is a (damaged pack|pack that was cut short)/);
  });

  it('is refused if a byte of the header or the index has changed', async () => {
    const index = packSections(decodePackHeader(whole, 'a.pack')).checksums;
    for (const at of [0, 20, 30, 33, 97, index, index + 4 * count + 9, whole.length - 30]) {
      const bytes = whole.slice();
      bytes[at] = bytes[at]! ^ 1;
      await expect(opened(bytes), `byte ${at}`).rejects.toThrow(/a (damaged pack|pack that was cut short)/);
    }
  });

  it('reports a damaged picture, and reads the others', async () => {
    const bytes = whole.slice();
    bytes[4096 + 3 * pixels + 8]! ^= 4;
    const pack = await opened(bytes);
    await expect(pack.read(3, shape)).rejects.toThrow(
      `${source().nameOf(3)}: this record of the pack is damaged`,
    );
    await expect(pack.read(4, shape)).resolves.toHaveLength(pixels);
  });

  it('is refused if it has a newer version', async () => {
    const bytes = whole.slice();
    bytes[8] = 2;
    await expect(opened(bytes)).rejects.toThrow('is a pack of version 2, expected 1');
  });

  it.each([
    ['of 4 channels', 12, 4],
    ['with unknown sections', 52, 4],
    ['with values in unused bytes', 60, 1],
  ])('is refused if it is %s, according to its header', async (_, at, value) => {
    const bytes = whole.slice();
    bytes[at] = value;
    await expect(opened(resealed(bytes))).rejects.toThrow(
      'a.pack is a pack with features that this Sparring does not know: upgrade it, or pack the pictures again',
    );
  });

  it.each([
    ['has an unknown member', { codec: 'jpeg' }],
    ['has no name', { name: undefined }],
    ['has a name that is not text', { name: 3 }],
    ['has classes that are not a list of names', { classNames: ['cats', 3] }],
    ['has an origin of labels that is not text', { labelsFrom: 3 }],
    ['has a prefix for numbered records that is not text', { numbered: 3 }],
  ])('is refused if its description %s', async (_, extra) => {
    const bytes = packOf(shape, [{ name: 'a', planes: new Uint8Array(pixels), label: 0 }], extra);
    await expect(opened(bytes)).rejects.toThrow(
      'a.pack is a pack with features that this Sparring does not know',
    );
  });

  it.each([
    ['no pictures', { count: 0, done: 0 }],
    ['pictures of height 0', { shape: { channels: 3, height: 0, width: 5 } }],
    ['far too many pictures', { count: 2 ** 50, done: 2 ** 50 }],
    ['pictures of a terapixel', { shape: { channels: 3, height: 2 ** 20, width: 2 ** 20 } }],
    ['far too long names', { namesBytes: 2 ** 60 }],
  ] as const)('is refused if its header claims %s', async (_, change) => {
    const bytes = whole.slice();
    const header = decodePackHeader(whole, 'a.pack');
    bytes.set(encodePackHeader({ ...header, ...change }));
    await expect(opened(bytes)).rejects.toThrow(SparringError);
  });
});
