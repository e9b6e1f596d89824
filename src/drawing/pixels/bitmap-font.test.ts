import { describe, expect, it } from 'vitest';
import { drawable, glyphHeight, glyphOf, glyphWidth } from './bitmap-font.ts';

const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
const box = glyphOf('\u{1f600}');

describe('the bitmap font', () => {
  it('has a shape of its own for each character that a keyboard has', () => {
    const shapes = [...ascii, '±', '→', '×', '½'].map((letter) => glyphOf(letter).join('\n'));
    for (const shape of shapes) expect(shape).toMatch(/^([#.]{5}\n){8}[#.]{5}$/);
    expect(new Set(shapes).size).toBe(shapes.length);
    expect(shapes).not.toContain(box.join('\n'));
    expect(shapes.filter((shape) => !shape.includes('#'))).toEqual([shapes[0]]); // the space
  });

  it('draws letters that can be told', () => {
    expect(glyphOf('A').map((row) => row.replaceAll('.', ' '))).toEqual([
      ' ### ',
      '#   #',
      '#   #',
      '#   #',
      '#####',
      '#   #',
      '#   #',
      '     ',
      '     ',
    ]);
  });

  it('stands a box for what it lacks', () => {
    expect(box).toHaveLength(glyphHeight);
    expect(box[0]).toBe('#'.repeat(glyphWidth));
    expect(glyphOf('é')).toEqual(box);
  });

  it('leaves accents out, and what it lacks takes the place of one letter', () => {
    expect(drawable('Möbel à −½')).toBe('Mobel a -½');
    expect(drawable('D’s')).toBe("D's");
    expect(drawable('a\u{1f600}b')).toBe('a\uFFFDb');
    expect(glyphOf('\uFFFD')).toEqual(box);
  });
});
