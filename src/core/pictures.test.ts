import { describe, expect, it } from 'vitest';
import { planesOfRgba, rgbaOf, valuesOfPictures, type FloatPicture, type RgbaPicture } from './pictures.ts';

const colour = { channels: 3, height: 1, width: 2, range: 'signed' } as const;
const grey = { ...colour, channels: 1 } as const;
const pixels = (...data: number[]): RgbaPicture => ({
  width: data.length / 4,
  height: 1,
  data: Uint8ClampedArray.from(data),
});

describe('rgbaOf', () => {
  it('interleaves planes, opaque, rounded and clamped', () => {
    const values = Float32Array.of(-1, 1, 0, 0.5, -2, Number.NaN);
    expect(rgbaOf(values, colour)).toEqual(pixels(0, 128, 0, 255, 255, 191, 0, 255));
  });

  it('repeats the one plane of grey', () => {
    const unit = { ...grey, range: 'unit' } as const;
    expect(rgbaOf(Float32Array.of(0.2, 1), unit)).toEqual(pixels(51, 51, 51, 255, 255, 255, 255, 255));
  });
});

describe('planesOfRgba', () => {
  it('undoes rgbaOf', () => {
    const picture = pixels(1, 2, 3, 255, 4, 5, 6, 255);
    expect([...planesOfRgba(picture, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([...planesOfRgba(pixels(7, 7, 7, 255), 1)]).toEqual([7]);
  });

  it('shows white where a picture is transparent', () => {
    expect([...planesOfRgba(pixels(0, 100, 255, 0, 0, 100, 200, 51), 3)]).toEqual([
      255, 204, 255, 224, 255, 244,
    ]);
  });

  it('computes luminance in linear light', () => {
    const greys = planesOfRgba(pixels(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255), 1);
    // The linear 0.2126, 0.7152 and 0.0722 in sRGB.
    expect([...greys]).toEqual([127, 220, 76]);
  });

  it('refuses another number of bytes', () => {
    expect(() => planesOfRgba({ width: 2, height: 1, data: new Uint8Array(6) }, 3)).toThrow(
      'a picture of 2×1 pixels got a Uint8Array of 6, expected 8 bytes',
    );
  });
});

describe('valuesOfPictures', () => {
  const floats: FloatPicture = { ...colour, data: Float32Array.of(-1, 0, 1, 0, 0, 0) };

  it('joins pixels and floats of the networks’ size', () => {
    const values = valuesOfPictures([pixels(0, 255, 0, 255, 255, 0, 255, 255), floats], colour);
    expect([...values]).toEqual([-1, 1, 1, -1, -1, 1, -1, 0, 1, 0, 0, 0]);
  });

  it.each([
    [pixels(0, 0, 0, 0), 'pictures[0] is 1×1, expected 2×1'],
    [{ ...floats, range: 'unit' } as const, 'pictures[0] has the value -1, expected 0 to 1'],
    [
      { ...grey, data: new Float32Array(2) },
      'pictures[0] has 1 channel in the range signed, expected 3 channels',
    ],
    [
      { ...floats, data: new Float32Array(5) },
      'got a Float32Array of 5 values, expected a Float32Array of 6',
    ],
    [{ ...floats, data: new Float32Array(6).fill(255) }, 'pictures[0] has the value 255, expected -1 to 1'],
    [{ ...floats, data: new Float32Array(6).fill(Number.NaN) }, 'pictures[0] has the value NaN'],
  ])('refuses %#: another size, shape or range', (picture, message) => {
    expect(() => valuesOfPictures([picture], colour)).toThrow(message);
  });
});
