import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryBytes } from '../disk/bytes.ts';
import { openSource } from '../open.ts';
import { openSvhn } from './svhn.ts';
import { writeMat, type MatVariable } from '../testing/mat-writer.ts';

const area = 3 * 32 * 32;
/** The value at a row, column and channel of a picture. */
const valueAt = (n: number, c: number, h: number, w: number) => (n * 50 + c * 31 + h * 3 + w * 7) & 255;

function pictures(count: number): MatVariable {
  const data = new Uint8Array(count * area);
  let at = 0;
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < 3; c++) {
      for (let w = 0; w < 32; w++) for (let h = 0; h < 32; h++) data[at++] = valueAt(n, c, h, w);
    }
  }
  return { name: 'X', sizes: count === 1 ? [32, 32, 3] : [32, 32, 3, count], type: 2, kind: 9, data };
}

/** MATLAB writes doubles that are small integers as bytes. */
const digits = (...values: number[]): MatVariable => ({
  name: 'y',
  sizes: [values.length, 1],
  type: 2,
  kind: 6,
  data: Uint8Array.from(values),
});
const other: MatVariable = { name: 'remarks', sizes: [1, 3], type: 2, kind: 4, data: Buffer.from('abc') };

describe('SVHN', () => {
  it.each([true, false])(
    'is read, transposed to rows, with 10 as the digit 0 (packed: %s)',
    async (packed) => {
      const folder = await mkdtemp(join(tmpdir(), 'sparring-svhn-'));
      try {
        const path = join(folder, 'train_32x32.mat');
        await writeFile(path, writeMat([other, pictures(3), digits(10, 1, 9)], { packed }));
        for (const named of [path, folder]) {
          const source = await openSource(named);
          expect(source).toMatchObject({
            description: 'SVHN, 3 pictures of 32×32 in colour, 10 classes by the array y: 0 to 9',
            name: named === path ? 'train_32x32' : basename(folder),
            count: 3,
            channels: 3,
          });
          expect([...source.labels!]).toEqual([0, 1, 9]);
          expect(source.classNames![0]).toBe('0');
          for (const n of [0, 2]) {
            const planes = await source.read(n, { channels: 3, height: 32, width: 32 });
            const expected = Array.from({ length: area }, (_, i) =>
              valueAt(n, i >> 10, (i >> 5) & 31, i & 31),
            );
            expect([...planes]).toEqual(expected);
          }
          source.close();
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  it('can have a single picture, no labels, or labels stored as doubles', async () => {
    const open = (...variables: MatVariable[]) => openSvhn(memoryBytes(writeMat(variables), 'a.mat'));
    const one = await open(pictures(1));
    expect(one.whyNoLabels).toBe('a.mat has no array y');
    expect([one.count, one.labels]).toEqual([1, undefined]);
    const data = new Uint8Array(Float64Array.of(10, 4).buffer);
    const two = await open(pictures(2), { ...digits(0, 0), type: 9, data });
    expect([...two.labels!]).toEqual([0, 4]);
  });

  const file = writeMat([pictures(2), digits(1, 2)], { packed: false });
  const packed = writeMat([pictures(2)]);
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /damaged or cut short: it has 0 bytes/],
    ['something else', new Uint8Array(200), /is not a MAT file of level 5/],
    ['half of it', file.subarray(0, 3000), /damaged or cut short/],
    ['half of it, packed', packed.subarray(0, packed.length >> 1), /damaged or cut short/],
    ['no pictures', writeMat([other]), /a MAT file without an array X of pictures/],
    ['pictures of text', writeMat([{ ...pictures(2), kind: 4 }]), /holds X, which is not an array/],
    ['grey pictures', writeMat([{ ...digits(1, 2, 3), name: 'X' }]), /X in a\.mat is 3×1, expected height/],
    [
      'pictures that lie',
      writeMat([{ ...pictures(2), sizes: [32, 32, 3, 5] }]),
      /holds 6,144 bytes of X, but its sizes are/,
    ],
    ['labels of another number', writeMat([pictures(2), digits(1)]), /holds 1 labels for 2 pictures/],
    ['a label that is none', writeMat([pictures(2), digits(1, 11)]), /holds 11 as a label, expected 1 to 9/],
    [
      'damaged packing',
      new Uint8Array(packed).fill(0, 140, 160),
      /damaged or cut short: it does not decompress \(/,
    ],
  ])('is refused in one sentence: %s', async (_, bytes, sentence) => {
    await expect(openSvhn(memoryBytes(bytes, 'a.mat'))).rejects.toThrow(sentence);
  });

  it('does not allocate memory for a false length', async () => {
    const lying = new Uint8Array(file);
    new DataView(lying.buffer).setUint32(128 + 4, 0xfffffff8, true);
    await expect(openSvhn(memoryBytes(lying, 'a.mat'))).rejects.toThrow(
      /refers to 4,294,967,288 bytes at byte 136/,
    );
  });
});
