/** Text as boxes: lines, paragraphs, labels. */
import { maxOf } from '../../core/extremes.ts';
import type { Alignment, Box } from './box.ts';
import { shortenedTo, widthOfRuns, wrapText, type TypeStyle } from './measure.ts';
import type { Anchor, Run, Text } from './marks.ts';
import type { Tone } from './theme.ts';

export interface WordsOptions {
  /** Pixels of an em. Default 14. */
  readonly size?: number;
  readonly bold?: boolean;
  readonly italic?: boolean;
  /** Default `ink`. */
  readonly tone?: Tone;
  /** Text that does not fit into this many pixels continues in the next line; default: no limit. */
  readonly width?: number;
  /** Text that does not fit into this many pixels loses its middle. Default: no limit. */
  readonly room?: number;
  /** How lines stand that are shorter than the longest. Default `start`. */
  readonly align?: Alignment;
}

export const usualSize = 14;
/** From one line to the next, in ems. */
const leading = 1.4;
/** From the top of a line to its baseline, in ems: capitals stand in the middle of the line. */
const baseline = 1.06;

/** Text, in lines where it has line breaks or does not fit. An array is one line of runs. */
export function words(content: string | readonly Run[], options: WordsOptions = {}): Box {
  const { size = usualSize, bold = false, italic = false, tone = 'ink', align = 'start' } = options;
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
  return { width, height: lines.length * height, marks: marks.filter(isSaid) };
}

function isSaid({ runs }: Text): boolean {
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

/** One line of text as a mark, whose baseline begins (or is centred, or ends) at (x, y). */
export function textAt(
  content: string | readonly Run[],
  x: number,
  y: number,
  { size = usualSize, bold = false, italic = false, anchor = 'start', tone = 'ink' }: TextOptions = {},
): Text {
  const runs = typeof content === 'string' ? [{ text: content, ...(italic ? { italic } : {}) }] : content;
  return { kind: 'text', x, y, runs, size, bold, anchor, tone };
}
