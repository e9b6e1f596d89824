/** Minimal font files, whose letters have no shapes, to test which letters a font has. */

export type CmapFormat = 4 | 6 | 12 | 13;

/** A font file with these letters. @param outlines whether it declares outlines */
export function writeFont(letters: string, format: CmapFormat = 12, outlines = true): Buffer {
  return fontAt(0, letters, format, outlines);
}

/** A collection of fonts, one for each text. */
export function writeCollection(texts: readonly string[], format: CmapFormat = 12): Buffer {
  const head = Buffer.alloc(12 + 4 * texts.length);
  head.write('ttcf', 0, 'latin1');
  head.writeUInt32BE(0x00010000, 4);
  head.writeUInt32BE(texts.length, 8);
  const fonts: Buffer[] = [];
  let at = head.length;
  texts.forEach((letters, i) => {
    head.writeUInt32BE(at, 12 + 4 * i);
    const font = fontAt(at, letters, format, true);
    fonts.push(font);
    at += font.length;
  });
  return Buffer.concat([head, ...fonts]);
}

function fontAt(start: number, letters: string, format: CmapFormat, outlines: boolean): Buffer {
  const subtable = subtableOf(codesOf(letters), format);
  const cmap = Buffer.alloc(12 + subtable.length);
  cmap.writeUInt16BE(1, 2);
  cmap.writeUInt16BE(3, 4);
  cmap.writeUInt16BE(format === 4 || format === 6 ? 1 : 10, 6);
  cmap.writeUInt32BE(12, 8);
  subtable.copy(cmap, 12);
  const tables: readonly (readonly [string, Buffer])[] = [
    ['cmap', cmap],
    [outlines ? 'glyf' : 'CBDT', Buffer.alloc(4)],
  ];
  const head = Buffer.alloc(12 + 16 * tables.length);
  head.writeUInt32BE(0x00010000, 0);
  head.writeUInt16BE(tables.length, 4);
  let at = start + head.length;
  tables.forEach(([tag, content], i) => {
    head.write(tag, 12 + 16 * i, 'latin1');
    head.writeUInt32BE(at, 20 + 16 * i);
    head.writeUInt32BE(content.length, 24 + 16 * i);
    at += content.length;
  });
  return Buffer.concat([head, ...tables.map(([, content]) => content)]);
}

function codesOf(letters: string): number[] {
  return Array.from(letters, (letter) => letter.codePointAt(0)!).toSorted((a, b) => a - b);
}

function subtableOf(codes: readonly number[], format: CmapFormat): Buffer {
  switch (format) {
    case 4:
      return segments(codes);
    case 6: {
      const [first, last] = [codes[0]!, codes.at(-1)!];
      const bytes = Buffer.alloc(10 + 2 * (last - first + 1));
      bytes.writeUInt16BE(6, 0);
      bytes.writeUInt16BE(first, 6);
      bytes.writeUInt16BE(last - first + 1, 8);
      codes.forEach((code, i) => bytes.writeUInt16BE(i + 1, 10 + 2 * (code - first)));
      return bytes;
    }
    default: {
      const bytes = Buffer.alloc(16 + 12 * codes.length);
      bytes.writeUInt16BE(format, 0);
      bytes.writeUInt32BE(codes.length, 12);
      codes.forEach((code, i) => {
        bytes.writeUInt32BE(code, 16 + 12 * i);
        bytes.writeUInt32BE(code, 20 + 12 * i);
        bytes.writeUInt32BE(i + 1, 24 + 12 * i);
      });
      return bytes;
    }
  }
}

/** A segment for each letter and the required last one. Even segments use an offset, odd ones a list. */
function segments(codes: readonly number[]): Buffer {
  const all = [...codes, 0xffff];
  const count = all.length;
  const bytes = Buffer.alloc(16 + 8 * count + 2 * codes.length);
  bytes.writeUInt16BE(4, 0);
  bytes.writeUInt16BE(2 * count, 6);
  all.forEach((code, i) => {
    bytes.writeUInt16BE(code, 14 + 2 * i);
    bytes.writeUInt16BE(code, 16 + 2 * count + 2 * i);
    const offsetAt = 16 + 6 * count + 2 * i;
    const isLast = i === count - 1;
    if (isLast || i % 2 === 0) {
      bytes.writeUInt16BE((isLast ? 1 : i + 1 - code) & 0xffff, 16 + 4 * count + 2 * i);
    } else {
      const listAt = 16 + 8 * count + 2 * i;
      bytes.writeUInt16BE(listAt - offsetAt, offsetAt);
      bytes.writeUInt16BE(i + 1, listAt);
    }
  });
  return bytes;
}
