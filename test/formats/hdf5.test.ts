/** HDF5 files as h5py writes them, in every way that is read: see README.md in this folder. For the others, see `refusals.test.ts`. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openSource } from '../../src/data/open.ts';

const file = (name: string) => fileURLToPath(new URL(`hdf5/${name}.h5`, import.meta.url));
const shape = { channels: 3, height: 6, width: 5 } as const;

/** Picture `n` of the arrays, as planes. */
function planesOf(n: number): number[] {
  return Array.from({ length: 90 }, (_, i) => {
    const [c, h, w] = [Math.floor(i / 30), Math.floor((i % 30) / 5), i % 5];
    return (50 * n + 31 * c + 3 * h + 7 * w) % 256;
  });
}

it.each<[string, string, number[]?]>([
  ['szip', 'uint8 NHWC'],
  ['scale-offset', 'uint8 NHWC'],
  ['virtual-own', 'HDF5 file, images, of 4 pictures'],
  ['user-block', 'uint8 NHWC'],
  ['big-endian', 'float32 NHWC, 0 to 1, where 0 is black and 1 is white'],
  ['big-endian-labels', 'uint8 NHWC), 3 classes by the array labels: 0 to 2', [2, 0, 1, 2]],
])('reads %s', async (name, description, labels) => {
  const source = await openSource(file(name));
  expect(source.description).toContain(description);
  expect(source.labels && [...source.labels]).toEqual(labels);
  for (const n of [3, 0, 2, 1]) expect([...(await source.read(n, shape))], String(n)).toEqual(planesOf(n));
  source.close();
});

it.each(['picture-files', 'picture-files-packed'])('reads %s, one by one', async (name) => {
  const source = await openSource(file(name));
  expect(source.description).toBe(
    'HDF5 file, images, of 4 picture files, PNG, 3 classes by the array labels: 0 to 2',
  );
  expect([...source.labels!]).toEqual([2, 0, 1, 2]);
  expect(source.nameOf(3)).toBe(`${name}[3]`);
  const colour = { channels: 3, height: 5, width: 6 } as const;
  for (const n of [3, 0, 2, 1, 3, 3]) {
    const levels = [40 * n, 100, 200 - 40 * n].flatMap((level) => Array<number>(30).fill(level));
    expect([...(await source.read(n, colour))]).toEqual(levels);
  }
  expect(await source.stored!(1)).toMatchObject({ kind: 'file' });
  source.close();
  await expect(source.read(0, colour)).rejects.toThrow(/^picture-files.*\[0\]: .* was closed/);
});

it('notes pictures that were never written', async () => {
  const source = await openSource(file('half-written'));
  expect(source.notes).toEqual([
    'the last 2 of 4 pictures hold one value each (0 of 255), as if they had never been written',
  ]);
  source.close();
});
