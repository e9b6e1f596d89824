import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SparringError, UsageError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import { BatchStream, type BatchStreamOptions } from './batches.ts';
import { openImageFolder } from './formats/image-folder.ts';
import type { PictureSource } from './pictures/source.ts';

const shape = { channels: 1, height: 1, width: 2 } as const;

interface FakeSource extends PictureSource {
  readonly broken: Set<number>;
  readonly reads: number[];
}

/** Record i is the bytes (i, 255 − i), returned after a delay that differs between records. */
function fakeSource(count: number, broken: Iterable<number> = []): FakeSource {
  const source: FakeSource = {
    kind: 'pictures',
    description: 'numbers',
    name: 'numbers',
    count,
    channels: undefined,
    broken: new Set(broken),
    reads: [],
    nameOf: (index) => `number ${index}`,
    read: async (index) => {
      source.reads.push(index);
      await wait((index * 7) % 5);
      if (source.broken.has(index)) throw new SparringError(`number ${index}: broken`);
      return Uint8Array.of(index, 255 - index);
    },
  };
  return source;
}

const open: BatchStream[] = [];
function stream(options: Partial<BatchStreamOptions> & { source: PictureSource }): BatchStream {
  const opened = new BatchStream({ shape, batchSize: 4, seed: 1, range: 'unit', ...options });
  open.push(opened);
  return opened;
}
afterEach(async () => {
  for (const opened of open.splice(0)) await opened.close();
});

/** The records in the next `count` batches. */
async function take(batches: BatchStream, count: number): Promise<number[][]> {
  const taken: number[][] = [];
  for (let i = 0; i < count; i++) {
    const values = await batches.next();
    const records = Array.from({ length: values.length / 2 }, (_, slot) =>
      Math.round(values[2 * slot]! * 255),
    );
    taken.push(records);
  }
  return taken;
}

const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);
const shuffled = (seed: number, epoch: number, count: number): number[] => [
  ...new RandomStream(seed, 'shuffle', epoch).permutation(count),
];

describe('the order of batches', () => {
  it('is a permutation per epoch, without the incomplete last batch', async () => {
    const batches = stream({ source: fakeSource(11), seed: 5 });
    expect(batches.batchesPerEpoch).toBe(2);
    for (const epoch of [0, 1, 2]) {
      expect(batches.epoch).toBe(epoch);
      const taken = (await take(batches, 2)).flat();
      expect(taken).toEqual(shuffled(5, epoch, 11).slice(0, 8));
      expect(new Set(taken).size).toBe(8);
    }
    expect([batches.consumed, batches.epoch]).toEqual([6, 3]);
  });

  it.each([0, 1, 2, 7])('is the same with %i batches of prefetch and any size of cache', async (prefetch) => {
    const expected = [0, 1, 2].flatMap((epoch) => shuffled(1, epoch, 13).slice(0, 12));
    for (const cacheBytes of [0, 7, 1000]) {
      const batches = stream({ source: fakeSource(13), prefetch, cacheBytes });
      expect((await take(batches, 9)).flat()).toEqual(expected);
    }
  });

  it('continues after any number of batches as if it had never stopped', async () => {
    const whole = await take(stream({ source: fakeSource(10), batchSize: 3 }), 12);
    for (let consumed = 0; consumed < 12; consumed++) {
      const resumed = stream({ source: fakeSource(10), batchSize: 3, consumed });
      expect(resumed.consumed).toBe(consumed);
      expect(await take(resumed, 12 - consumed)).toEqual(whole.slice(consumed));
    }
  });

  it('is kept by concurrent calls', async () => {
    const expected = await take(stream({ source: fakeSource(12) }), 6);
    const batches = stream({ source: fakeSource(12), cacheBytes: 0 });
    const taken = await Promise.all([1, 2, 3, 4, 5, 6].map(() => batches.next()));
    expect(taken.map((values) => Math.round(values[0]! * 255))).toEqual(expected.map(([first]) => first));
  });

  it('can be a single batch with all pictures', async () => {
    const [first, second] = await take(stream({ source: fakeSource(4) }), 2);
    expect(sorted(first!)).toEqual([0, 1, 2, 3]);
    expect(sorted(second!)).toEqual([0, 1, 2, 3]);
  });
});

