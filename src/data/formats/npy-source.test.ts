import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryBytes } from '../disk/bytes.ts';
import { openNpy, openNpz } from './npy-source.ts';
import { openSource } from '../open.ts';
import type { PictureSource } from '../pictures/source.ts';
import { withHeader, writeNpy } from '../testing/npy-writer.ts';
import { writeZip, type ZipEntry } from '../testing/zip-writer.ts';

const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, i) => (i * 7) & 255);
const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const open = (file: Uint8Array) => openNpy(memoryBytes(file, 'a.npy'));
const planes = async (source: PictureSource, index: number, height: number, width: number) => [
  ...(await source.read(index, { channels: source.channels!, height, width })),
];

describe('an NPY file', () => {
  it('of bytes is pictures × height × width, optionally with channels last or second', async () => {
    const grey = await open(writeNpy('|u1', [2, 2, 3], bytes(12)));
    expect(grey.description).toBe('NPY file of 2 pictures of 3×2 in grey (uint8 NHW)');
    expect(grey.channels).toBe(1);
    expect(await planes(grey, 1, 2, 3)).toEqual([...bytes(12).subarray(6)]);
    const last = await open(
      writeNpy('|u1', [2, 1, 2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16)),
    );
    expect(last.description).toBe('NPY file of 2 pictures of 2×1 in colour (uint8 NHWC)');
    expect(await planes(last, 1, 1, 2)).toEqual([11, 14, 12, 15, 13, 16]);
    const second = await open(writeNpy('|u1', [2, 3, 1, 2], bytes(12)));
    expect(second.description).toBe('NPY file of 2 pictures of 2×1 in colour (uint8 NCHW)');
    expect(await planes(second, 1, 1, 2)).toEqual([...bytes(12).subarray(6)]);
  });

  it('can be in Fortran order', async () => {
    // The picture is the fastest axis, then the row, then the column.
    const source = await open(writeNpy('|u1', [2, 2, 2], Uint8Array.of(1, 11, 3, 13, 2, 12, 4, 14), true));
    expect(await planes(source, 0, 2, 2)).toEqual([1, 2, 3, 4]);
    expect(await planes(source, 1, 2, 2)).toEqual([11, 12, 13, 14]);
  });

  it.each<[string, number[], number[], string]>([
    ['[−1, 1]', [-1, 0, 0.5, 1], [0, 128, 191, 255], '−1 to 1, where −1 is black and 1 is white'],
    ['[0, 1]', [0, 0.2, 0.5, 1], [0, 51, 128, 255], '0 to 1, where 0 is black and 1 is white'],
    ['0 to 255', [0, 1.4, 200, 255], [0, 1, 200, 255], '0 to 255, where 0 is black and 255 is white'],
  ])('of floats is scaled from %s', async (_, values, expected, wording) => {
    const source = await open(writeNpy('<f4', [1, 2, 2], floats(...values)));
    expect(source.description).toBe(`NPY file of 1 picture of 2×2 in grey (float32 NHW, ${wording})`);
    expect(await planes(source, 0, 2, 2)).toEqual(expected);
    const big = new Uint8Array(Float64Array.from(values).buffer).toReversed();
    const turned = await open(writeNpy('>f8', [1, 2, 2], big));
    expect((await planes(turned, 0, 2, 2)).toReversed()).toEqual(expected);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['cut short', writeNpy('|u1', [2, 2, 3], bytes(11)), /has 139 bytes, but its header says 140/],
    ['too long', writeNpy('|u1', [2, 2, 3], bytes(13)), /has 141 bytes, but its header says 140/],
    ['lying', writeNpy('|u1', [2e9, 2e9, 2e9], bytes(12)), /its header says 8,000,000,000,000,000,0/],
    [
      'of objects',
      writeNpy('|O', [2, 2, 3], bytes(12)),
      /Python objects, which are pickled programs and are not run/,
    ],
    [
      'of text',
      writeNpy('<U3', [2], bytes(24)),
      /holds text, expected an array of integers or float32: save the pictures/,
    ],
    [
      'of fields',
      withHeader("{'descr': [('a', '<f4')], 'shape': ()}", bytes(3)),
      /records of several fields/,
    ],
    ['of labels', writeNpy('<i8', [2], bytes(16)), /is an array of 2, expected pictures × height × width/],
    [
      'of four channels',
      writeNpy('|u1', [2, 5, 5, 4], bytes(200)),
      /is an array of 2×5×5×4, expected .*: save a\[\.\.\., :3\] of it/,
    ],
    [
      'of pictures last',
      writeNpy('|u1', [5, 5, 3, 2], bytes(150)),
      /: save a\.transpose\(3, 0, 1, 2\) of it$/,
    ],
    [
      'of channels first',
      writeNpy('|u1', [3, 2, 5, 5], bytes(150)),
      /: save a\.transpose\(1, 0, 2, 3\) of it$/,
    ],
    ['of flat rows', writeNpy('|u1', [2, 25], bytes(50)), /: reshape it$/],
    [
      'of half floats',
      writeNpy('<f2', [1, 2, 2], bytes(8)),
      /holds float16, .*: save a\.astype\("float32"\)/,
    ],
    ['of true and false', writeNpy('|b1', [1, 2, 2], bytes(4)), /: save \(255 \* a\)\.astype\("uint8"\)/],
    ['of text', writeNpy('<U2', [1, 2, 2], bytes(32)), /holds text, .*: save the pictures themselves$/],
    ['of no picture', writeNpy('|u1', [0, 2, 2], bytes(0)), /holds no pictures/],
    [
      'of large floats',
      writeNpy('<f4', [1, 1, 2], floats(-3, 3)),
      /floats from −3 to 3, expected most of \[−1, 1\]/,
    ],
    [
      'of infinity',
      writeNpy('<f4', [1, 1, 2], floats(0, Infinity)),
      /holds an infinite number at \[0, 0, 1\]/,
    ],
    [
      'of code',
      withHeader("__import__('os').system('ls')", bytes(3)),
      /its header does not have exactly the fields/,
    ],
    [
      'of more than the fields',
      withHeader("{'descr': '|u1', 'x': 1}", bytes(3)),
      /does not have exactly the fields/,
    ],
    [
      'of a field less',
      withHeader("{'descr': '|u1', 'shape': (1,)}", bytes(3)),
      /does not have exactly the fields/,
    ],
    ['of another version', writeNpy('|u1', [1], bytes(1)).fill(9, 6, 7), /its version is 9/],
    ['of a long header', writeNpy('|u1', [1], bytes(1)).fill(255, 8, 10), /its header has 65,535 bytes/],
    ['of half a header', writeNpy('|u1', [1], bytes(1)).subarray(0, 50), /its header is cut short/],
  ])('is refused in one sentence: %s', async (_, file, sentence) => {
    await expect(open(file)).rejects.toThrow(sentence);
  });
});

