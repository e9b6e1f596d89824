import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { encodeGrid, encodePicture, scaleForScreen } from './encode.ts';

async function decode(file: Uint8Array) {
  const { format, channels, width, height } = await sharp(file).metadata();
  const space = channels === 1 ? 'b-w' : 'srgb'; // sharp would widen grey to three channels
  const data = await sharp(file).toColourspace(space).raw().toBuffer();
  return { format, channels, width, height, data: [...data] };
}

describe('encodePicture', () => {
  it('writes planes as RGB', async () => {
    const image = Float32Array.of(1, -1, -1, 1, -1, -1); // two pixels: red, green
    const png = await encodePicture(image, { channels: 3, height: 1, width: 2 }, { range: 'signed' });
    expect(await decode(png)).toEqual({
      format: 'png',
      channels: 3,
      width: 2,
      height: 1,
      data: [255, 0, 0, 0, 255, 0],
    });
  });

  it('writes one channel as grey, enlarged by an integer factor', async () => {
    const image = Float32Array.of(0, 0.2, 0.4, 1);
    const options = { range: 'unit', scale: 2 } as const;
    const { channels, width, height, data } = await decode(
      await encodePicture(image, { channels: 1, height: 2, width: 2 }, options),
    );
    expect([channels, width, height]).toEqual([1, 4, 4]);
    expect(data).toEqual([0, 0, 51, 51, 0, 0, 51, 51, 102, 102, 255, 255, 102, 102, 255, 255]);
  });
});

describe('encodeGrid', () => {
  it('arranges pictures in rows, with padding between and around them', async () => {
    const images = Float32Array.of(0.2, 0.4, 0.6);
    const shape = { count: 3, channels: 1, height: 1, width: 1 } as const;
    const options = { columns: 2, range: 'unit', padding: 1 } as const;
    const { width, height, data } = await decode(await encodeGrid(images, shape, options));
    expect([width, height]).toEqual([5, 5]);
    expect(data).toEqual(
      [
        [0, 0, 0, 0, 0],
        [0, 51, 0, 102, 0],
        [0, 0, 0, 0, 0],
        [0, 153, 0, 0, 0],
        [0, 0, 0, 0, 0],
      ].flat(),
    );
  });

  it('is no wider than its pictures', async () => {
    const shape = { count: 2, channels: 3, height: 4, width: 6 } as const;
    const png = await encodeGrid(new Float32Array(2 * 72), shape, { columns: 8, range: 'signed' });
    expect(await sharp(png).metadata()).toMatchObject({ width: 2 * 8 + 2, height: 4 + 4, channels: 3 });
  });

  it('rejects invalid input', async () => {
    const shape = { count: 2, channels: 1, height: 2, width: 2 } as const;
    const options = { columns: 2, range: 'unit' } as const;
    await expect(encodeGrid(new Float32Array(7), shape, options)).rejects.toThrow(
      'got 7 values for 2×1×2×2, expected 8',
    );
    const images = new Float32Array(8);
    await expect(encodeGrid(images, shape, { ...options, columns: 0 })).rejects.toThrow(UsageError);
    await expect(encodeGrid(images, shape, { ...options, scale: 1.5 })).rejects.toThrow(UsageError);
    await expect(encodeGrid(images, shape, { ...options, padding: -1 })).rejects.toThrow(UsageError);
  });
});

it('scaleForScreen enlarges small pictures by integer factors', () => {
  expect([16, 28, 32, 64, 256].map((side) => scaleForScreen(side, side))).toEqual([4, 2, 2, 1, 1]);
});
