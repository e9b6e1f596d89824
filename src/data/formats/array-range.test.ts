/** Which values of arrays are black and white, and which arrays are refused because that is unclear. */
import { describe, expect, it } from 'vitest';
import { messageIn } from '../../core/errors.ts';
import { libraryWords, type Words } from '../../core/sentence.ts';
import type { ValueLimits } from '../../core/value-range.ts';
import { memoryBytes } from '../disk/bytes.ts';
import { writeNpy } from '../testing/npy-writer.ts';
import { writeZip } from '../testing/zip-writer.ts';
import { roundedOut } from './array-range.ts';
import { openNpy, openNpz } from './npy-source.ts';

const grey = { channels: 1, height: 2, width: 2 } as const;

/** A picture of 2×2 for each four values. */
const arrayOf = (values: readonly number[], fortranOrder = false) =>
  memoryBytes(
    writeNpy(
      '<f4',
      [values.length / 4, 2, 2],
      new Uint8Array(Float32Array.from(values).buffer),
      fortranOrder,
    ),
    'a.npy',
  );
const open = (values: readonly number[], limits?: ValueLimits) => openNpy(arrayOf(values), limits);
const refusal = async (values: readonly number[]) =>
  open(values).then(
    ({ description }) => `opened as ${description}`,
    (thrown: unknown) => (thrown as Error).message,
  );

describe('floats', () => {
  it.each<[string, number[], string]>([
    ['a little brighter than white', [0, 0.3, 0.7, 1.04], 'values: [0, 1.04]'],
    ['a little brighter and a little darker', [-0.03, 0.3, 0.7, 1.04], 'values: [-0.03, 1.04]'],
    ['from −0.5 to 0.5', [-0.5, 0, 0.2, 0.5], 'values: [-0.5, 0.5]'],
    ['nearly so', [-0.4991, 0, 0.2, 0.4993], 'values: [-0.5, 0.5]'],
    ['from 0 to 2', [0, 0.5, 1, 2], 'values: [0, 2]'],
    ['from 0 to 0.04', [0, 0.01, 0.02, 0.04], 'values: [0, 0.04]'],
    ['from 0 to 100', [0, 1, 50, 100], 'values: [0, 100]'],
    ['of mean 0 and deviation 1', [-2.1, 0.3, -1, 2.64], 'values: [-2.1, 2.64]'],
    ['of twelve bits', [12, 4000, 4095, 0], 'values: [0, 4095]'],
  ])('%s are refused with the range that they are in', async (_, values, option) => {
    expect(await refusal(values)).toMatch(
      /^a\.npy holds floats from .* expected most of \[−1, 1\], \[0, 1\] or 0 to 255: pass values: /,
    );
    expect(await refusal(values)).toContain(`pass ${option} to make these black and white`);
  });

  it('that a range holds loosely may stay as they are', async () => {
    expect(await refusal([0, 0.01, 0.02, 0.04])).toMatch(/, or values: \[0, 1\] to leave them of so little/);
    expect(await refusal([0, 0.5, 1, 1.04])).toMatch(/, or values: \[0, 255\] to leave them of so little/);
  });

  it('are to be saved in a range, where a command has no option for another', async () => {
    const thrown: unknown = await open([0, 0.5, 1, 1.04]).catch((error: unknown) => error);
    const lacking: Words = { ...libraryWords, knows: (name) => name !== 'values' };
    expect(messageIn(lacking, thrown)).toBe(
      'a.npy holds floats from 0 to 1.04, expected most of [−1, 1], [0, 1] or 0 to 255: save them in one of these ranges',
    );
  });

  it.each<[string, number[], ValueLimits, number[]]>([
    ['a little brighter than white', [0, 0.53, 1.04, 1.3], [0, 1.04], [0, 130, 255, 255]],
    ['from −0.5 to 0.5', [-0.5, 0, 0.5, -3], [-0.5, 0.5], [0, 128, 255, 0]],
    ['of one number only', [0.5, 0.5, 0.5, 0.5], [0, 1], [128, 128, 128, 128]],
  ])('%s are read with the values of black and white', async (_, values, limits, expected) => {
    const source = await open(values, limits);
    expect([...(await source.read(0, grey))]).toEqual(expected);
    expect([...(await source.stored!(0).then((one) => (one.kind === 'planes' ? one.planes : [])))]).toEqual(
      expected,
    );
  });

  it('always tell the range that was found, and that it is taken for', async () => {
    expect((await open([0.02, 0.3, 0.7, 0.9981234])).description).toContain(
      '(float32 NHW, 0.02 to 0.9981, where 0 is black and 1 is white)',
    );
    expect((await open([0, 0.3, 0.7, 1], [0, 2])).description).toContain(
      '(float32 NHW, 0 to 1, where 0 is black and 2 is white)',
    );
  });

  it.each<[string, readonly number[], boolean, string]>([
    ['NaN', [0, 1, 0, 1, 0, 1, NaN, 1], false, 'NaN at [1, 1, 0]'],
    ['all NaN', [NaN, NaN, NaN, NaN], false, 'NaN at [0, 0, 0]'],
    ['infinity', [0, 1, 0, -Infinity], false, 'an infinite number at [0, 1, 1]'],
    ['NaN in Fortran order', [0, 1, 0, 1, 0, 1, NaN, 1], true, 'NaN at [0, 1, 1]'],
  ])('are refused with %s, with its place, whatever the option says', async (_, values, fortran, words) => {
    for (const limits of [undefined, [0, 1]] as const) {
      await expect(openNpy(arrayOf(values, fortran), limits)).rejects.toThrow(`a.npy holds ${words}, `);
    }
  });

  it('are refused if all are equal', async () => {
    for (const value of [0, 0.5, 7]) {
      expect(await refusal([value, value, value, value])).toBe(
        `a.npy holds the number ${value} only, expected pictures: save others, or pass values: [0, 1] if 0 is black and 1 is white`,
      );
    }
  });
});

