import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, fontFolders, fontsFor, missingLettersSentence } from './fonts.ts';
import { writeCollection, writeFont } from './testing/font-writer.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-fonts-'));
  mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
  const put = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes);
  put('Han-Bold.otf', writeFont('卧室'));
  put('deep/er/Han-Regular.ttc', writeCollection(['a', '卧']));
  put('Emoji.ttf', writeFont('😀', 12, false));
  put('broken.ttf', Buffer.from('not a font'));
  put('notes.txt', writeFont('침'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('fonts for letters', () => {
  it('are the package’s own for Latin, Greek, Cyrillic and mathematics', () => {
    expect(fontsFor('Größe σ ≤ 1, спальня → ∇', [folder])).toEqual({ files: [], missing: [] });
  });

  it('are found in folders: plain ones first, and no more than needed', () => {
    expect(fontsFor('卧', [folder])).toEqual({
      files: [join(folder, 'deep/er/Han-Regular.ttc')],
      missing: [],
    });
    expect(fontsFor('卧室', [folder])).toEqual({
      files: [join(folder, 'deep/er/Han-Regular.ttc'), join(folder, 'Han-Bold.otf')],
      missing: [],
    });
  });

  it('are missing if none has a letter, or none has it as an outline', () => {
    expect(fontsFor('室😀침室', [folder])).toEqual({
      files: [join(folder, 'Han-Bold.otf')],
      missing: ['침', '😀'],
    });
    expect(fontsFor('卧', [join(folder, 'nowhere')]).missing).toEqual(['卧']);
  });

  it('are not searched for letters that only modify others', () => {
    expect(fontsFor('a\u200d\ufe0f\u3000\t', [])).toEqual({ files: [], missing: [] });
  });

  it('are searched in the folders of the user, then of the system', () => {
    const before = process.env['SPARRING_FONTS'];
    process.env['SPARRING_FONTS'] = folder;
    expect(fontFolders()[0]).toBe(folder);
    expect(fontFolders().length).toBeGreaterThan(1);
    if (before === undefined) delete process.env['SPARRING_FONTS'];
    else process.env['SPARRING_FONTS'] = before;
  });
});

it('the sentence for missing letters names their codes and a remedy', () => {
  expect([codeOf('卧'), codeOf('😀'), codeOf('a')]).toEqual(['U+5367', 'U+1F600', 'U+0061']);
  expect(missingLettersSentence([])).toBeUndefined();
  const sentence = missingLettersSentence(['卧', '室'])!;
  expect(sentence).toContain('No font on this machine has 卧 (U+5367), 室 (U+5BA4). Their codes');
  expect(sentence).toContain('SPARRING_FONTS');
  expect(missingLettersSentence(Array.from({ length: 15 }, () => '卧'))).toContain(' and 3 more.');
});