describe('labels', () => {
  it('belong to the pictures, including one that replaces an unreadable one', async () => {
    const source = { ...fakeSource(12, [3, 7]), labels: Uint8Array.from({ length: 12 }, (_, i) => 100 + i) };
    const batches = stream({ source, batchSize: 5 });
    for (let i = 0; i < 6; i++) {
      const { pictures, labels } = await batches.nextLabelled();
      const records = Array.from(labels!, (label) => label - 100);
      expect(records).toEqual(Array.from({ length: 5 }, (_, slot) => Math.round(pictures[2 * slot]! * 255)));
      expect(records).not.toContain(3);
    }
    expect(batches.skipped.size).toBe(2);
  });

  it('are left out if the source has none', async () => {
    expect((await stream({ source: fakeSource(4) }).nextLabelled()).labels).toBeUndefined();
  });
});

describe('mirroring', () => {
  const records = fakeSource(10);
  const values = async (options: Partial<BatchStreamOptions>, count: number) => {
    const batches = stream({ source: records, batchSize: 3, mirror: true, ...options });
    const taken: Float32Array[] = [];
    for (let i = 0; i < count; i++) taken.push(await batches.next());
    return taken;
  };
  /** For each slot of the batches, whether its picture is mirrored. */
  const turned = (mirrored: Float32Array[], plain: Float32Array[]) =>
    mirrored.flatMap((batch, i) => [0, 2, 4].map((at) => batch[at] === plain[i]![at + 1]));

  it('mirrors half of the pictures, different ones in each epoch, and changes nothing else', async () => {
    const mirrored = await values({}, 60);
    const plain = await values({ mirror: false }, 60);
    for (const [i, batch] of mirrored.entries()) {
      for (const at of [0, 2, 4]) {
        const pair = [...plain[i]!.subarray(at, at + 2)];
        expect([pair, pair.toReversed()]).toContainEqual([...batch.subarray(at, at + 2)]);
      }
    }
    const which = turned(mirrored, plain);
    const share = which.filter(Boolean).length / which.length;
    expect(share).toBeGreaterThan(0.38);
    expect(share).toBeLessThan(0.62);
    expect(which.slice(0, 9)).not.toEqual(which.slice(9, 18));
  });

  it('continues after any number of batches as if it had never stopped, for any prefetch', async () => {
    const whole = await values({}, 12);
    for (const consumed of [1, 3, 7]) {
      const rest = await values({ consumed, prefetch: consumed % 3, cacheBytes: 0 }, 12 - consumed);
      expect(rest).toEqual(whole.slice(consumed));
    }
    const peeking = stream({ source: records, batchSize: 3, mirror: true });
    for (const batch of whole) {
      expect(await peeking.peek()).toEqual(batch);
      expect(await peeking.next()).toEqual(batch);
    }
  });

  it('mirrors the rows of every channel', async () => {
    const shapeOfTwo = { channels: 3, height: 2, width: 2 } as const;
    const source: PictureSource = {
      ...fakeSource(1),
      read: async () => Uint8Array.from({ length: 12 }, (_, i) => i),
    };
    const seen = new Set<string>();
    const batches = stream({ source, shape: shapeOfTwo, batchSize: 1, mirror: true });
    for (let i = 0; i < 20; i++) seen.add([...(await batches.next())].map((v) => Math.round(v * 255)).join());
    expect([...seen].sort()).toEqual(['0,1,2,3,4,5,6,7,8,9,10,11', '1,0,3,2,5,4,7,6,9,8,11,10']);
  });
});

describe('values', () => {
  it('are normalised picture by picture in the range contrast', async () => {
    const bytes = [Uint8Array.of(0, 10), Uint8Array.of(250, 200)];
    const source: PictureSource = { ...fakeSource(2), read: async (index) => bytes[index]! };
    const values = await stream({ source, batchSize: 2, range: 'contrast' }).next();
    const side = Math.fround(55 / Math.sqrt(3072));
    const pictures = [[...values.subarray(0, 2)], [...values.subarray(2)]];
    expect(pictures.sort(([a], [b]) => a! - b!)).toEqual([
      [-side, side],
      [side, -side],
    ]);
  });

  it('are bytes scaled to [−1, 1] or [0, 1]', async () => {
    const source: PictureSource = { ...fakeSource(1), read: async () => Uint8Array.of(0, 51, 204, 255) };
    const square = { channels: 1, height: 2, width: 2 } as const;
    const batch = (range: 'signed' | 'unit') => stream({ source, shape: square, batchSize: 1, range }).next();
    expect(await batch('signed')).toEqual(Float32Array.of(-1, 51 / 127.5 - 1, 204 / 127.5 - 1, 1));
    expect(await batch('unit')).toEqual(Float32Array.of(0, 0.2, 0.8, 1));
  });

  it('belong to the caller, who may change them', async () => {
    const batches = stream({ source: fakeSource(4) });
    const first = await batches.next();
    first.fill(9);
    expect((await batches.next()).every((value) => value <= 1)).toBe(true);
  });
});

