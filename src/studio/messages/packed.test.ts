import { describe, expect, it } from 'vitest';
import { packed, unpacked } from './packed.ts';

const message = { names: ['é', '数'], count: 3 };

describe('a packed message', () => {
  it('comes back with its arrays, which floats can be views of', () => {
    const floats = Float32Array.of(1.5, -2, 1e-30);
    const bytes = packed(message, [Uint8Array.of(1, 2, 3, 4, 5), floats.subarray(1), new Uint8Array(0)]);
    const { message: found, arrays } = unpacked<typeof message>(bytes);
    expect(found).toEqual(message);
    expect([...arrays[0]!]).toEqual([1, 2, 3, 4, 5]);
    const { buffer, byteOffset, byteLength } = arrays[1]!;
    expect(new Float32Array(buffer, byteOffset, byteLength / 4)).toEqual(floats.subarray(1));
    expect(arrays[2]).toHaveLength(0);
  });

  it.each([0, 3, 10, -4])('is refused if it is cut short (%i)', (end) => {
    const bytes = packed(message, [Uint8Array.of(1, 2, 3, 4, 5)]);
    expect(() => unpacked(bytes.slice(0, end))).toThrow('the answer of the studio is cut short');
  });
});
