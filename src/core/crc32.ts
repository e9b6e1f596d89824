/** Cyclic redundancy checks of 32 bits, by tables. */

export type Crc = (bytes: Uint8Array, before?: number) => number;

/** So many bytes are taken at once: "slicing by 8", a table for each. */
const slice = 8;

/** A CRC of 32 bits. @param polynomial with the least significant bit first */
export function crcOf(polynomial: number): Crc {
  const tables = Array.from({ length: slice }, () => new Uint32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ ((remainder & 1) * polynomial);
    tables[0]![byte] = remainder;
  }
  const [one, two, three, four, five, six, seven, eight] = tables as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  // Table n has the remainder of a byte that n zero bytes follow.
  for (let n = 1; n < slice; n++) {
    for (let byte = 0; byte < 256; byte++) {
      const before = tables[n - 1]![byte]!;
      tables[n]![byte] = (before >>> 8) ^ one[before & 0xff]!;
    }
  }
  return (bytes, before = 0) => {
    let crc = ~before >>> 0;
    let at = 0;
    for (const end = bytes.length - slice; at <= end; at += slice) {
      crc =
        eight[(crc ^ bytes[at]!) & 0xff]! ^
        seven[((crc >>> 8) ^ bytes[at + 1]!) & 0xff]! ^
        six[((crc >>> 16) ^ bytes[at + 2]!) & 0xff]! ^
        five[(crc >>> 24) ^ bytes[at + 3]!]! ^
        four[bytes[at + 4]!]! ^
        three[bytes[at + 5]!]! ^
        two[bytes[at + 6]!]! ^
        one[bytes[at + 7]!]!;
    }
    for (; at < bytes.length; at++) crc = (crc >>> 8) ^ one[(crc ^ bytes[at]!) & 0xff]!;
    return ~crc >>> 0;
  };
}

/** The CRC-32 by tables (ISO 3309, as in zip files), where the system has no faster one. */
export const crc32ByTable: Crc = crcOf(0xedb88320);
