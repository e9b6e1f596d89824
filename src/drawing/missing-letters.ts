/** Letters that no font has are drawn as their codes, in the room that the letter was measured to take. */
import type { Box } from './svg/box.ts';
import { widthOfRuns } from './svg/measure.ts';
import { allMarks, type Mark, type Run, type Text } from './svg/marks.ts';

/** All text of a drawing. */
export function lettersOf(box: Box): string {
  let letters = '';
  for (const mark of allMarks(box.marks)) {
    if (mark.kind === 'text') for (const { text } of mark.runs) letters += text;
  }
  return letters;
}

/** The drawing with the codes of letters in their places: 53 over 67 for U+5367. */
export function withCodes(box: Box, missing: readonly string[]): Box {
  if (missing.length === 0) return box;
  return { ...box, marks: spelled(box.marks, new Set(missing)) };
}

function spelled(marks: readonly Mark[], missing: ReadonlySet<string>): Mark[] {
  return marks.flatMap((mark): Mark[] => {
    if (mark.kind === 'group') return [{ ...mark, marks: spelled(mark.marks, missing) }];
    if (mark.kind !== 'text' || !holds(mark, missing)) return [mark];
    return partsOf(mark, missing);
  });
}

function holds({ runs }: Text, missing: ReadonlySet<string>): boolean {
  return runs.some(({ text }) => Array.from(text).some((letter) => missing.has(letter)));
}

/** The text in pieces, each at its place: what can be drawn, and codes. */
function partsOf(text: Text, missing: ReadonlySet<string>): Mark[] {
  const whole = widthOfRuns(text.runs, text);
  let x = text.x - (text.anchor === 'start' ? 0 : text.anchor === 'middle' ? whole / 2 : whole);
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

function piecesOf(run: Run, missing: ReadonlySet<string>): Run[] {
  const pieces: string[] = [];
  let open = false;
  for (const letter of run.text) {
    if (missing.has(letter) || !open) pieces.push(letter);
    else pieces[pieces.length - 1] += letter;
    open = !missing.has(letter);
  }
  return pieces.map((text) => ({ ...run, text }));
}

/** The digits of the code in two lines, as high together as a capital. */
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
