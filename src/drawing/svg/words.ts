/** Text as boxes: lines, paragraphs, labels. */
import { maxOf } from '../../core/extremes.ts';
import type { Alignment, Box } from './box.ts';
import { shortenedTo, widthOfRuns, wrapText, type TypeStyle } from './measure.ts';
import type { Anchor, Run, Text } from './marks.ts';
import type { Tone } from './theme.ts';

export interface WordsOptions {
  /** Font size: pixels per em. Default 14. */
  readonly size?: number;
  readonly bold?: boolean;
  readonly italic?: boolean;
  /** Default `ink`. */
  readonly tone?: Tone;
  /** Text that is wider, in pixels, continues on the next line. Default: no limit. */
  readonly width?: number;
  /** Text that is wider, in pixels, is shortened in the middle. Default: no limit. */
  readonly room?: number;
  /** Alignment of lines that are shorter than the longest. Default `start`. */
  readonly align?: Alignment;
}

export const defaultSize = 14;
/** Distance from one line to the next, in ems. */
const leading = 1.4;
/** Distance from the top of a line to its baseline, in ems. It centres capital letters in the line. */
const baseline = 1.06;

/** Text as a box, broken at line breaks and where it does not fit. An array is one line of runs. */
export function words(content: string | readonly Run[], options: WordsOptions = {}): Box {
  const { size = defaultSize, bold = false, italic = false, tone = 'ink', align = 'start' } = options;
  const style: TypeStyle = { size, bold };
  const lines = linesOf(content, style, options).map((runs) =>
    italic ? runs.map((run) => ({ ...run, italic: true })) : runs,
  );
  const widths = lines.map((runs) => widthOfRuns(runs, style));
  const width = Math.ceil(maxOf([0, ...widths]) - 1e-6);
  const height = Math.round(size * leading);
  const x = align === 'start' ? 0 : align === 'middle' ? width / 2 : width;
  const marks = lines.map((runs, i): Text => ({
    kind: 'text',
    x,
    y: i * height + Math.round(size * baseline),
    runs,
    size,
    bold,
    anchor: align,
    tone,
  }));
  return { width, height: lines.length * height, marks: marks.filter(isVisible) };
}

function isVisible({ runs }: Text): boolean {
  return runs.some(({ text }) => text.trim() !== '');
}

function linesOf(
  content: string | readonly Run[],
  style: TypeStyle,
  { width = Infinity, room = Infinity }: WordsOptions,
): (readonly Run[])[] {
  if (typeof content !== 'string') return [content];
  return content
    .split('\n')
    .flatMap((line) => wrapText(shortenedTo(room, line, style), width, style))
    .map((text) => [{ text }]);
}

export interface TextOptions {
  readonly size?: number;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly anchor?: Anchor;
  readonly tone?: Tone;
}

/** One line of text as a mark whose baseline starts, is centred or ends at (x, y). */
export function textAt(
  content: string | readonly Run[],
  x: number,
  y: number,
  { size = defaultSize, bold = false, italic = false, anchor = 'start', tone = 'ink' }: TextOptions = {},
): Text {
  const runs = typeof content === 'string' ? [{ text: content, ...(italic ? { italic } : {}) }] : content;
  return { kind: 'text', x, y, runs, size, bold, anchor, tone };
}
