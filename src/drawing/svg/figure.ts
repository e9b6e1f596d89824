/** Figures: a body with a title and explanations, and boxes with captions. */
import { column, type Box } from './box.ts';
import { words, type WordsOptions } from './words.ts';

/** The texts of a figure that make it understandable on its own. */
export interface FigureText {
  readonly title: string;
  /** What the figure shows: `00003-bedrooms-dcgan-64, step 500`. */
  readonly source?: string;
  /** What it shows, in a sentence. Drawn below the body. */
  readonly verdict?: string;
  /** How to read it. Drawn below that. */
  readonly reading?: string;
}

/** The minimum width of a figure, for its texts. */
const minWidth = 560;
/** Longer lines are hard to read. */
const maxTextWidth = 760;

/** A self-contained drawing, with a title and a description for screen readers. */
export interface Figure extends Box {
  readonly title: string;
  readonly description: string;
}

/** A figure below its title and source, with a verdict and an explanation below it. */
export function explainedFigure(body: Box, { title, source, verdict, reading }: FigureText): Figure {
  const width = Math.max(body.width, minWidth);
  const textWidth = Math.min(width, maxTextWidth);
  const head = [
    words(title, { size: 20, bold: true, width }),
    ...(source === undefined ? [] : [words(source, { size: 13, tone: 'soft', width })]),
  ];
  const foot = [
    ...(verdict === undefined ? [] : [words(verdict, { size: 15, width: textWidth })]),
    ...(reading === undefined ? [] : [words(reading, { size: 13, tone: 'soft', width: textWidth })]),
  ];
  const drawn = column(
    [column(head, { gap: 4 }), body, ...(foot.length === 0 ? [] : [column(foot, { gap: 8 })])],
    {
      gap: 18,
    },
  );
  const description = [source, verdict, reading].filter((each) => each !== undefined).join('. ');
  return { ...drawn, title, description };
}

/** A box with a centred caption below, which is shortened if it is wider than `room`. */
export function captioned(box: Box, caption: string, options: WordsOptions = {}): Box {
  return column([box, words(caption, { size: 12, tone: 'soft', ...options })], { align: 'middle', gap: 2 });
}

/** A part of a figure with a heading. */
export function headed(heading: string, box: Box): Box {
  return column([words(heading, { size: 15, bold: true }), box], { gap: 10 });
}
