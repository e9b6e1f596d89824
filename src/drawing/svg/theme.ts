/**
 * What drawings look like: one typeface, one set of colours on light and on dark ground. Colours of data are those
 * of Okabe and Ito, which people who confuse colours can tell apart, some darkened so that words can be set in
 * them; curves differ in their dashes too.
 */

/** Inter is what drawings are measured by; the others are no wider, as far as systems have them. */
export const fontFamily = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** What a colour is for. */
export type Tone =
  | 'paper'
  | 'ink'
  /** What is said by the way. */
  | 'soft'
  /** Lines that help to read values. */
  | 'rule'
  /** Areas behind something. */
  | 'wash'
  /** What the reader is to look at. */
  | 'accent'
  /** The window of a convolution, the picture that is kept. */
  | 'mark'
  | 'positive'
  | 'negative'
  | SeriesTone;

/** Which of the styles of curves. */
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

/** How the n-th curve is dashed. */
export const seriesDashes = [undefined, '8 4', '3 3', '12 4 3 4', '1 4', undefined] as const;

export function seriesTone(series: SeriesIndex): SeriesTone {
  return `series-${series}`;
}

/** Classes of a shape's fill and stroke, of text and of curves: `f-ink`, `s-rule`. */
export function toneClass(use: 'fill' | 'stroke', tone: Tone): string {
  return `${use.charAt(0)}-${tone}`;
}

/**
 * Whom a drawing is for: a reader's program, with colours light or dark as the reader's system is; or a rasteriser,
 * which draws on white and knows the styles of SVG only.
 */
export type Target = 'reader' | 'rasteriser';

/** The rules that drawings rely on: the colours of the tones. */
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
