import { describe, expect, it } from 'vitest';
import { expectArray, kindOf } from './arrays.ts';
import { UsageError } from './errors.ts';

describe('kindOf', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    [[1, 2], 'an array'],
    [new Float64Array(1), 'a Float64Array'],
    [new Int32Array(1), 'an Int32Array'],
    [new Uint8Array(1), 'a Uint8Array'],
    [new ArrayBuffer(1), 'an ArrayBuffer'],
    [new DataView(new ArrayBuffer(1)), 'a DataView'],
    [{ length: 3 }, 'an object'],
    [7, 'a number'],
    ['text', 'a string'],
  ])('calls %o %s', (value, kind) => {
    expect(kindOf(value)).toBe(kind);
  });
});

describe('expectArray', () => {
  it.each([new Float64Array(2), new Int32Array(2), [1, 2], undefined, { length: 2 }])(
    'refuses %o where float32 numbers are expected',
    (value) => {
      expect(() => expectArray('input "x"', value, 'Float32Array')).toThrow(
        new UsageError(`input "x" got ${kindOf(value)}, expected a Float32Array`),
      );
    },
  );

  it('accepts an array of the expected type, including views and subclasses such as Buffer', () => {
    expect(() => expectArray('x', new Float32Array(4).subarray(1), 'Float32Array')).not.toThrow();
    expect(() => expectArray('x', Buffer.from([1]), 'Uint8Array')).not.toThrow();
    expect(() => expectArray('x', new Uint8ClampedArray(1), 'Uint8Array')).toThrow(
      'x got a Uint8ClampedArray, expected a Uint8Array',
    );
  });
});
