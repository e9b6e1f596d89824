/** Figures: a body with its title and its words, and boxes with captions. */
import { column, type Box } from './box.ts';
import { words, type WordsOptions } from './words.ts';

/** A figure and the words that it needs to be read by itself. */
export interface FigureText {
  readonly title: string;
  /** What was looked at: `00003-bedrooms-dcgan-64, step 500`. */
  readonly source?: string;
  /** How to read it, below. */
  readonly reading?: string;
}

/** The least width of a figure, for what is written in it. */
const leastWidth = 560;
/** Longer lines are hard to follow back to their beginning. */
const mostTextWidth = 760;

/** A drawing that is read by itself, and what it says to those who cannot see it. */
export interface Figure extends Box {
  readonly title: string;
  readonly description: string;
}

/** A figure under its title, with what was looked at, and below it how to read it. */
export function explainedFigure(body: Box, { title, source, reading }: FigureText): Figure {
  const width = Math.max(body.width, leastWidth);
  const textWidth = Math.min(width, mostTextWidth);
  const head = [
    words(title, { size: 20, bold: true, width }),
    ...(source === undefined ? [] : [words(source, { size: 13, tone: 'soft', width })]),
  ];
  const foot = reading === undefined ? [] : [words(reading, { size: 13, tone: 'soft', width: textWidth })];
  const drawn = column([column(head, { gap: 4 }), body, ...foot], { gap: 18 });
  return { ...drawn, title, description: [source, reading].filter((each) => each !== undefined).join('. ') };
}

/** A box above words that are centred below it, and shortened where they are wider than `room`. */
export function captioned(box: Box, caption: string, options: WordsOptions = {}): Box {
  return column([box, words(caption, { size: 12, tone: 'soft', ...options })], { align: 'middle', gap: 2 });
}

/** A part of a figure under a heading. */
export function headed(heading: string, box: Box): Box {
  return column([words(heading, { size: 15, bold: true }), box], { gap: 10 });
}
