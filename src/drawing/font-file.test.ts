import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SparringError } from '../core/errors.ts';
import { mutate } from '../data/testing/mutate.ts';
import { readFontFile, type ReadAt } from './font-file.ts';
import { ownFontFiles } from './fonts.ts';
import { regularWidths, signsWidths } from './svg/font-widths.ts';
import { writeCollection, writeFont, type CmapFormat } from './testing/font-writer.ts';

const from =
  (bytes: Uint8Array): ReadAt =>
  (at, length) =>
    bytes.subarray(at, at + length);
const has = (face: { has(code: number): boolean }, letter: string) => face.has(letter.codePointAt(0)!);

describe('the letters of a font', () => {
  it.each([4, 6, 12, 13] as const)('are read from a table of format %i', (format: CmapFormat) => {
    const letters = format === 6 ? 'acde' : 'aπ卧室';
    const [face] = readFontFile(from(writeFont(letters, format)));
    for (const letter of letters) expect(has(face!, letter), letter).toBe(true);
    for (const letter of 'b寝😀') expect(has(face!, letter), letter).toBe(false);
  });

  it('beyond the first plane are in tables of 32 bits', () => {
    const [face] = readFontFile(from(writeFont('a😀', 12)));
    expect([has(face!, '😀'), has(face!, '😁')]).toEqual([true, false]);
  });

  it('are those of each face of a collection', () => {
    const faces = readFontFile(from(writeCollection(['ab', '卧'])));
    expect(faces.map((face) => [has(face, 'a'), has(face, '卧')])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('may have no outlines', () => {
    expect(readFontFile(from(writeFont('😀', 12, false)))[0]!.hasOutlines).toBe(false);
  });

  it('of the bundled fonts are those whose widths are bundled', () => {
    const shipped = [
      [ownFontFiles[0]!, regularWidths],
      [ownFontFiles[3]!, signsWidths],
    ] as const;
    for (const [file, widths] of shipped) {
      const [face] = readFontFile(from(readFileSync(file)));
      const measured = new Set(widths.flatMap(([first, list]) => list.split(' ').map((_, i) => first + i)));
      const codes = Array.from({ length: 0x3000 }, (_, code) => code);
      expect(codes.filter((code) => face!.has(code))).toEqual(codes.filter((code) => measured.has(code)));
    }
  });
});

describe('a broken font file', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('no font at all, but long enough')],
    ['no tables', Buffer.concat([Buffer.of(0, 1, 0, 0), Buffer.alloc(20)])],
    ['no faces', Buffer.concat([Buffer.from('ttcf'), Buffer.alloc(20)])],
    ['a truncated one', writeFont('abc').subarray(0, 60)],
  ])('is refused: %s', (_, bytes) => {
    expect(() => readFontFile(from(bytes))).toThrow(/the font file cannot be read/);
  });

  it('causes a SparringError or is read, whatever its bytes', () => {
    const originals = ([4, 6, 12, 13] as const).map((format) => writeFont('abcd', format));
    const fonts = [...originals, writeCollection(['ab', 'c'])];
    const thrown: unknown[] = [];
    const answers: unknown[] = [];
    for (let trial = 0; trial < 5000; trial++) {
      const bytes = mutate(fonts[trial % fonts.length]!, 1, trial);
      try {
        for (const face of readFontFile(from(bytes))) {
          for (const letter of 'a卧😀') answers.push(has(face, letter));
        }
      } catch (error) {
        thrown.push(error);
      }
    }
    expect(thrown.filter((error) => !(error instanceof SparringError))).toEqual([]);
    expect(answers.filter((answer) => typeof answer !== 'boolean')).toEqual([]);
    expect(thrown.length).toBeGreaterThan(100);
  });
});
