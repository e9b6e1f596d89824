import { describe, expect, it } from 'vitest';
import { SparringError, UsageError } from '../../core/errors.ts';
import { BatchStream } from '../batches.ts';
import type { PictureSource } from './source.ts';
import { recordsOf, subset } from './subset.ts';

const shape = { channels: 1, height: 1, width: 1 } as const;

/** Six numbers, each even or odd; the second cannot be read. */
function numbers(): PictureSource {
  return {
    kind: 'pictures',
    description: 'six numbers',
    name: 'numbers',
    count: 6,
    channels: 1,
    labels: Uint16Array.of(0, 1, 0, 1, 0, 1),
    classNames: ['even', 'odd'],
    nameOf: (index) => `number ${index}`,
    async read(index) {
      if (index === 2) throw new SparringError('number 2: is damaged');
      return Uint8Array.of(index);
    },
  };
}

describe('subset', () => {
  it('has the given records, in the given order, with their names, labels and classes', async () => {
    const some = subset(numbers(), [5, 0, 3], 'chosen by hand');
    expect(some).toMatchObject({ name: 'numbers', count: 3, channels: 1, classNames: ['even', 'odd'] });
    expect(some.description).toBe('six numbers: 3 of them, chosen by hand');
    expect(some.labels).toEqual(Uint16Array.of(1, 0, 1));
    expect([0, 1, 2].map((index) => some.nameOf(index))).toEqual(['number 5', 'number 0', 'number 3']);
    expect(await Promise.all([0, 1, 2].map((index) => some.read(index, shape)))).toEqual([
      Uint8Array.of(5),
      Uint8Array.of(0),
      Uint8Array.of(3),
    ]);
  });

  it('keeps the type of the labels, and has none if the source has none', () => {
    const labels = Uint8Array.of(9, 8, 7, 6, 5, 4);
    expect(subset({ ...numbers(), labels }, [1, 4], 'two').labels).toEqual(Uint8Array.of(8, 5));
    expect(subset({ ...numbers(), labels: undefined }, [1, 4], 'two').labels).toBeUndefined();
  });

  it('can be a subset of a subset, and closes its source', () => {
    let closed = 0;
    const source = { ...numbers(), close: () => void (closed += 1) };
    const odd = subset(
      source,
      recordsOf(source, (index) => source.labels![index] === 1),
      'odd',
    );
    const last = subset(odd, Uint32Array.of(2), 'the last');
    expect(last.nameOf(0)).toBe('number 5');
    expect(last.description).toBe('six numbers: 3 of them, odd: 1 of them, the last');
    last.close!();
    expect(closed).toBe(1);
  });

  it('can be trained on like any source, and reports unreadable records by name', async () => {
    const source = subset(numbers(), [4, 2, 0], 'even');
    const batches = new BatchStream({ source, shape, batchSize: 2, seed: 1, range: 'unit' });
    const values = [...(await batches.next()), ...(await batches.next())].map((value) =>
      Math.round(value * 255),
    );
    await batches.close();
    expect(new Set(values)).toEqual(new Set([0, 4]));
    expect([...batches.skipped]).toEqual([['number 2', 'is damaged']]);
  });

  it('does not change with the list of indices', () => {
    const list = [1, 2];
    const some = subset(numbers(), list, 'two');
    list[0] = 5;
    expect(some.nameOf(0)).toBe('number 1');
  });

  it.each([
    [[], 'none of the 6 pictures of numbers is left (of a list)'],
    [[0, 6], 'numbers has 6 pictures, but no record 6 (of a list)'],
    [[-1], 'numbers has 6 pictures, but no record -1 (of a list)'],
    [[0.5], 'numbers has 6 pictures, but no record 0.5 (of a list)'],
  ])('rejects %j', (list, sentence) => {
    expect(() => subset(numbers(), list, 'of a list')).toThrow(new UsageError(sentence));
  });
});

describe('recordsOf', () => {
  it('lists the records that match', () => {
    expect(recordsOf(numbers(), (index) => index % 3 === 0)).toEqual(Uint32Array.of(0, 3));
    expect(recordsOf(numbers(), () => false)).toEqual(new Uint32Array());
  });
});
