import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../disk/crc32.ts';

export interface ZipEntry {
  /** As UTF-8, or its bytes in another encoding. */
  readonly name: string | Uint8Array;
  readonly data: Uint8Array;
  readonly deflate?: boolean;
  /** An extra field of the directory. */
  readonly extra?: Uint8Array;
  /** False values for the headers. */
  readonly claims?: Partial<Record<'size' | 'method' | 'flags' | 'crc', number>>;
}

/** A zip file for tests, with zip64 records on request. */
export function writeZip(
  entries: readonly ZipEntry[],
  options: { zip64?: boolean; comment?: string; prefix?: Uint8Array } = {},
): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, data, deflate = false, claims = {}, extra: own = new Uint8Array() } of entries) {
    const packed = deflate ? deflateRawSync(data) : data;
    const nameBytes = typeof name === 'string' ? Buffer.from(name) : name;
    const { size = data.length, method = deflate ? 8 : 0, flags = 0x800, crc = crc32(data) } = claims;
    const local = header(0x04034b50, 30 + nameBytes.length, [
      [4, 45, 2],
      [6, flags, 2],
      [8, method, 2],
      [14, crc, 4],
      [18, packed.length, 4],
      [22, size, 4],
      [26, nameBytes.length, 2],
    ]);
    local.set(nameBytes, 30);
    const wide = options.zip64 === true;
    const wideSizes = wide ? wideExtra([size, packed.length, offset]) : new Uint8Array();
    const extra = Buffer.concat([own, wideSizes]);
    const central = header(0x02014b50, 46 + nameBytes.length + extra.length, [
      [8, flags, 2],
      [10, method, 2],
      [16, crc, 4],
      [20, wide ? 0xffffffff : packed.length, 4],
      [24, wide ? 0xffffffff : size, 4],
      [28, nameBytes.length, 2],
      [30, extra.length, 2],
      [42, wide ? 0xffffffff : offset, 4],
    ]);
    central.set(nameBytes, 46);
    central.set(extra, 46 + nameBytes.length);
    directory.push(central);
    parts.push(local, packed);
    offset += local.length + packed.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  if (options.zip64 === true) {
    const end64 = header(0x06064b50, 56, [[4, 44, 4]]);
    const view = new DataView(end64.buffer);
    for (const [at, value] of [
      [24, entries.length],
      [32, entries.length],
      [40, size],
      [48, offset],
    ] as const) {
      view.setBigUint64(at, BigInt(value), true);
    }
    const locator = header(0x07064b50, 20, [[16, 1, 4]]);
    new DataView(locator.buffer).setBigUint64(8, BigInt(offset + size), true);
    directory.push(end64, locator);
  }
  const comment = Buffer.from(options.comment ?? '');
  const counted = options.zip64 === true ? 0xffff : entries.length;
  const end = header(0x06054b50, 22 + comment.length, [
    [8, counted, 2],
    [10, counted, 2],
    [12, options.zip64 === true ? 0xffffffff : size, 4],
    [16, options.zip64 === true ? 0xffffffff : offset, 4],
    [20, comment.length, 2],
  ]);
  end.set(comment, 22);
  return new Uint8Array(Buffer.concat([options.prefix ?? new Uint8Array(), ...parts, ...directory, end]));
}

function header(signature: number, length: number, fields: readonly (readonly [number, number, 2 | 4])[]) {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  for (const [at, value, width] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
  }
  return bytes;
}

function wideExtra(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 8 * values.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 1, true);
  view.setUint16(2, 8 * values.length, true);
  values.forEach((value, i) => view.setBigUint64(4 + 8 * i, BigInt(value), true));
  return bytes;
}
