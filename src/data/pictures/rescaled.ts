import { shortNumber, type ValueLimits } from '../../core/value-range.ts';
import { resizePlanes } from './decode.ts';
import { decodeFileValues } from './file-values.ts';
import type { PictureShape, PictureSource } from './source.ts';

/** The source as it is, or with these values for black and white. */
export function withValues(source: PictureSource, values: ValueLimits | undefined): PictureSource {
  return values === undefined ? source : rescaled(source, values);
}

/**
 * A source whose values `black` to `white` become 0 to 255. Values outside them are clamped. They are those of the
 * picture files, such as 0 to 65,535 in a PNG of 16 bits, or the bytes of pictures that need no decoding.
 *
 * @param source owned by the result, and closed with it; it must have `stored`
 */
function rescaled(source: PictureSource, [black, white]: ValueLimits): PictureSource {
  const scale = 255 / (white - black);
  const planesOf = async (index: number) => {
    const stored = await source.stored!(index);
    const { planes, shape } =
      stored.kind === 'planes' ? stored : await decodeFileValues(stored.encoded, source.nameOf(index));
    const scaled = new Uint8ClampedArray(planes.length); // rounds and clamps
    for (let i = 0; i < planes.length; i++) scaled[i] = (planes[i]! - black) * scale;
    return { planes: new Uint8Array(scaled.buffer), shape };
  };
  return {
    ...source,
    description: `${source.description}, where ${shortNumber(black)} is black and ${shortNumber(white)} is white`,
    read: async (index: number, to: PictureShape) => {
      const { planes, shape } = await planesOf(index);
      return resizePlanes(planes, shape, to);
    },
    stored: async (index) => ({ kind: 'planes', ...(await planesOf(index)) }),
    quickAt: undefined,
    close: () => source.close?.(),
  };
}
