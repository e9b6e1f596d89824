import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { slowIt } from '../../testing/slow.ts';
import { SparringError, UsageError } from '../../core/errors.ts';
import { RandomStream } from '../../core/random.ts';
import { encodeAnimation } from './animation.ts';
import { encodePicture } from './encode.ts';

describe('encodeAnimation', () => {
  const frame = (level: number, side = 12, channels: 1 | 3 = 3): Promise<Uint8Array> =>
    encodePicture(
      new Float32Array(channels * side * side).fill(level),
      { channels, height: side, width: side },
      { range: 'unit' },
    );

  it('shows the frames in order, the last one longest, and repeats for ever', async () => {
    const frames = [await frame(0), await frame(0.4, 12, 1), await frame(1)];
    const gif = await encodeAnimation(frames, { delayMilliseconds: 120, lastDelayMilliseconds: 1500 });
    expect(await sharp(gif, { animated: true }).metadata()).toMatchObject({
      format: 'gif',
      width: 12,
      pageHeight: 12,
      pages: 3,
      delay: [120, 120, 1500],
      loop: 0,
    });
    const shown = await Promise.all(
      frames.map(async (_, page) => (await sharp(gif, { page }).removeAlpha().raw().toBuffer())[0]),
    );
    expect(shown).toEqual([0, 102, 255]);
  });

  it('accepts a single frame', async () => {
    expect((await sharp(await encodeAnimation([await frame(0.4)])).metadata()).width).toBe(12);
  });

  slowIt('shrinks large frames, all by the same factor', async () => {
    const frames = await Promise.all([0, 0.4, 0.8, 1].map((level) => frame(level, 4000, 1)));
    const gif = await encodeAnimation(frames);
    const { width, pageHeight, pages } = await sharp(gif, { animated: true }).metadata();
    expect([width, pageHeight, pages]).toEqual([3872, 3872, 4]);
  });

  it('rejects an empty list, frames of different sizes and frames that are not pictures', async () => {
    await expect(encodeAnimation([])).rejects.toThrow(UsageError);
    await expect(encodeAnimation([await frame(0), await frame(1, 13)])).rejects.toThrow(
      'frame 1 of the animation is 13×13, expected 12×12',
    );
    await expect(encodeAnimation([await frame(0), new Uint8Array(9)])).rejects.toThrow(SparringError);
    await expect(encodeAnimation([await frame(0)], { delayMilliseconds: NaN })).rejects.toThrow(UsageError);
  });

  it('keeps the colours of few pixels in each frame of a GIF', async () => {
    const side = 256;
    const [blue, green, orange] = [
      [20, 90, 200],
      [20, 190, 20],
      [220, 120, 20],
    ] as const;
    const points = (colourOf: (i: number) => readonly number[]) => {
      const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => Math.floor(i / 3) % 200); // many greys
      for (let i = 0; i < 60; i++) data.set(colourOf(i), 3 * (i * 67));
      return sharp(data, { raw: { width: side, height: side, channels: 3 } })
        .png()
        .toBuffer();
    };
    const frames = [
      await points((i) => (i % 2 === 0 ? blue : green)),
      await points((i) => (i % 2 === 0 ? blue : orange)),
    ];
    const gif = await encodeAnimation(frames);
    const second = await sharp(gif, { page: 1 }).removeAlpha().raw().toBuffer();
    const near = (colour: readonly number[]) => colour.map((value) => expect.closeTo(value, -0.5));
    expect([...second.subarray(0, 3)]).toEqual(near(blue));
    expect([...second.subarray(3 * 67, 3 * 67 + 3)]).toEqual(near(orange));
  });

  it('fits a WebP in a number of bytes, by its quality and then by its size', async () => {
    const random = new RandomStream(1, 'test', 0);
    const noise = await Promise.all(
      [0, 1, 2].map(() => {
        const image = Float32Array.from({ length: 3 * 64 * 64 }, () => random.unit());
        return encodePicture(image, { channels: 3, height: 64, width: 64 }, { range: 'unit' });
      }),
    );
    const within = async (maxBytes: number) => {
      const webp = await encodeAnimation(noise, { format: 'webp', maxBytes });
      const { width, pages } = await sharp(webp, { animated: true }).metadata();
      return { bytes: webp.length, width, pages };
    };
    const good = await within(40_000);
    expect(good).toMatchObject({ width: 64, pages: 3 });
    const small = await within(4_000);
    expect([small.pages, small.bytes <= 4_000, small.width < 64]).toEqual([3, true, true]);
    await expect(within(40)).rejects.toThrow('3 frames of 64×64 do not fit in 40 bytes: pass fewer frames');
  });
});
