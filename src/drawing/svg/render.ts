/** Renders drawings as SVG. */
import { padded, type Box } from './box.ts';
import { base64, element, escapeText } from './markup.ts';
import { allMarks, decimal, type Mark, type Paint, type Picture, type Run, type Text } from './marks.ts';
import { isBundled, scriptScale, widthOfRuns } from './measure.ts';
import { drawingStyles, fontFamily, toneClass, type Target, type Tone } from './theme.ts';

export interface SvgOptions {
  /** The title, which screen readers read and browsers show as a tooltip. */
  readonly title: string;
  /** A description for screen readers. */
  readonly description?: string;
  /** Margin around the drawing. Default 16. */
  readonly margin?: number;
  /** Default `reader`. */
  readonly target?: Target;
}

const namespace = 'http://www.w3.org/2000/svg';

/** A drawing as a self-contained file, with a background. It fetches nothing. */
export function renderSvg(box: Box, options: SvgOptions): string {
  const { title, description, margin = 16, target = 'reader' } = options;
  const framed = padded(box, { left: margin, top: margin, right: margin, bottom: margin });
  const { width, height } = framed;
  const paper: Mark = { kind: 'rectangle', x: 0, y: 0, width, height, paint: { fill: 'paper' } };
  const marks = [paper, ...framed.marks];
  const content = [
    element('title', {}, escapeText(title)),
    ...(description === undefined ? [] : [element('desc', {}, escapeText(description))]),
    element('style', {}, drawingStyles(tonesOf(marks), target)),
    ...marks.map((mark) => markup(mark, target)),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgElement({ width, height }, { xmlns: namespace }, content)}\n`;
}

/** A drawing inside an HTML page, which provides the styles. */
export function inlineSvg(box: Box, label: string): string {
  const content = box.marks.map((mark) => markup(mark, 'reader'));
  return svgElement(box, { 'aria-label': label }, content);
}

/** The colours that marks use. */
export function tonesOf(marks: readonly Mark[]): Set<Tone> {
  const tones = new Set<Tone>();
  for (const mark of allMarks(marks)) {
    if (mark.kind === 'text') tones.add(mark.tone);
    else if (mark.kind !== 'picture') {
      for (const tone of [mark.paint.fill, mark.paint.stroke]) if (tone !== undefined) tones.add(tone);
    }
  }
  return tones;
}

function svgElement(
  { width, height }: { readonly width: number; readonly height: number },
  attributes: Readonly<Record<string, string>>,
  content: readonly string[],
): string {
  const viewBox = `0 0 ${decimal(width)} ${decimal(height)}`;
  return element(
    'svg',
    { ...attributes, role: 'img', viewBox, width, height, 'font-family': fontFamily },
    ...content,
  );
}

function markup(mark: Mark, target: Target): string {
  switch (mark.kind) {
    case 'path':
      return mark.d === '' ? '' : element('path', { d: mark.d, ...painted(mark.paint), ...roundJoins });
    case 'rectangle': {
      const { x, y, width, height, radius, paint } = mark;
      return element('rect', { x, y, width, height, rx: radius, ...painted(paint) });
    }
    case 'circle':
      return element('circle', { cx: mark.x, cy: mark.y, r: mark.radius, ...painted(mark.paint) });
    case 'text':
      return textMarkup(mark, target);
    case 'picture':
      return pictureMarkup(mark);
    case 'group': {
      const { x, y, marks, clip } = mark;
      const children = marks.map((child) => markup(child, target));
      // A nested svg clips its content without an id, which a second drawing on the page could repeat.
      if (clip !== undefined) return element('svg', { x, y, ...clip, overflow: 'hidden' }, ...children);
      if (x === 0 && y === 0) return children.join('');
      return element('g', { transform: `translate(${decimal(x)} ${decimal(y)})` }, ...children);
    }
  }
}

function painted({ fill, fillOpacity, stroke, strokeOpacity, strokeWidth, dash, cap }: Paint) {
  const classes = [
    ...(fill === undefined ? [] : [toneClass('fill', fill)]),
    ...(stroke === undefined ? [] : [toneClass('stroke', stroke)]),
  ];
  return {
    class: classes.join(' '),
    fill: fill === undefined ? 'none' : undefined,
    'fill-opacity': fillOpacity,
    'stroke-opacity': strokeOpacity,
    'stroke-width': strokeWidth,
    'stroke-dasharray': dash,
    'stroke-linecap': cap,
  };
}

/** Curves have no spikes at sharp turns. Rectangles keep their corners. */
const roundJoins = { 'stroke-linejoin': 'round' };

const anchors = { start: undefined, middle: 'middle', end: 'end' } as const;

function textMarkup(line: Text, target: Target): string {
  const { x, y, runs, size, bold, anchor, tone } = line;
  const attributes = {
    x,
    y,
    class: toneClass('fill', tone),
    'font-size': size,
    'text-anchor': anchors[anchor],
    'font-weight': bold ? 600 : undefined,
    // Otherwise white space at the ends, and repeated spaces, would be dropped.
    'xml:space': runs.some(({ text }) => /^\s|\s$|\s\s/.test(text)) ? 'preserve' : undefined,
    ...(target === 'reader' ? measuredLength(line) : {}),
  };
  const [only] = runs;
  if (runs.length === 1 && only!.script === undefined) {
    const style = only!.italic === true ? 'italic' : undefined;
    return element('text', { ...attributes, 'font-style': style }, escapeText(only!.text));
  }
  return element('text', attributes, ...runsMarkup(runs, size));
}

/**
 * Squeezes a line to its measured width where a reader's system lacks Inter: other fonts are up to a fifth wider. A
 * width that is only estimated, that of letters that are not bundled, would distort them. The rasteriser has the fonts.
 */
function measuredLength(line: Text) {
  const isMeasured = line.runs.every((run) => Array.from(run.text).every(isMeasuredLetter));
  const width = widthOfRuns(line.runs, line);
  // A length of zero would hide the line.
  return isMeasured && width > 0 ? { textLength: width, lengthAdjust: 'spacingAndGlyphs' } : {};
}

function isMeasuredLetter(letter: string): boolean {
  return isBundled(letter.codePointAt(0)!);
}

/** Shifts each run relative to the baseline of the line, not to the run before it. */
function runsMarkup(runs: readonly Run[], size: number): string[] {
  let shifted = 0;
  return runs.map(({ text, italic, script }) => {
    const shift = script === undefined ? 0 : script === 'sub' ? 0.24 * size : -0.36 * size;
    const attributes = {
      dy: shift === shifted ? undefined : shift - shifted,
      'font-style': italic === true ? 'italic' : undefined,
      'font-size': script === undefined ? undefined : size * scriptScale,
    };
    shifted = shift;
    return element('tspan', attributes, escapeText(text));
  });
}

function pictureMarkup({ x, y, width, height, raster }: Picture): string {
  const href = `data:image/png;base64,${base64(raster.encode())}`;
  // Programs that ignore the style sheet know this attribute, and all of them draw sharp pixels for this value.
  return element('image', {
    x,
    y,
    width,
    height,
    'image-rendering': 'optimizeSpeed',
    preserveAspectRatio: 'none',
    href,
  });
}
