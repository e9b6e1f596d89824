import { describe, expect, it } from 'vitest';
import { isBundled, shortenedTo, widthOfRuns, widthOfText, wrapText } from './measure.ts';

const plain = { size: 10, bold: false };

describe('the width of text', () => {
  it('is that of the bundled font: equal digits, wider bold, smaller indices', () => {
    expect(widthOfText('111', plain)).toBe(widthOfText('888', plain));
    expect(widthOfText('i', plain)).toBeLessThan(widthOfText('m', plain) / 2);
    expect(widthOfText('word', { size: 10, bold: true })).toBeGreaterThan(widthOfText('word', plain));
    expect(widthOfText('word', { size: 20, bold: false })).toBe(2 * widthOfText('word', plain));
    expect(widthOfRuns([{ text: 'x' }, { text: 'x', script: 'sub' }], plain)).toBeCloseTo(
      widthOfText('x', plain) * 1.72,
    );
  });

  it('is one em for East Asian letters and emoji, and zero for accents', () => {
    expect(widthOfText('卧室', plain)).toBe(20);
    expect(widthOfText('침실', plain)).toBe(20);
    expect(widthOfText('😀', plain)).toBe(10);
    expect(widthOfText('\u200b\ufe0f', plain)).toBe(0);
  });

  it('is known for bundled letters: three alphabets, arrows and mathematics', () => {
    for (const letter of 'aÉßЖλ→−×∇ᵀ∗⟨½₀') expect(isBundled(letter.codePointAt(0)!), letter).toBe(true);
    for (const letter of '卧ش😀') expect(isBundled(letter.codePointAt(0)!), letter).toBe(false);
  });
});

describe('lines', () => {
  it('are broken between words, but not within a word that is too long', () => {
    const lines = wrapText('one two three antidisestablishmentarianism', 50, plain);
    expect(lines).toEqual(['one two', 'three', 'antidisestablishmentarianism']);
    expect(wrapText('', 50, plain)).toEqual(['']);
    expect(wrapText('  indented', 500, plain)).toEqual(['  indented']);
  });

  it('are broken between ideographs, which have no words', () => {
    expect(wrapText('卧室卧室卧室', 25, plain)).toEqual(['卧室', '卧室', '卧室']);
  });

  it('are shortened in the middle if they do not fit', () => {
    const short = shortenedTo(50, 'a-very-long-name-of-a-file.png', plain);
    expect(short).toMatch(/^a-.*….*png$/);
    expect(widthOfText(short, plain)).toBeLessThanOrEqual(50);
    expect(shortenedTo(500, 'short', plain)).toBe('short');
    expect(shortenedTo(1, 'none', plain)).toBe('…');
  });
});
