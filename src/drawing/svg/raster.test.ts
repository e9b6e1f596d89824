import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeRaster, rasterOfValues } from './raster.ts';

const raw = (width: number, height: number, channels: 1 | 3) => ({
  width,
  height,
  channels,
  data: Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 37) % 256),
});

describe('a PNG that is not compressed', () => {
  it.each([
    [1, 1, 1],
    [5, 3, 3],
    [300, 250, 1], // more than one block
  ] as const)('is decoded to its bytes: %d×%d, %d channels', async (width, height, channels) => {
    const given = raw(width, height, channels);
    const image = sharp(encodeRaster(given)).toColourspace(channels === 1 ? 'b-w' : 'srgb');
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([width, height, channels]);
    expect(new Uint8Array(data)).toEqual(given.data);
  });
});

it('draws planes of values as interleaved bytes', () => {
  const values = Float32Array.of(-1, 1, 0, 2, -2, 1); // red, green and blue of two pixels
  const { data } = rasterOfValues(values, { channels: 3, height: 1, width: 2, range: 'signed' });
  expect([...data]).toEqual([0, 128, 0, 255, 255, 255]);
});