describe('unreadable pictures', () => {
  const count = 12;
  const broken = [2, 3, 7];
  /** The rule of the docstring in its simplest form. */
  function expected(seed: number, epoch: number, batchSize: number): number[] {
    const order = shuffled(seed, epoch, count);
    const batches: number[] = [];
    for (let first = 0; first + batchSize <= count; first += batchSize) {
      const after = [...order.slice(first + batchSize), ...order.slice(0, first)];
      const others = after.filter((index) => !broken.includes(index));
      const own = order.slice(first, first + batchSize);
      batches.push(...own.map((index) => (broken.includes(index) ? others.shift()! : index)));
    }
    return batches;
  }

  it.each([1, 2, 3])('are replaced by the next readable picture (seed %i)', async (seed) => {
    for (const cacheBytes of [0, 1000]) {
      const source = fakeSource(count, broken);
      const batches = stream({ source, seed, cacheBytes });
      const taken = (await take(batches, 6)).flat();
      expect(taken).toEqual([...expected(seed, 0, 4), ...expected(seed, 1, 4)]);
      expect([...batches.skipped.keys()]).toEqual(['number 2', 'number 3', 'number 7']);
      expect(batches.skipped.get('number 2')).toBe('broken');
      for (const index of broken) expect(source.reads.filter((read) => read === index)).toHaveLength(1);
    }
  });

  it('do not disturb resuming', async () => {
    const whole = await take(stream({ source: fakeSource(count, broken) }), 9);
    for (const consumed of [1, 2, 4, 5]) {
      const resumed = stream({ source: fakeSource(count, broken), consumed });
      expect(await take(resumed, 9 - consumed)).toEqual(whole.slice(consumed));
    }
  });

  it('never put a picture twice into a batch', async () => {
    const source = fakeSource(8, [0, 1, 2, 3]);
    const batches = stream({ source });
    for (const batch of await take(batches, 6)) expect(sorted(batch)).toEqual([4, 5, 6, 7]);
  });

  it('end the stream if the others do not fill a batch', async () => {
    const source = fakeSource(
      20,
      Array.from({ length: 17 }, (_, index) => index),
    );
    const batches = stream({ source, batchSize: 16 });
    const sentence =
      /^only 3 of the 20 pictures of numbers can be read: pass batchSize: 3 or less; the first: number \d+: broken$/;
    await expect(batches.next()).rejects.toThrow(sentence);
    await expect(batches.peek()).rejects.toThrow(sentence);
    expect(sorted(source.reads).filter((index) => index < 17)).toHaveLength(17);
    expect(batches.consumed).toBe(0);
  });

  it('make every call fail if there are no others, and each was tried once', async () => {
    const source = fakeSource(6, [0, 1, 2, 3, 4, 5]);
    const batches = stream({ source });
    const sentence = /^none of the 6 pictures of numbers can be read; the first: number \d: broken$/;
    await expect(batches.next()).rejects.toThrow(sentence);
    await expect(batches.next()).rejects.toThrow(SparringError);
    expect(source.reads).toHaveLength(6);
    expect(batches.consumed).toBe(0);
  });

  it('include a picture that disappears during training', async () => {
    const source = fakeSource(count);
    const batches = stream({ source, cacheBytes: 0, prefetch: 0 });
    expect((await take(batches, 3)).flat()).toEqual(shuffled(1, 0, count));
    for (const index of broken) source.broken.add(index);
    expect((await take(batches, 3)).flat()).toEqual(expected(1, 1, 4));
    expect(batches.skipped.size).toBe(3);
  });

  it('include a picture of the wrong size', async () => {
    const source = fakeSource(5);
    const odd: PictureSource = {
      ...source,
      read: async (index, wanted) => (index === 2 ? new Uint8Array(5) : source.read(index, wanted)),
    };
    const batches = stream({ source: odd });
    await take(batches, 2);
    expect([...batches.skipped]).toEqual([['number 2', 'has 5 bytes, expected 2']]);
  });

  it('do not include those that fail by a bug in the source', async () => {
    const faulty: PictureSource = { ...fakeSource(8), read: () => Promise.reject(new TypeError('a fault')) };
    const batches = stream({ source: faulty });
    await expect(batches.next()).rejects.toThrow(TypeError);
    expect(batches.skipped.size).toBe(0);
  });
});