describe('integers', () => {
  type Integers = readonly [descr: string, type: string, values: ArrayBufferView];
  const arrayIn = ([descr, , { buffer, byteLength }]: Integers, bigEndian = false) => {
    const data = new Uint8Array(buffer).slice();
    const itemBytes = Number(descr.at(-1));
    if (bigEndian) {
      for (let at = 0; at < byteLength; at += itemBytes) data.subarray(at, at + itemBytes).reverse();
    }
    const sizes = [byteLength / itemBytes / 4, 2, 2];
    return memoryBytes(writeNpy(bigEndian ? descr.replace('<', '>') : descr, sizes, data), 'a.npy');
  };
  const short: Integers = ['<u2', 'uint16', Uint16Array.of(0, 0x7fff, 0xffff, 0x101)];

  it.each<Integers>([
    ['<u2', 'uint16', Uint16Array.of(0, 4095, 1024, 2048)],
    ['<i2', 'int16', Int16Array.of(0, 4095, 1024, 2048)],
    ['<u4', 'uint32', Uint32Array.of(0, 4095, 1024, 2048)],
    ['<i4', 'int32', Int32Array.of(0, 4095, 1024, 2048)],
    ['<u8', 'uint64', BigUint64Array.of(0n, 4095n, 1024n, 2048n)],
    ['<i8', 'int64', BigInt64Array.of(0n, 4095n, 1024n, 2048n)],
  ])('of %s are read with the values of black and white, and refused without', async (...integers) => {
    for (const bigEndian of [false, true]) {
      const source = await openNpy(arrayIn(integers, bigEndian), [0, 4095]);
      expect([...(await source.read(0, grey))]).toEqual([0, 255, 64, 128]);
      expect(source.description).toContain(
        `(${integers[1]} NHW, 0 to 4,095, where 0 is black and 4,095 is white)`,
      );
      await expect(openNpy(arrayIn(integers, bigEndian))).rejects.toThrow(
        `a.npy holds ${integers[1]} from 0 to 4,095, expected most of 0 to 255 or 0 to 65,535: pass values: [0, 4095] to make these black and white, or values: [0, 65535] to leave them of so little contrast`,
      );
    }
  });

  it('below 0 are read with the values of black and white', async () => {
    const small: Integers = ['|i1', 'int8', Int8Array.of(-128, 127, 0, -1)];
    expect([...(await (await openNpy(arrayIn(small), [-128, 127])).read(0, grey))]).toEqual([
      0, 255, 128, 127,
    ]);
    await expect(openNpy(arrayIn(small))).rejects.toThrow('pass values: [-128, 127] to make these');
  });

  it('that use most of 16 bits, or of 8, are read as those', async () => {
    expect([...(await (await openNpy(arrayIn(short))).read(0, grey))]).toEqual([0, 127, 255, 1]);
    const bytes: Integers = ['<i8', 'int64', BigInt64Array.of(0n, 255n, 7n, 128n)];
    expect([...(await (await openNpy(arrayIn(bytes))).read(0, grey))]).toEqual([0, 255, 7, 128]);
  });

  it('are not chosen beside bytes or floats, as they may be masks', async () => {
    const zip = writeZip([
      { name: 'masks.npy', data: arrayIn(short).read(0, arrayIn(short).size) },
      { name: 'faces.npy', data: writeNpy('|u1', [1, 2, 2], Uint8Array.of(0, 1, 2, 255)) },
    ]);
    expect((await openNpz(memoryBytes(zip, 'a.npz'))).description).toMatch(/^NPZ file, faces, of 1 picture/);
    const alone = writeZip([{ name: 'masks.npy', data: arrayIn(short).read(0, arrayIn(short).size) }]);
    expect((await openNpz(memoryBytes(alone, 'a.npz'))).description).toMatch(
      /^NPZ file, masks, of 1 picture/,
    );
  });
});

