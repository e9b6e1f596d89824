/** Which values of arrays are black and white, and which arrays are refused because that is unclear. */
import { describe, expect, it } from 'vitest';
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
