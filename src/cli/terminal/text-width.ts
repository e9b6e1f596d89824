/** How many columns of a terminal a text takes: 卧室 four, a combining accent none, an emoji two. */
import { eastAsianWidth } from 'get-east-asian-width';
import { printable } from '../../core/wording.ts';

const graphemes = new Intl.Segmenter();

/** The columns of a line as it is printed (`printable`), by Unicode's East Asian Width (UAX #11). */
export function textWidth(line: string): number {
  const shown = printable(line);
  if (/^[ -~]*$/.test(shown)) return shown.length;
  let width = 0;
  for (const { segment } of graphemes.segment(shown)) width += graphemeWidth(segment);
  return width;
}

/** Fills a text with spaces at its end, to a number of columns. */
export function padTextEnd(text: string, columns: number): string {
  return text + spaces(text, columns);
}

/** Fills a text with spaces in front, to a number of columns. */
export function padTextStart(text: string, columns: number): string {
  return spaces(text, columns) + text;
}

/** The longest beginning of a printable line that takes at most so many columns. */
export function cutText(line: string, columns: number): string {
  let width = 0;
  let cut = '';
  for (const { segment } of graphemes.segment(line)) {
    width += graphemeWidth(segment);
    if (width > columns) break;
    cut += segment;
  }
  return cut;
}

function spaces(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - textWidth(text)));
}

/** What a reader takes for one letter: its base decides, marks take no column. */
function graphemeWidth(grapheme: string): number {
  if (/^[\p{M}\p{Default_Ignorable_Code_Point}]+$/u.test(grapheme)) return 0;
  if (/\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u.test(grapheme)) return 2;
  // The halfwidth marks of katakana belong to the letter before them, and take a column of their own.
  const marks = grapheme.slice(1).match(/[\uff9e\uff9f]/g)?.length ?? 0;
  return eastAsianWidth(grapheme.codePointAt(0)!) + marks;
}
