/** Pictures in drawings as PNG files, anywhere: the caller may pass a compressor. */
import { joinedBytes } from '../../core/bytes.ts';
import { crc32ByTable } from '../../core/crc32.ts';
import { rgbaOf, type PictureShape } from '../../core/pictures.ts';
import type { ValueRange } from '../../core/value-range.ts';
import type { Raster } from './marks.ts';

/** Compresses bytes to a zlib stream (RFC 1950). */
export type Deflate = (bytes: Uint8Array) => Uint8Array;

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * A PNG with 8 bits per channel, without filters (ISO 15948).
 *
 * @param deflate default: without compression, for small pictures in code that runs anywhere
 */
export function encodeRaster(
  { data, width, height, channels }: Omit<Raster, 'encode'>,
  deflate: Deflate = stored,
): Uint8Array {
  const stride = width * channels;
  const lines = new Uint8Array(height * (stride + 1)); // a zero before each: no filter
  for (let y = 0; y < height; y++)
    lines.set(data.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, channels === 1 ? 0 : 2);
  return joinedBytes([
    signature,
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('IDAT', deflate(lines)),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** Values of a network as a picture of a drawing. @param values channels × height × width */
export function rasterOfValues(
  values: Float32Array,
  image: PictureShape & { readonly range: ValueRange },
): Raster {
  const { channels, width, height } = image;
  const { data: pixels } = rgbaOf(values, image);
  const data = new Uint8Array(channels * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < channels; c++) data[pixel * channels + c] = pixels[4 * pixel + c]!;
  }
  const raw = { data, width, height, channels };
  return { ...raw, encode: () => encodeRaster(raw) };
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const body = joinedBytes([Uint8Array.from(type, (letter) => letter.charCodeAt(0)), content]);
  const bytes = new Uint8Array(body.length + 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(body, 4);
  view.setUint32(body.length + 4, crc32ByTable(body));
  return bytes;
}

/** The longest block of a stream that is not compressed. */
const maxBlock = 0xffff;

/** A zlib stream of blocks that are not compressed (RFC 1951, section 3.2.4). */
function stored(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let at = 0; at < bytes.length || at === 0; at += maxBlock) {
    const block = bytes.subarray(at, at + maxBlock);
    const isLast = at + maxBlock >= bytes.length ? 1 : 0;
    const { length } = block;
    parts.push(
      Uint8Array.of(isLast, length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff),
      block,
    );
  }
  const sum = new DataView(new ArrayBuffer(4));
  sum.setUint32(0, adler32(bytes));
  return joinedBytes([...parts, new Uint8Array(sum.buffer)]);
}

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return ((b << 16) | a) >>> 0;
}