describe('an NPZ file', () => {
  const openZipped = (entries: readonly ZipEntry[]) => openNpz(memoryBytes(writeZip(entries), 'a.npz'));
  const pictures = (count: number) => writeNpy('|u1', [count, 2, 2], bytes(4 * count));

  it.each([false, true])('is read with its labels (deflated: %s)', async (deflate) => {
    const labels = new Uint8Array(BigInt64Array.of(3n, 0n, 500n).buffer);
    const source = await openZipped([
      { name: 'x_test.npy', data: pictures(2), deflate },
      { name: 'y_test.npy', data: writeNpy('|u1', [2], bytes(2)), deflate },
      { name: 'x_train.npy', data: pictures(3), deflate },
      { name: 'y_train.npy', data: writeNpy('<i8', [3, 1], labels), deflate },
    ]);
    expect(source.description).toBe(
      'NPZ file, x_train, of 3 pictures of 2×2 in grey (uint8 NHW), 501 classes by the array y_train: 0 to 500',
    );
    expect([...source.labels!]).toEqual([3, 0, 500]);
    expect(await planes(source, 2, 2, 2)).toEqual([...bytes(12).subarray(8)]);
  });

  it('can have its pictures under any name if there is only one such array', async () => {
    const source = await openZipped([
      { name: 'notes.npy', data: writeNpy('|O', [1], bytes(4)) },
      { name: 'rooms.npy', data: pictures(3) },
    ]);
    expect(source.count).toBe(3);
    expect(source.labels).toBeUndefined();
    expect(source.whyNoLabels).toBe('no array is called y, labels, targets or classes');
    expect(source.description).not.toContain('no classes');
  });

  it.each([
    [
      'latents_classes',
      writeNpy('<i8', [3, 6], bytes(144)),
      'is 3×6 of int64, expected one whole number for',
    ],
    ['labels', writeNpy('<f4', [3], bytes(12)), 'is 3 of float32, expected one whole number for each of 3'],
    ['y', writeNpy('|u1', [4], bytes(4)), 'is 4 of uint8, expected one whole number for each of 3 pictures'],
    ['targets', writeNpy('|O', [3], bytes(24)), 'does not hold plain numbers, expected one whole number'],
    [
      'y',
      writeNpy('|i1', [3], Uint8Array.of(0, 255, 1)),
      'has numbers that are no classes, expected 0 to 65',
    ],
  ])('says why it has no labels where it has %s', async (name, data, why) => {
    const source = await openZipped([
      { name: 'imgs.npy', data: pictures(3) },
      { name: `${name}.npy`, data },
    ]);
    expect(source.labels).toBeUndefined();
    expect(source.whyNoLabels).toContain(`the array ${name} ${why}`);
    expect(source.description).toContain(`, no classes: the array ${name} `);
  });

  it('is refused if the choice of the array is ambiguous', async () => {
    await expect(
      openZipped([
        { name: 'a.npy', data: pictures(1) },
        { name: 'b.npy', data: pictures(2) },
      ]),
    ).rejects.toThrow(
      /several arrays that could be pictures \(a 1×2×2, b 2×2×2\): rename the one to train on/,
    );
    await expect(openZipped([{ name: 'a.npy', data: writeNpy('|u1', [3], bytes(3)) }])).rejects.toThrow(
      /has no array of pictures \(it has a 3\), expected/,
    );
    await expect(openZipped([])).rejects.toThrow(/\(it has no arrays\)/);
    await expect(openZipped([{ name: 'a.npy', data: writeNpy('|O', [3], bytes(3)) }])).rejects.toThrow(
      /^a\.npz \(a\) holds Python objects/,
    );
  });

  it('is refused if it is a zip bomb', async () => {
    const bomb = {
      name: 'a.npy',
      data: writeNpy('|u1', [1, 2000, 1000], new Uint8Array(2e6)),
      deflate: true,
    };
    await expect(openZipped([{ ...bomb, claims: { crc: 7 } }])).rejects.toThrow(
      /holds a\.npy with a wrong CRC-32/,
    );
    await expect(openZipped([{ ...bomb, claims: { size: 99 } }])).resolves.toMatchObject({ count: 1 });
    const lying = writeNpy('|u1', [1000, 2000, 1000], new Uint8Array(2e6));
    await expect(openZipped([{ ...bomb, data: lying }])).rejects.toThrow(
      /does not decompress to 2,000,000,128 bytes/,
    );
  });
});

describe('a file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sparring-npy-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('is recognised by its first bytes', async () => {
    const path = join(folder, 'a');
    const array = writeNpy('|u1', [2, 2, 3], bytes(12));
    for (const [file, sentence] of [
      [array, /^NPY file of 2 pictures/],
      [writeZip([{ name: 'rooms.npy', data: array }]), /^NPZ file, rooms, of 2 pictures/],
      [
        writeZip([{ name: 'model/data.pkl', data: array }]),
        /^a is a Python pickle, which is a program and is not run/,
      ],
      [Uint8Array.of(0x80, 4, 0x95, 0, 0), /^a is a Python pickle/],
      [
        Buffer.from('MATLAB 7.3 MAT-file', 'latin1'),
        /^a is a MAT file of version 7\.3, .*: save it with -v7/,
      ],
      [Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), /^a is a single picture, expected many: pass the folder/],
      [Buffer.from('hello'), /is an unknown kind of file \(it begins with 68 65 6c 6c\), expected a folder/],
      [new Uint8Array(), /is empty/],
    ] as const) {
      await writeFile(path, file);
      const said = await openSource(path).then(
        (source) => source.description,
        (thrown: unknown) => (thrown as Error).message,
      );
      expect(said).toMatch(sentence);
    }
  });
});
