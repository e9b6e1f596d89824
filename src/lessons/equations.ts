/** Equations in one line whose parts have colours, and whose dead terms are greyed and struck out. */
import { row, type Box } from '../drawing/svg/box.ts';
import { line } from '../drawing/svg/marks.ts';
import type { Tone } from '../drawing/svg/theme.ts';
import { words } from '../drawing/svg/words.ts';

/** A part of an equation: text, or text in a colour, or a term that contributes nothing. */
export type EquationPart =
  string | { readonly text: string; readonly tone: Tone } | { readonly dead: string };

/** The parts from left to right, a space apart. */
export function equationLine(parts: readonly EquationPart[], size = 15): Box {
  return row(
    parts.map((part) => drawn(part, size)),
    { gap: Math.round(size * 0.4) },
  );
}

function drawn(part: EquationPart, size: number): Box {
  if (typeof part === 'string') return words(part, { size });
  if ('text' in part) return words(part.text, { size, tone: part.tone, bold: true });
  return struck(words(part.dead, { size, tone: 'soft' }));
}

function struck(box: Box): Box {
  const middle = Math.round(box.height / 2) + 0.5;
  return { ...box, marks: [...box.marks, line(-2, middle, box.width + 2, middle, { stroke: 'soft' })] };
}
