/**
 * Separates letters that the bundled fonts lack into text marks of their own, at their measured positions. Otherwise a
 * rasteriser that finds them in another font sets the complete line in it. Letters that no font has are drawn as their
 * codes.
 */
import type { Box } from './svg/box.ts';
import { allMarks, type Mark, type Run, type Text } from './svg/marks.ts';
import { isBundled, widthOfRuns } from './svg/measure.ts';

/** All text of a drawing. */
export function lettersOf(box: Box): string {
  let letters = '';
  for (const mark of allMarks(box.marks)) {
    if (mark.kind === 'text') for (const { text } of mark.runs) letters += text;
  }
  return letters;
}

/**
 * The drawing with foreign letters in separate marks.
 *
 * @param missing letters that no font has. Their codes are drawn: 53 over 67 for U+5367
 */
export function withForeignApart(box: Box, missing: readonly string[]): Box {
  return { ...box, marks: separated(box.marks, new Set(missing)) };
}

function separated(marks: readonly Mark[], missing: ReadonlySet<string>): Mark[] {
  return marks.flatMap((mark): Mark[] => {
    if (mark.kind === 'group') return [{ ...mark, marks: separated(mark.marks, missing) }];
    if (mark.kind !== 'text' || !mark.runs.some(({ text }) => Array.from(text).some(isForeign)))
      return [mark];
    return partsOf(mark, missing);
  });
}

function isForeign(letter: string): boolean {
  return !isBundled(letter.codePointAt(0)!);
}

/** Splits a text into marks at the same positions. */
function partsOf(text: Text, missing: ReadonlySet<string>): Mark[] {
  const totalWidth = widthOfRuns(text.runs, text);
  let x = text.x - (text.anchor === 'start' ? 0 : text.anchor === 'middle' ? totalWidth / 2 : totalWidth);
  const marks: Mark[] = [];
  for (const run of text.runs) {
    for (const piece of piecesOf(run, missing)) {
      const width = widthOfRuns([piece], text);
      if (missing.has(piece.text)) marks.push(...codeMarks(piece.text, x + width / 2, text));
      else marks.push({ ...text, x, anchor: 'start', runs: [piece] });
      x += width;
    }
  }
  return marks;
}

/** Splits a run: each missing letter alone, foreign and bundled ones in groups. Combining marks are not split off. */
function piecesOf(run: Run, missing: ReadonlySet<string>): Run[] {
  const pieces: { text: string; kind: string }[] = [];
  for (const letter of run.text) {
    const last = pieces.at(-1);
    const kind = missing.has(letter) ? 'missing' : isForeign(letter) ? 'foreign' : 'own';
    const staysWithLast = last?.kind === 'foreign' && /[\p{M}\p{Cf}]/u.test(letter);
    if (last !== undefined && (staysWithLast || (last.kind === kind && kind !== 'missing')))
      last.text += letter;
    else pieces.push({ text: letter, kind });
  }
  return pieces.map(({ text }) => ({ ...run, text }));
}

/** The digits of the code in two lines, together as high as a capital letter. */
function codeMarks(letter: string, middle: number, { y, size, tone, bold }: Text): Mark[] {
  const digits = letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  const half = Math.ceil(digits.length / 2);
  const small = size * 0.5;
  const line = (content: string, lineY: number): Text => ({
    kind: 'text',
    x: middle,
    y: lineY,
    runs: [{ text: content }],
    size: small,
    bold,
    anchor: 'middle',
    tone,
  });
  return [line(digits.slice(0, half), y - small * 0.86), line(digits.slice(half), y + small * 0.06)];
}
