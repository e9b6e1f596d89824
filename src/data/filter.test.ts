import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SparringError } from '../core/errors.ts';
import { filterText } from './filter.ts';
import { isDataName, openSource } from './open.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparring-filter-'));
  await mkdir(join(root, 'pictures'));
  for (let i = 0; i < 6; i++) await paint(`${i}.png`, i * 40);
});
afterAll(() => rm(root, { recursive: true }));

async function paint(name: string, light: number): Promise<void> {
  const background = { r: light, g: light, b: light };
  const picture = sharp({ create: { width: 8, height: 8, channels: 3, background } });
  await writeFile(join(root, 'pictures', name), await picture.png().toBuffer());
}

/** Writes a filter of some data into the temporary folder, and returns its path. */
async function makeFilter(name: string, data: string, kept: readonly number[]): Promise<string> {
  const path = join(root, name);
  const source = await openSource(data);
  const place = { data, path, isName: isDataName(data) };
  await writeFile(
    path,
    await filterText(place, source, { what: 'without some', kept: Uint32Array.from(kept) }),
  );
  source.close?.();
  return path;
}

/** A valid filter as an object, to be damaged. */
async function goodFilter(): Promise<Record<string, unknown>> {
  const source = await openSource(join(root, 'pictures'));
  const place = { data: join(root, 'pictures'), path: join(root, 'x.filter.json'), isName: false };
  return JSON.parse(
    await filterText(place, source, { what: 'some', kept: Uint32Array.of(0, 1, 2, 5) }),
  ) as Record<string, unknown>;
}

describe('a filter', () => {
  it('opens as the records that it keeps of data next to it', async () => {
    const path = await makeFilter('some.filter.json', join(root, 'pictures'), [0, 1, 2, 5]);
    const source = await openSource(path);
    expect(source).toMatchObject({ name: 'pictures', count: 4 });
    expect(source.description).toBe('folder of 6 pictures: 4 of them, without some');
    expect(Array.from({ length: 4 }, (_, i) => source.nameOf(i))).toEqual([
      '0.png',
      '1.png',
      '2.png',
      '5.png',
    ]);
    expect(await source.read(3, { channels: 1, height: 1, width: 1 })).toEqual(Uint8Array.of(200));
    expect(await source.stored!(3)).toHaveProperty('encoded');
  });

  it('stores the path of its data relative to itself, and its records as ranges', async () => {
    expect(await goodFilter()).toMatchObject({ data: './pictures', pictures: 6, kept: '0-2,5' });
    await mkdir(join(root, 'a'), { recursive: true });
    await makeFilter('a/b.filter.json', join(root, 'pictures'), [1]);
    await rename(join(root, 'a'), join(root, 'c'));
    expect((await openSource(join(root, 'c', 'b.filter.json'))).nameOf(0)).toBe('1.png');
  });

  it('can refer to a named set, and to another filter', async () => {
    const odd = await makeFilter('odd.filter.json', 'mnist', [1, 3, 5, 59_999]);
    const last = await makeFilter('last.filter.json', odd, [3]);
    const source = await openSource(last);
    expect(source).toMatchObject({ count: 1, channels: 1 });
    expect(source.nameOf(0)).toBe('mnist[59999]');
  });

  it('is refused if its data has changed', async () => {
    const path = await makeFilter('before.filter.json', join(root, 'pictures'), [0, 1]);
    await paint('7.png', 10);
    await expect(openSource(path)).rejects.toThrow(
      'was made for 6 pictures of pictures, which now has 7: make the filter again, or restore the data',
    );
    await rename(join(root, 'pictures', '7.png'), join(root, '7.png'));
    expect((await openSource(path)).count).toBe(2);
    await rename(join(root, 'pictures', '0.png'), join(root, 'pictures', '00.png'));
    await expect(openSource(path)).rejects.toThrow('(the number is the same, the pictures differ)');
    await rename(join(root, 'pictures', '00.png'), join(root, 'pictures', '0.png'));
    await paint('3.png', 1);
    await expect(openSource(path)).rejects.toThrow('(the number is the same, the pictures differ)');
    await paint('3.png', 120);
    expect((await openSource(path)).count).toBe(2);
  });

  it.each([
    [{ sparringFilter: undefined }, 'it is JSON without the key sparringFilter'],
    [{ sparringFilter: 2 }, 'sparringFilter is 2, and this Sparring reads 1'],
    [{ data: 7 }, 'expected data to be text'],
    [{ data: '\u001b[2J' }, 'expected data to be text'],
    [{ data: './nowhere' }, 'is a filter whose data cannot be opened: no such folder or file'],
    [{ data: '' }, 'expected data to be text'],
    [{ what: 'x'.repeat(201) }, 'expected what to have at most 200 characters'],
    [{ pictures: -1 }, 'expected pictures to be a whole number of at least 1'],
    [{ pictures: 1e300 }, 'expected pictures to be a whole number'],
    [{ kept: [0, 1] }, 'expected kept to be text such as 0-99,101-4999'],
    [{ kept: '0-2,2' }, 'it keeps 2, expected ascending records below 6'],
    [{ kept: '3-1' }, 'it keeps 3-1, expected ascending records'],
    [{ kept: '0-4294967295' }, 'it keeps 0-4294967295, expected ascending records below 6'],
    [{ kept: '0, 1' }, 'it keeps "0, 1", expected records such as'],
    [{ kept: '0,' }, 'it keeps "0,", expected records such as'],
    [
      { pictures: 4e9, kept: '0-3999999999' },
      'was made for 4,000,000,000 pictures of pictures, which now has 6',
    ],
    [
      { except: '3' },
      'it has the key "except", which this Sparring does not know: upgrade it, or make the filter again',
    ],
    [{ kept: '' }, 'none of the 6 pictures of pictures is left (some)'],
    [{ fingerprint: 'ff' }, '(the number is the same, the pictures differ)'],
    [{ other: Array.from({ length: 2000 }, () => []) }, 'it has far more keys and lists than a filter'],
  ])('damaged by %j is refused in one sentence', async (change, says) => {
    const path = join(root, 'damaged.filter.json');
    await writeFile(path, JSON.stringify({ ...(await goodFilter()), ...change }));
    const error: unknown = await openSource(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SparringError);
    expect((error as Error).message).toContain(says);
    expect((error as Error).message).not.toContain('\n');
  });

  it('that is not JSON, or refers to itself, is refused', async () => {
    const [a, b] = [join(root, 'a.filter.json'), join(root, 'b.filter.json')];
    await writeFile(a, '{ "sparringFilter": 1,');
    await expect(openSource(a)).rejects.toThrow(/is not a filter of pictures: it is not JSON \(/);
    await writeFile(a, JSON.stringify({ ...(await goodFilter()), data: './b.filter.json' }));
    await writeFile(b, JSON.stringify({ ...(await goodFilter()), data: './a.filter.json' }));
    await expect(openSource(a)).rejects.toThrow('is a filter of itself, through 2 filters: make it again');
  });

  it('nested more than 16 deep is refused', async () => {
    for (let i = 0; i < 20; i++) {
      const data = `./${i + 1}.filter.json`;
      await writeFile(join(root, `${i}.filter.json`), JSON.stringify({ ...(await goodFilter()), data }));
    }
    await expect(openSource(join(root, '0.filter.json'))).rejects.toThrow(
      'is the last of more than 16 nested filters',
    );
  });
});
