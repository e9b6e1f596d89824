/** What the headers of files say that decoders do not: why a JPEG of a rare kind is not read, and how many pixels a GIF has. */

/** Headers are this long at most, but for JPEGs with unusually much before their first frame. */
export const headerBytes = 2 ** 16;

/** Kinds of JPEG by the marker of their frame; all others are read. */
const foreignFrames: Readonly<Record<number, string>> = {
  0xc5: 'a hierarchical JPEG',
  0xc6: 'a hierarchical JPEG',
  0xc7: 'a hierarchical JPEG',
  0xcb: 'an arithmetic-coded lossless JPEG',
  0xf7: 'JPEG-LS',
};

/**
 * What a JPEG is that no decoder here reads: `a JPEG of 12 bits`.
 *
 * @param start of the file
 * @returns undefined if its kind is read, or not known
 */
export function foreignJpegOf(start: Uint8Array): string | undefined {
  // Markers: 255, a kind, and unless it is filling or stands alone, a length that includes itself.
  for (let at = 2; at + 4 < start.length && start[at] === 0xff;) {
    const kind = start[at + 1]!;
    if (kind === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = (kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind)) || kind === 0xf7;
    if (isFrame) {
      const bits = start[at + 4]!;
      return foreignFrames[kind] ?? (bits === 8 ? undefined : `a JPEG of ${bits} bits`);
    }
    at += 2 + 256 * start[at + 2]! + start[at + 3]!;
  }
  return undefined;
}

/** The size of the first frame of a GIF, in pixels; undefined if the start of the file has none. @param start of the file */
export function firstGifFrameOf(
  start: Uint8Array,
): { readonly width: number; readonly height: number } | undefined {
  const tableOf = (flags: number) => (flags >= 128 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + tableOf(start[10] ?? 0);
  // Extensions: 33, a kind, and blocks with their lengths up to an empty one.
  while (start[at] === 0x21) {
    at += 2;
    while ((start[at] ?? 0) > 0) at += 1 + start[at]!;
    at += 1;
  }
  if (start[at] !== 0x2c || at + 9 > start.length) return undefined;
  const side = (offset: number) => start[at + offset]! + 256 * start[at + offset + 1]!;
  return { width: side(5), height: side(7) };
}
