/** Text and figures as one self-contained file: an HTML page or an SVG. Neither fetches anything. */
import { column, separator, type Box } from './box.ts';
import type { Figure } from './figure.ts';
import { element, escapeText } from './markup.ts';
import { pageStyles } from './page-styles.ts';
import { inlineSvg, renderSvg, tonesOf } from './render.ts';
import { drawingStyles, type Tone } from './theme.ts';
import { words } from './words.ts';

/** A section of an explanation: first text, then the figure, then its caption. */
export interface Section {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly figure: Box;
  /** One sentence below the figure. */
  readonly caption: string;
}

export interface Page {
  readonly title: string;
  /** A summary of the page, in a sentence or two. */
  readonly lead: string;
  readonly sections: readonly Section[];
  /** How the numbers were computed. */
  readonly footer: string;
}

export const pageFormats = ['html', 'svg'] as const;
export type PageFormat = (typeof pageFormats)[number];

/** The width of figures on a page, in pixels. */
export const figureWidth = 1072;
/** Longer lines are hard to read. */
const maxTextWidth = 860;

/** Renders a page in a format. */
export function renderPage(page: Page, format: PageFormat): string {
  return format === 'html' ? renderHtml(page) : renderSvg(pageBox(page), { title: page.title, margin: 24 });
}

function renderHtml({ title, lead, sections, footer }: Page): string {
  const tones = new Set<Tone>(sections.flatMap(({ figure }) => [...tonesOf(figure.marks)]));
  const body = [
    element('h1', {}, escapeText(title)),
    element('p', { class: 'lead' }, escapeText(lead)),
    ...sections.map((section) => sectionMarkup(section)),
    element('footer', {}, escapeText(footer)),
  ];
  return htmlPage({ title, styles: `${pageStyles()}${drawingStyles(tones)}`, body });
}

function sectionMarkup({ heading, paragraphs, figure, caption }: Section): string {
  const shown = element(
    'figure',
    {},
    inlineSvg(figure, caption),
    element('figcaption', {}, escapeText(caption)),
  );
  const text = paragraphs.map((paragraph) => element('p', {}, escapeText(paragraph)));
  return element('section', {}, `\n${[element('h2', {}, escapeText(heading)), ...text, shown].join('\n')}\n`);
}

/** A figure as an HTML page. The figure has its own title and explanation. */
export function figurePage(figure: Figure): string {
  const styles = `${pageStyles()}${drawingStyles(new Set(tonesOf(figure.marks)))}`;
  const body = [element('figure', {}, inlineSvg(figure, `${figure.title}. ${figure.description}`))];
  return htmlPage({ title: figure.title, styles, body });
}

/** A complete HTML page, light or dark according to the reader's system. */
export function htmlPage({
  title,
  styles,
  body,
}: {
  readonly title: string;
  readonly styles: string;
  readonly body: readonly string[];
}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${escapeText(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
${body.join('\n')}
</main>
</body>
</html>
`;
}

/** The complete page as one figure, for slides and for programs that only take pictures. */
export function pageBox({ title, lead, sections, footer }: Page): Box {
  const text = (content: string, size: number, tone: Tone) =>
    words(content, { width: maxTextWidth, size, tone });
  return column(
    [
      column([words(title, { width: figureWidth, size: 30, bold: true }), text(lead, 17, 'ink')], { gap: 8 }),
      ...sections.map(({ heading, paragraphs, figure, caption }) =>
        column(
          [
            separator(figureWidth),
            words(heading, { width: figureWidth, size: 21, bold: true }),
            ...paragraphs.map((paragraph) => text(paragraph, 15, 'ink')),
            figure,
            text(caption, 14, 'soft'),
          ],
          { gap: 14 },
        ),
      ),
      text(footer, 13, 'soft'),
    ],
    { gap: 30 },
  );
}
