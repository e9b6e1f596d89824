import { describe, expect, it } from 'vitest';
import { shipsLetter, shortenedTo, widthOfRuns, widthOfText, wrapText } from './measure.ts';

const plain = { size: 10, bold: false };

describe('the width of text', () => {
  it('is that of the font that ships: digits equally wide, bold wider, indices smaller', () => {
    expect(widthOfText('111', plain)).toBe(widthOfText('888', plain));
    expect(widthOfText('i', plain)).toBeLessThan(widthOfText('m', plain) / 2);
    expect(widthOfText('word', { size: 10, bold: true })).toBeGreaterThan(widthOfText('word', plain));
    expect(widthOfText('word', { size: 20, bold: false })).toBe(2 * widthOfText('word', plain));
    expect(widthOfRuns([{ text: 'x' }, { text: 'x', script: 'sub' }], plain)).toBeCloseTo(
      widthOfText('x', plain) * 1.72,
    );
  });

  it('is a square for letters of East Asia and emoji, and nothing for accents', () => {
    expect(widthOfText('卧室', plain)).toBe(20);
    expect(widthOfText('침실', plain)).toBe(20);
    expect(widthOfText('😀', plain)).toBe(10);
    expect(widthOfText('\u200b\ufe0f', plain)).toBe(0);
  });

  it('knows which letters ship: three alphabets, arrows and mathematics', () => {
    for (const letter of 'aÉßЖλ→−×∇ᵀ∗⟨½₀') expect(shipsLetter(letter.codePointAt(0)!), letter).toBe(true);
    for (const letter of '卧ش😀') expect(shipsLetter(letter.codePointAt(0)!), letter).toBe(false);
  });
});

describe('lines', () => {
  it('are broken between words, and keep a word that is too long', () => {
    const lines = wrapText('one two three antidisestablishmentarianism', 50, plain);
    expect(lines).toEqual(['one two', 'three', 'antidisestablishmentarianism']);
    expect(wrapText('', 50, plain)).toEqual(['']);
    expect(wrapText('  indented', 500, plain)).toEqual(['  indented']);
  });

  it('are broken between ideographs, which have no words', () => {
    expect(wrapText('卧室卧室卧室', 25, plain)).toEqual(['卧室', '卧室', '卧室']);
  });

  it('lose their middle where there is no room', () => {
    const short = shortenedTo(50, 'a-very-long-name-of-a-file.png', plain);
    expect(short).toMatch(/^a-.*….*png$/);
    expect(widthOfText(short, plain)).toBeLessThanOrEqual(50);
    expect(shortenedTo(500, 'short', plain)).toBe('short');
    expect(shortenedTo(1, 'none', plain)).toBe('…');
  });
});
