/**
 * The look of drawings: one typeface, and one set of colours for light and dark backgrounds. Colours of data are those
 * of Okabe and Ito, which colour-blind people can distinguish. Some are darkened, so that text in them is legible.
 * Curves also differ in their dashes.
 */

/** Drawings are measured in Inter. Lines in the other fonts are squeezed to the measured width. */
export const fontFamily = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** The purpose of a colour. */
export type Tone =
  | 'paper'
  | 'ink'
  /** Secondary text. */
  | 'soft'
  /** Lines that help to read values. */
  | 'rule'
  /** Backgrounds of parts. */
  | 'wash'
  /** Highlights. */
  | 'accent'
  /** The window of a convolution, the picture to keep. */
  | 'mark'
  | 'positive'
  | 'negative'
  | SeriesTone;

/** The index of a style for curves. */
export type SeriesIndex = 0 | 1 | 2 | 3 | 4 | 5;
export type SeriesTone = `series-${SeriesIndex}`;

export type Colours = Readonly<Record<Tone, string>>;

export const lightColours: Colours = {
  paper: '#ffffff',
  ink: '#1b1d21',
  soft: '#5b616b',
  rule: '#dde1e6',
  wash: '#eef2f6',
  accent: '#c44900',
  mark: '#007a5a',
  positive: '#0072b2',
  negative: '#d55e00',
  'series-0': '#0072b2',
  'series-1': '#c44900',
  'series-2': '#007a5a',
  'series-3': '#a8548a',
  'series-4': '#8a6400',
  'series-5': '#1b1d21',
};

export const darkColours: Colours = {
  paper: '#15171b',
  ink: '#eceef1',
  soft: '#a3a9b3',
  rule: '#343941',
  wash: '#22262c',
  accent: '#ff9a52',
  mark: '#3ad6a6',
  positive: '#56b4e9',
  negative: '#f0883e',
  'series-0': '#56b4e9',
  'series-1': '#f0883e',
  'series-2': '#3ad6a6',
  'series-3': '#e39ac6',
  'series-4': '#e6c229',
  'series-5': '#eceef1',
};

/** The dashes of the n-th curve. */
export const seriesDashes = [undefined, '8 4', '3 3', '12 4 3 4', '1 4', undefined] as const;

export function seriesTone(series: SeriesIndex): SeriesTone {
  return `series-${series}`;
}

/** The CSS class of a fill or stroke: `f-ink`, `s-rule`. */
export function toneClass(use: 'fill' | 'stroke', tone: Tone): string {
  return `${use.charAt(0)}-${tone}`;
}

/**
 * The program that shows a drawing: a reader's, with light or dark colours according to the system; or a rasteriser,
 * which draws on white and only supports SVG's own styles.
 */
export type Target = 'reader' | 'rasteriser';

/** The style rules of drawings: the colours of the tones. */
export function drawingStyles(tones: ReadonlySet<Tone>, target: Target = 'reader'): string {
  const rules = (colours: Colours) =>
    [...tones]
      .toSorted()
      .map((tone) => `.f-${tone}{fill:${colours[tone]}}.s-${tone}{stroke:${colours[tone]}}`)
      .join('');
  if (target === 'rasteriser') return rules(lightColours);
  const browsers = 'text{font-variant-numeric:tabular-nums}image{image-rendering:pixelated}';
  return `${browsers}${rules(lightColours)}@media (prefers-color-scheme:dark){${rules(darkColours)}}`;
}
