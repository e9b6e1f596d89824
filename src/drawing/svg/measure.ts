/** How wide text is in the font that ships with the package; near enough in the others of `fontFamily`. */
import { italicWidths, regularWidths, semiBoldWidths, signsWidths, type WidthRuns } from './font-widths.ts';
import type { Run } from './marks.ts';

export interface TypeStyle {
  /** Pixels of an em. */
  readonly size: number;
  readonly bold: boolean;
}

/** How much smaller indices and exponents are. */
export const scriptScale = 0.72;

const tables = new Map<WidthRuns, ReadonlyMap<number, number>>();

/** Width in pixels of a line of text. */
export function widthOfRuns(runs: readonly Run[], { size, bold }: TypeStyle): number {
  return runs.reduce((sum, { text, italic = false, script }) => {
    const face = bold ? semiBoldWidths : italic ? italicWidths : regularWidths;
    return sum + (emsOf(text, face) * size * (script === undefined ? 1 : scriptScale)) / 1000;
  }, 0);
}

/** Width in pixels of a line of text in one style. */
export function widthOfText(text: string, style: TypeStyle): number {
  return widthOfRuns([{ text }], style);
}

/** Whether the fonts that ship with the package have a letter. */
export function shipsLetter(code: number): boolean {
  return tableOf(regularWidths).has(code) || tableOf(signsWidths).has(code);
}

/** Thousandths of an em. */
function emsOf(text: string, face: WidthRuns): number {
  const widths = tableOf(face);
  let sum = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    sum += widths.get(code) ?? tableOf(signsWidths).get(code) ?? widthElsewhere(letter);
  }
  return sum;
}

/** Of letters that only other fonts have: a square for the scripts of East Asia and emoji, nothing for accents. */
function widthElsewhere(letter: string): number {
  if (/\p{Mn}|\p{Me}|\p{Cf}|\p{Cc}/u.test(letter)) return 0;
  return isFullWidth(letter) ? 1000 : 620;
}

/** Whether a letter is as wide as high. */
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

/** Lines no wider than `width`, broken between words, or between letters that are as wide as high. */
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

/** Words with the space behind them; ideographs one by one. */
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

/** The text, or as much of its beginning and its end as fits, with an ellipsis between. */
export function shortenedTo(width: number, text: string, style: TypeStyle): string {
  if (widthOfText(text, style) <= width) return text;
  const letters = Array.from(text);
  for (let kept = letters.length - 1; kept > 0; kept--) {
    const short = `${letters.slice(0, Math.ceil(kept / 2)).join('')}…${letters.slice(letters.length - Math.floor(kept / 2)).join('')}`;
    if (widthOfText(short, style) <= width) return short;
  }
  return '…';
}
