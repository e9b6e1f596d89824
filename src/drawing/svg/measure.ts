/** Measures text in the bundled font, which approximates the others of `fontFamily`. */
import { italicWidths, regularWidths, semiBoldWidths, signsWidths, type WidthRuns } from './font-widths.ts';
import type { Run } from './marks.ts';

export interface TypeStyle {
  /** Font size: pixels per em. */
  readonly size: number;
  readonly bold: boolean;
}

/** The scale of indices and exponents. */
export const scriptScale = 0.72;

const tables = new Map<WidthRuns, ReadonlyMap<number, number>>();

/** The width of a line of text, in pixels. */
export function widthOfRuns(runs: readonly Run[], { size, bold }: TypeStyle): number {
  return runs.reduce((sum, { text, italic = false, script }) => {
    const face = bold ? semiBoldWidths : italic ? italicWidths : regularWidths;
    return sum + (emsOf(text, face) * size * (script === undefined ? 1 : scriptScale)) / 1000;
  }, 0);
}

/** The width of a line of text in one style, in pixels. */
export function widthOfText(text: string, style: TypeStyle): number {
  return widthOfRuns([{ text }], style);
}

/** Whether the bundled fonts have a letter. */
export function isBundled(code: number): boolean {
  return tableOf(regularWidths).has(code) || tableOf(signsWidths).has(code);
}

/** The width of a text in thousandths of an em. */
function emsOf(text: string, face: WidthRuns): number {
  const widths = tableOf(face);
  let sum = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    sum += widths.get(code) ?? tableOf(signsWidths).get(code) ?? estimatedWidth(letter);
  }
  return sum;
}

/** For letters that are not bundled: one em for East Asian scripts and emoji, zero for accents. */
function estimatedWidth(letter: string): number {
  if (/\p{Mn}|\p{Me}|\p{Cf}|\p{Cc}/u.test(letter)) return 0;
  return isFullWidth(letter) ? 1000 : 620;
}

/** Whether a letter is one em wide. */
export function isFullWidth(letter: string): boolean {
  return fullWidth.test(letter);
}

const fullWidth =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Extended_Pictographic}\u3000-\u303f\uff01-\uff60]/u;

function tableOf(runs: WidthRuns): ReadonlyMap<number, number> {
  let table = tables.get(runs);
  if (table === undefined) {
    table = new Map(
      runs.flatMap(([first, widths]) =>
        widths.split(' ').map((width, i) => [first + i, Number(width)] as const),
      ),
    );
    tables.set(runs, table);
  }
  return table;
}

/** Breaks text into lines of at most `width`, between words or between full-width letters. */
export function wrapText(text: string, width: number, style: TypeStyle): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of partsOf(text)) {
    const longer = line + part;
    if (line !== '' && widthOfText(longer.trimEnd(), style) > width) {
      lines.push(line.trimEnd());
      line = part.trimStart();
    } else line = longer;
  }
  return [...lines, line.trimEnd()];
}

/** Words with the space after them, and full-width letters one by one. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (const word of text.match(/\S+\s*|^\s+/g) ?? []) {
    let current = '';
    for (const letter of word) {
      if (isFullWidth(letter) && current !== '') {
        parts.push(current);
        current = '';
      }
      current += letter;
    }
    parts.push(current);
  }
  return parts;
}

/** The text, or as much of its start and end as fits, with an ellipsis between them. */
export function shortenedTo(width: number, text: string, style: TypeStyle): string {
  if (widthOfText(text, style) <= width) return text;
  const letters = Array.from(text);
  for (let kept = letters.length - 1; kept > 0; kept--) {
    const short = `${letters.slice(0, Math.ceil(kept / 2)).join('')}…${letters.slice(letters.length - Math.floor(kept / 2)).join('')}`;
    if (widthOfText(short, style) <= width) return short;
  }
  return '…';
}
