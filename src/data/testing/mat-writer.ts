import { deflateSync } from 'node:zlib';

export interface MatVariable {
  readonly name: string;
  readonly sizes: readonly number[];
  /** The number of the storage type: 2 for uint8, 9 for double. */
  readonly type: number;
  /** The class of the array: 6 for double, 9 for uint8. */
  readonly kind: number;
  readonly data: Uint8Array;
}

/** A little-endian MAT file of level 5; each variable is compressed with zlib, unless `packed` is false. */
export function writeMat(variables: readonly MatVariable[], options: { packed?: boolean } = {}): Uint8Array {
  const header = Buffer.alloc(128, 0x20);
  header.write('MATLAB 5.0 MAT-file, written for a test');
  header.writeUInt16LE(0x0100, 124);
  header.write('IM', 126);
  const parts: Uint8Array[] = [header];
  for (const { name, sizes, type, kind, data } of variables) {
    const flags = Buffer.alloc(8);
    flags.writeUInt32LE(kind);
    const dimensions = Buffer.alloc(4 * sizes.length);
    sizes.forEach((size, axis) => dimensions.writeInt32LE(size, 4 * axis));
    const matrix = tagged(
      14,
      Buffer.concat([
        tagged(6, flags),
        tagged(5, dimensions),
        name.length <= 4 ? small(1, Buffer.from(name)) : tagged(1, Buffer.from(name)),
        data.length <= 4 ? small(type, data) : tagged(type, data),
      ]),
    );
    if (options.packed === false) parts.push(matrix);
    else {
      const packed = deflateSync(matrix);
      parts.push(tagOf(15, packed.length), packed);
    }
  }
  return new Uint8Array(Buffer.concat(parts));
}

function tagOf(type: number, size: number): Buffer {
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(type);
  tag.writeUInt32LE(size, 4);
  return tag;
}

function tagged(type: number, data: Uint8Array): Buffer {
  return Buffer.concat([tagOf(type, data.length), data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
}

function small(type: number, data: Uint8Array): Buffer {
  const element = Buffer.alloc(8);
  element.writeUInt32LE(type + (data.length << 16));
  element.set(data, 4);
  return element;
}
