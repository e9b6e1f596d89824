/** An explanation as a file that stands alone: an HTML page, or one SVG. Nothing is fetched by either. */
import { element, escapeText, paragraph, placed, rounded, stacked, type Drawing } from './svg.ts';
import { drawingStyles, fontFamily, pageStyles } from './theme.ts';

/** A step of an explanation: words first, then the picture, then what to see in it. */
export interface Section {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly figure: Drawing;
  /** One sentence below the picture. */
  readonly caption: string;
}

export interface Page {
  readonly title: string;
  /** What the whole is about, in a sentence or two. */
  readonly lead: string;
  readonly sections: readonly Section[];
  /** How the numbers were made. */
  readonly footer: string;
}

export const pageFormats = ['html', 'svg'] as const;
export type PageFormat = (typeof pageFormats)[number];

/** Width that drawings are made for, in pixels. */
export const figureWidth = 1072;
const margin = 24;
/** Longer lines are hard to follow back to their beginning. */
const textWidthMost = 860;
const svgNamespace = 'http://www.w3.org/2000/svg';

/** The page in a format. */
export function renderPage(page: Page, format: PageFormat): string {
  return format === 'html' ? renderHtml(page) : renderSvg(page);
}

/** A stand-alone HTML page: words that wrap, pictures as inline SVG, light or dark as the reader's system is. */
export function renderHtml(page: Page): string {
  const sections = page.sections.map((section) =>
    element(
      'section',
      {},
      `\n${element('h2', {}, escapeText(section.heading))}\n`,
      ...section.paragraphs.map((words) => `${element('p', {}, escapeText(words))}\n`),
      element(
        'figure',
        {},
        svgElement(section.figure, { 'aria-label': section.caption }),
        element('figcaption', {}, escapeText(section.caption)),
      ),
      '\n',
    ),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${escapeText(page.title)}</title>
<style>${pageStyles()}${drawingStyles()}</style>
</head>
<body>
<main>
${element('h1', {}, escapeText(page.title))}
${element('p', { class: 'lead' }, escapeText(page.lead))}
${sections.join('\n')}
${element('footer', {}, escapeText(page.footer))}
</main>
</body>
</html>
`;
}

/** The whole explanation as one stand-alone SVG, for slides and for programs that take pictures only. */
export function renderSvg(page: Page): string {
  const width = figureWidth;
  const words = (content: string, size: number, tone: string) =>
    paragraph(content, textWidthMost, { size, tone });
  const content = stacked(
    [
      stacked([paragraph(page.title, width, { size: 30, bold: true }), words(page.lead, 17, 'ink')], {
        gap: 8,
      }),
      ...page.sections.map((section) =>
        stacked(
          [
            rule(width),
            paragraph(section.heading, width, { size: 21, bold: true }),
            ...section.paragraphs.map((text) => words(text, 15, 'ink')),
            section.figure,
            words(section.caption, 14, 'soft'),
          ],
          { gap: 14 },
        ),
      ),
      words(page.footer, 13, 'soft'),
    ],
    { gap: 30 },
  );
  const size = { width: Math.max(width, content.width) + 2 * margin, height: content.height + 2 * margin };
  const picture: Drawing = {
    ...size,
    markup:
      element('title', {}, escapeText(page.title)) +
      element('style', {}, drawingStyles()) +
      element('rect', { class: 'page', ...size }) +
      placed(content, margin, margin),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgElement(picture, { xmlns: svgNamespace })}\n`;
}

function svgElement(drawing: Drawing, attributes: Readonly<Record<string, string>>): string {
  const { width, height, markup } = drawing;
  const viewBox = `0 0 ${rounded(width)} ${rounded(height)}`;
  return element(
    'svg',
    { ...attributes, role: 'img', viewBox, width, height, 'font-family': fontFamily },
    markup,
  );
}

function rule(width: number): Drawing {
  return { width, height: 1, markup: element('path', { class: 'rule', d: `M0 0.5H${width}` }) };
}