describe('prefetching', () => {
  it('starts to read the batches after the one it returns, and no others', async () => {
    const source = fakeSource(40);
    const batches = stream({ source, prefetch: 2 });
    const order = shuffled(1, 0, 40);
    const first = batches.next();
    expect(source.reads).toEqual(order.slice(0, 12)); // before it first waits
    await first;
    expect(source.reads).toEqual(order.slice(0, 12));
    await batches.next();
    expect(source.reads).toEqual(order.slice(0, 16));
  });

  it('reads each picture once if all fit into the cache', async () => {
    const source = fakeSource(12);
    await take(stream({ source }), 9);
    expect(sorted(source.reads)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  it('reads pictures again that did not fit into the cache', async () => {
    const source = fakeSource(12);
    await take(stream({ source, cacheBytes: 2 * 8, prefetch: 0 }), 6);
    expect(source.reads).toHaveLength(12 + 4);
  });

  it('counts the time that callers wait, and no other', async () => {
    let milliseconds = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => milliseconds);
    try {
      const source = fakeSource(8);
      const slow: PictureSource = {
        ...source,
        read: async (index, wanted) => {
          const picture = await source.read(index, wanted);
          milliseconds += 30;
          return picture;
        },
      };
      const batches = stream({ source: slow, batchSize: 8 });
      expect(batches.waitedSeconds).toBe(0);
      await batches.next();
      expect(batches.waitedSeconds).toBe(8 * 0.03);
      milliseconds += 1000; // a training step
      await batches.next(); // from the cache
      expect(batches.waitedSeconds).toBe(8 * 0.03);
    } finally {
      clock.mockRestore();
    }
  });

  it('ends when the stream is closed, without unhandled rejections', async () => {
    const source = fakeSource(40, [...Array(40).keys()]);
    const batches = stream({ source });
    const [pending] = await Promise.allSettled([batches.next(), batches.close()]);
    expect(pending).toMatchObject({ status: 'rejected', reason: expect.any(SparringError) as unknown });
    const { length } = source.reads;
    await wait(30);
    expect(source.reads).toHaveLength(length);
    expect(length).toBeLessThan(40);
    await expect(batches.next()).rejects.toThrow(/^the stream of batches was closed/);
    await batches.close();
  });
});

describe('options', () => {
  it('are refused in one sentence', () => {
    const source = fakeSource(10);
    expect(() => stream({ source, batchSize: 64 })).toThrow(UsageError);
    expect(() => stream({ source, batchSize: 64 })).toThrow(
      'a batch of 64 pictures is larger than the data set, which has 10 (numbers)',
    );
    expect(() => stream({ source, batchSize: 0 })).toThrow('batchSize got 0, expected a whole number');
    expect(() => stream({ source, batchSize: 1.5 })).toThrow(UsageError);
    expect(() => stream({ source, seed: -1 })).toThrow(UsageError);
    expect(() => stream({ source, consumed: NaN })).toThrow(UsageError);
  });
});

describe('a folder', () => {
  it('with unreadable files trains on the others, and continues when one is deleted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sparring-batches-'));
    try {
      for (let i = 0; i < 10; i++) {
        const picture = sharp({
          create: { width: 9, height: 9, channels: 3, background: `#0${i}0${i}0${i}` },
        });
        await writeFile(join(folder, `${i}.png`), await picture.png().toBuffer());
      }
      await writeFile(join(folder, 'bad.jpg'), 'no picture');
      await writeFile(join(folder, 'empty.png'), '');
      const source = await openImageFolder(folder);
      const small = { channels: 3, height: 4, width: 4 } as const;
      const batches = stream({ source, shape: small, batchSize: 6, cacheBytes: 0, prefetch: 1 });
      for (let i = 0; i < 2; i++) expect(await batches.next()).toHaveLength(6 * 48);
      expect([...batches.skipped.keys()]).toEqual(['bad.jpg', 'empty.png']);
      await rm(join(folder, '4.png'));
      for (let i = 0; i < 4; i++) await batches.next();
      expect(batches.skipped.get('4.png')).toBe('the file no longer exists');
      await batches.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