it('bytes are read with the values of black and white', async () => {
  const bytes = memoryBytes(writeNpy('|u1', [1, 2, 2], Uint8Array.of(0, 1, 2, 1)), 'a.npy');
  const source = await openNpy(bytes, [0, 1]);
  expect([...(await source.read(0, grey))]).toEqual([0, 255, 255, 255]);
  expect(source.description).toContain('(uint8 NHW, where 0 is black and 1 is white)');
});

it.each<[number, number, ValueLimits]>([
  [0, Math.fround(1.04), [0, 1.04]],
  [0.001, 1.0398, [0, 1.04]],
  [Math.fround(-0.03), 1, [-0.03, 1]],
  [49, 3531, [49, 3531]],
  [1e-7, 2e-7, [1e-7, 2e-7]],
  [0, 5e-324, [0, 5e-324]],
  [-1.5e308, 1.5e308, [-1.5e308, 1.5e308]],
])('%d to %d is within %j', (min, max, limits) => {
  roundedOut(min, max).forEach((limit, i) => expect(limit).toBeCloseTo(limits[i]!, 12));
});

describe('three axes', () => {
  const bytesOf = (sizes: readonly number[]) =>
    writeNpy('|u1', sizes, new Uint8Array(sizes.reduce((product, size) => product * size, 1)));

  it.each<[number[], string, string]>([
    [[512, 512, 3], '512×512 in colour', '512 pictures'],
    [[3, 20, 512], '512×20 in colour', '3 pictures'],
    [[64, 64, 1], '64×64 in grey', '64 pictures'],
    [[64, 48, 4], '48×64 with four channels', '64 pictures'],
    [[4, 64, 48], '48×64 with four channels', '4 pictures'],
  ])('of %j are refused as one picture', async (sizes, picture, pictures) => {
    const words = `an array of ${sizes.join('×')}, which looks like one picture of ${picture}, expected many: save numpy.stack of many, or a[..., None] of it if it is ${pictures} in grey`;
    await expect(openNpy(memoryBytes(bytesOf(sizes), 'a.npy'))).rejects.toThrow(`a.npy is ${words}`);
    const zip = writeZip([{ name: 'mean.npy', data: bytesOf(sizes) }]);
    await expect(openNpz(memoryBytes(zip, 'a.npz'))).rejects.toThrow(`mean of a.npz is ${words}`);
  });

  it.each([[[1, 64, 48]], [[12, 12, 3]], [[3, 12, 12]], [[512, 3, 512]]])(
    'of %j are pictures in grey',
    async (sizes) => {
      expect(await openNpy(memoryBytes(bytesOf(sizes), 'a.npy'))).toMatchObject({
        count: sizes[0],
        channels: 1,
      });
    },
  );

  it('with one more are pictures in grey, as the sentence says', async () => {
    const source = await openNpy(memoryBytes(bytesOf([3, 20, 512, 1]), 'a.npy'));
    expect(source).toMatchObject({ count: 3, channels: 1 });
  });

  it('that look like one picture are not chosen beside pictures', async () => {
    const zip = writeZip([
      { name: 'mean.npy', data: bytesOf([64, 64, 3]) },
      { name: 'faces.npy', data: bytesOf([2, 64, 64, 3]) },
    ]);
    expect((await openNpz(memoryBytes(zip, 'a.npz'))).description).toMatch(/^NPZ file, faces, of 2 pictures/);
  });
});
