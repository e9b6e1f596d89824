import { describe, expect, it } from 'vitest';
import { RandomStream } from './random.ts';
import {
  bytesOfValues,
  contrastNorm,
  limitsOf,
  toBytes,
  valueWriter,
  type ValueRange,
} from './value-range.ts';

function valuesOf(range: ValueRange, picture: Uint8Array): Float32Array {
  const values = new Float32Array(picture.length);
  valueWriter(range)(picture, values, 0);
  return values;
}

function randomPicture(length: number): Uint8Array {
  const random = new RandomStream(3, 'test', 0);
  return Uint8Array.from({ length }, () => 40 + random.below(150));
}

describe.each(['signed', 'unit'] as const)('%s values', (range) => {
  it('convert back to the same bytes', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const values = valuesOf(range, bytes);
    expect([values[0], values[255]]).toEqual(limitsOf(range));
    expect(toBytes(values, range)).toEqual(new Uint8ClampedArray(bytes));
    expect(bytesOfValues(values, range)).toEqual(new Uint8ClampedArray(bytes));
  });

  it.each([0.3, -0, 2, Number.NaN])('are no bytes if one of them is %d', (value) => {
    const values = valuesOf(range, Uint8Array.of(0, 127, 255));
    values[1] = value;
    expect(bytesOfValues(values, range)).toBeUndefined();
  });
});

describe('global contrast normalisation', () => {
  it('subtracts the mean of all channels and scales 3,072 values to a norm of 55', () => {
    const values = valuesOf('contrast', randomPicture(3072));
    const sum = values.reduce((total, value) => total + value, 0);
    const norm = Math.hypot(...values);
    expect(sum / values.length).toBeCloseTo(0, 6);
    expect(norm).toBeCloseTo(55, 4);
  });

  it('gives pictures of another size the same standard deviation', () => {
    expect(contrastNorm(3072)).toBe(55);
    const [small, large] = [100, 12_288].map((count) => {
      const values = valuesOf('contrast', randomPicture(count));
      return Math.hypot(...values) / Math.sqrt(count);
    });
    expect(small).toBeCloseTo(55 / Math.sqrt(3072), 5);
    expect(large).toBeCloseTo(small!, 5);
  });

  it('agrees with the formula of pylearn2', () => {
    // (x − mean) · scale / ‖x − mean‖, computed in Python for a scale of 55 · √(4 / 3072).
    const expected = [-1.2267517, 0.1363057, 1.4993632, -0.4089172];
    const values = valuesOf('contrast', Uint8Array.of(0, 100, 200, 60));
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 6);
  });

  it('does not depend on the brightness or the contrast of a picture', () => {
    const soft = Uint8Array.of(100, 110, 120, 130);
    const hard = Uint8Array.of(10, 40, 70, 100);
    expect(valuesOf('contrast', soft)).toEqual(valuesOf('contrast', hard));
  });

  it('maps a picture of one colour to 0, which is drawn as grey', () => {
    const values = valuesOf('contrast', new Uint8Array(12).fill(200));
    expect(values).toEqual(new Float32Array(12));
    expect(toBytes(values, 'contrast')).toEqual(new Uint8ClampedArray(12).fill(128));
  });

  it('is drawn with the mean as grey, and values beyond the limits as black or white', () => {
    expect(toBytes(Float32Array.of(-9, -2.5, 1.25, 9, NaN), 'contrast')).toEqual(
      Uint8ClampedArray.of(0, 0, 191, 255, 0),
    );
  });
});

describe('toBytes', () => {
  it('rounds, clamps and maps NaN to black', () => {
    const odd = Float32Array.of(-1, 0, 1, -7, 7, NaN, Infinity, -Infinity);
    expect([...toBytes(odd, 'signed')]).toEqual([0, 128, 255, 0, 255, 0, 255, 0]);
    expect([...toBytes(odd, 'unit')]).toEqual([0, 0, 255, 0, 255, 0, 255, 0]);
  });

  it('recovers the bytes that a batch was made of', () => {
    const bytes = Uint8ClampedArray.from({ length: 256 }, (_, i) => i);
    expect(
      toBytes(
        Float32Array.from(bytes, (byte) => byte / 127.5 - 1),
        'signed',
      ),
    ).toEqual(bytes);
    expect(
      toBytes(
        Float32Array.from(bytes, (byte) => byte / 255),
        'unit',
      ),
    ).toEqual(bytes);
  });
});
