import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PictureSource } from './pictures/source.ts';
import { isHeldOut, splitByHash } from './split.ts';

function source(count: number, nameOf = (index: number) => `rooms/${index}.jpg`): PictureSource {
  return {
    kind: 'pictures',
    description: `folder of ${count} pictures`,
    name: 'rooms',
    count,
    channels: undefined,
    labels: Uint8Array.from({ length: count }, (_, i) => i % 7),
    nameOf,
    read: async (index) => Uint8Array.of(index),
  };
}

const namesOf = (from: PictureSource): string[] =>
  Array.from({ length: from.count }, (_, i) => from.nameOf(i));

describe('a split by hash', () => {
  it('has two parts that together are the source, each with its labels', () => {
    const all = source(2000);
    const parts = (['training', 'held-out'] as const).map((part) => splitByHash(all, 0.1, part));
    const [training, heldOut] = parts as [PictureSource, PictureSource];
    expect(heldOut.count).toBeGreaterThan(150);
    expect(heldOut.count).toBeLessThan(250);
    expect([...namesOf(training), ...namesOf(heldOut)].sort()).toEqual(namesOf(all).sort());
    for (const part of parts) {
      for (const i of [0, 50, 149]) expect(part.labels![i]).toBe(Number(/\d+/.exec(part.nameOf(i))![0]) % 7);
    }
    expect(heldOut.description).toBe(`folder of 2000 pictures: ${heldOut.count} of them, held out`);
  });

  it('does not move pictures when the set grows or more is held out', () => {
    const held = (count: number, share: number) => namesOf(splitByHash(source(count), share, 'held-out'));
    const few = held(1000, 0.1);
    expect(held(2000, 0.1)).toEqual(expect.arrayContaining(few));
    expect(held(2000, 0.1).filter((name) => Number(/\d+/.exec(name)![0]) < 1000)).toEqual(few);
    expect(held(1000, 0.2)).toEqual(expect.arrayContaining(few));
  });

  it('hashes only the number of records without other names', () => {
    const numbers = (file: string) =>
      namesOf(
        splitByHash(
          source(300, (index) => `${file}[${index}]`),
          0.3,
          'held-out',
        ),
      ).map((name) => name.slice(file.length));
    expect(numbers('cifar-10')).toEqual(numbers('renamed'));
    expect(isHeldOut('a[1].jpg', 0.5)).toBe(isHeldOut('a[1].jpg', 0.5));
  });

  it('is determined by the first 32 bits of SHA-256', () => {
    for (const name of ['rooms/1.jpg', 'ä', '']) {
      const hex = createHash('sha256').update(name, 'utf8').digest('hex').slice(0, 8);
      const share = parseInt(hex, 16) / 2 ** 32;
      expect([isHeldOut(name, share), isHeldOut(name, share + 2 ** -32)]).toEqual([false, true]);
    }
  });

  it('rejects an empty part', () => {
    expect(() => splitByHash(source(3), 1e-6, 'held-out')).toThrow(
      'none of the 3 pictures of rooms is left (held out): choose a larger share',
    );
    expect(() => splitByHash(source(3), 1 - 1e-6, 'training')).toThrow(
      'none of the 3 pictures of rooms is left (the others held out): choose a smaller share',
    );
  });
});
