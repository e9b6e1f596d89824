import { describe, expect, it } from 'vitest';
import { SparringError } from '../../core/errors.ts';
import { range } from '../../core/numbers.ts';
import { parseIdx } from './idx.ts';

function idx(type: number, sizes: readonly number[], values: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * sizes.length + values);
  bytes.set([0, 0, type, sizes.length]);
  const view = new DataView(bytes.buffer);
  sizes.forEach((size, axis) => view.setUint32(4 + 4 * axis, size));
  for (let i = 0; i < values; i++) bytes[4 + 4 * sizes.length + i] = i + 1;
  return bytes;
}

describe('parseIdx', () => {
  it('reads sizes and values, without copying', () => {
    const bytes = idx(8, [2, 3], 6);
    const { sizes, data } = parseIdx(bytes, 'a');
    expect(sizes).toEqual([2, 3]);
    expect([...data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(data.buffer).toBe(bytes.buffer);
  });

  it('reads a view that does not start at the beginning of its buffer', () => {
    const bytes = new Uint8Array(20);
    bytes.set(idx(8, [2], 2), 7);
    expect(parseIdx(bytes.subarray(7, 17), 'a')).toEqual({ sizes: [2], data: Uint8Array.of(1, 2) });
  });

  it('reads an empty array', () => {
    expect(parseIdx(idx(8, [0, 0xffffffff], 0), 'a').data).toHaveLength(0);
  });

  it.each([
    ['nothing', new Uint8Array(), /^a: 0 bytes are too few/],
    [
      'a text',
      new TextEncoder().encode('<html>'),
      /^a: not an IDX file \(begins with 3c 68, expected 00 00\)$/,
    ],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0), /gzip: decompress it first$/],
    ['floats', idx(0x0d, [2], 8), /^a: IDX type 0d is not supported/],
    ['no axes', idx(8, [], 0), /^a: an IDX file of 0 axes/],
    ['255 axes', Uint8Array.of(0, 0, 8, 255), /^a: an IDX file of 255 axes/],
    [
      'a header cut short',
      idx(8, [2, 2], 4).subarray(0, 9),
      /^a: ends within its header \(9 bytes, expected 12\)/,
    ],
    ['values cut short', idx(8, [2, 3], 5), /^a: holds 5 values, but its header says 2×3/],
    ['values too many', idx(8, [2, 3], 7), /^a: holds 7 values/],
    [
      'sizes that lie',
      idx(8, Array(8).fill(0xffffffff), 5),
      /^a: holds 5 values, but its header says 4294967295×/,
    ],
  ])('refuses %s in one sentence', (_, bytes, sentence) => {
    expect(() => parseIdx(bytes, 'a')).toThrow(SparringError);
    expect(() => parseIdx(bytes, 'a')).toThrow(sentence);
  });

  it('throws only SparringErrors for random bytes', () => {
    const thrown = range(0, 2000).flatMap((trial) => {
      const bytes = Uint8Array.from({ length: trial % 40 }, (_, i) =>
        i < 2 ? 0 : (trial * 31 + i * 17) & 15,
      );
      try {
        parseIdx(bytes, 'a');
        return [];
      } catch (error) {
        return [error];
      }
    });
    expect(thrown.length).toBeGreaterThan(1900);
    expect(thrown.filter((error) => !(error instanceof SparringError))).toEqual([]);
  });
});
