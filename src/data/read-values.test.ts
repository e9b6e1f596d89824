import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SparringError } from '../core/errors.ts';
import { readValues, type ReadValuesOptions } from './read-values.ts';
import type { PictureSource } from './pictures/source.ts';

/** Record i is one byte, 51·i. */
function sourceOf(count: number, broken: readonly number[] = []): PictureSource {
  return {
    kind: 'pictures',
    description: 'numbers',
    name: 'numbers',
    count,
    channels: 1,
    nameOf: (index) => `number ${index}`,
    read: async (index) => {
      if (broken.includes(index)) throw new SparringError(`number ${index}: broken`);
      return Uint8Array.of(51 * index);
    },
  };
}

async function all(source: PictureSource, options: Partial<ReadValuesOptions> = {}) {
  const shape = { channels: 1, height: 1, width: 1 } as const;
  const blocks: [readonly number[], number[]][] = [];
  for await (const { records, values } of readValues(source, { shape, range: 'unit', ...options })) {
    blocks.push([records, Array.from(values, (value) => Math.round(value * 10) / 10)]);
  }
  return blocks;
}

describe('readValues', () => {
  it('returns every record once, in order, in blocks', async () => {
    expect(await all(sourceOf(5), { blockSize: 2 })).toEqual([
      [
        [0, 1],
        [0, 0.2],
      ],
      [
        [2, 3],
        [0.4, 0.6],
      ],
      [[4], [0.8]],
    ]);
  });

  it('returns the requested records in the requested range', async () => {
    expect(await all(sourceOf(6), { records: [5, 0], range: 'signed' })).toEqual([
      [
        [5, 0],
        [1, -1],
      ],
    ]);
  });

  it('leaves out unreadable records, and lists them', async () => {
    const skipped = new Map<string, string>();
    const blocks = await all(sourceOf(4, [0, 1, 3]), { blockSize: 2, skipped });
    expect(blocks).toEqual([[[2], [0.4]]]);
    expect([...skipped.keys()]).toEqual(['number 0', 'number 1', 'number 3']);
    await expect(all(sourceOf(1, [0]))).rejects.toThrow('none of the pictures of numbers can be read');
  });

  it('names unreadable records in the order of the source, whichever failed first', async () => {
    const numbers = sourceOf(3, [0, 1, 2]);
    const slowFirst: PictureSource = {
      ...numbers,
      read: async (index, shape) => {
        await setTimeout(10 * (3 - index));
        return numbers.read(index, shape);
      },
    };
    const skipped = new Map<string, string>();
    await expect(all(slowFirst, { skipped })).rejects.toThrow('the first: number 0: broken');
    expect([...skipped]).toEqual([0, 1, 2].map((index) => [`number ${index}`, 'broken']));
  });
});
