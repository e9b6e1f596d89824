/**
 * A small builder of SVG. Markup is a string; a `Drawing` knows its size, so that drawings are put beside and
 * below each other without one covering the next. Colours come from classes (`theme.ts`), never from here.
 */

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** A piece of a picture: what it draws lies between (0, 0) and (width, height). */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly markup: string;
}

/** Text as it may stand between tags or inside an attribute. */
export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** An element; numbers are rounded to hundredths, attributes without a value are left out. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const shown = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escapeText(value!)}"`)
    .join('');
  return children.length === 0 ? `<${name}${shown}/>` : `<${name}${shown}>${children.join('')}</${name}>`;
}

/** A coordinate in as few digits as can be seen. */
export function rounded(value: number): string {
  return String(Math.round(value * 100) / 100 || 0); // `|| 0`: not "-0"
}

export interface TextStyle {
  /** Height of the letters in pixels. Default 14. */
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  /** Class of the colour. Default `ink`. */
  readonly tone?: string;
}

/** One line of text whose baseline begins (or is centred, or ends) at (x, y). */
export function textAt(content: string, x: number, y: number, style: TextStyle = {}): string {
  const { size = 14, anchor = 'start', bold = false, tone = 'ink' } = style;
  return element(
    'text',
    {
      x,
      y,
      class: tone,
      'font-size': size,
      'text-anchor': anchor === 'start' ? undefined : anchor,
      'font-weight': bold ? 600 : undefined,
    },
    escapeText(content),
  );
}

/** About how wide a line will be; nobody knows the reader's font, so rather too wide than too narrow. */
export function textWidth(content: string, size = 14, bold = false): number {
  let ems = 0;
  for (const letter of content) ems += narrow.test(letter) ? 0.36 : wide.test(letter) ? 0.9 : 0.6;
  return ems * size * (bold ? 1.18 : 1);
}

const narrow = /[ .,:;'’|!ijltfr()[\]-]/;
const wide = /[mwMW@%—→−]/;

/** One line of text as a drawing of its own. */
export function label(content: string, style: Omit<TextStyle, 'anchor'> = {}): Drawing {
  const { size = 14, bold = false } = style;
  const width = textWidth(content, size, bold);
  const height = Math.round(size * lineSpacing);
  // Centred in its box: where the font is narrower than thought, the rest is shared by both sides.
  const markup = textAt(content, width / 2, baseline(size), { ...style, anchor: 'middle' });
  return { width, height, markup };
}

const lineSpacing = 1.4;

/** Where the baseline of a line lies below its top. */
function baseline(size: number): number {
  return Math.round(size * 1.05);
}

/** Lines below each other, beginning at the left. */
export function textLines(lines: readonly string[], style: Omit<TextStyle, 'anchor'> = {}): Drawing {
  const { size = 14, bold = false } = style;
  const spacing = Math.round(size * lineSpacing);
  return {
    width: Math.max(0, ...lines.map((line) => textWidth(line, size, bold))),
    height: lines.length * spacing,
    markup: lines.map((line, i) => textAt(line, 0, i * spacing + baseline(size), style)).join(''),
  };
}

/** A paragraph, broken between words so that no line is wider than `width`. */
export function paragraph(content: string, width: number, style: Omit<TextStyle, 'anchor'> = {}): Drawing {
  const lines: string[] = [];
  for (const word of content.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, style.size, style.bold) <= width)
      lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return textLines(lines, style);
}

/** A drawing moved to (x, y). */
export function placed(drawing: Drawing, x: number, y: number): string {
  if (x === 0 && y === 0) return drawing.markup;
  return element('g', { transform: `translate(${rounded(x)} ${rounded(y)})` }, drawing.markup);
}

export interface Arrangement {
  /** Pixels between neighbours. Default 24. */
  readonly gap?: number;
  /** How the smaller ones lie across the direction. Default `start`. */
  readonly align?: 'start' | 'middle' | 'end';
}

/** Drawings from left to right. */
export function beside(
  drawings: readonly Drawing[],
  { gap = 24, align = 'start' }: Arrangement = {},
): Drawing {
  const height = Math.max(0, ...drawings.map((drawing) => drawing.height));
  let x = 0;
  const parts = drawings.map((drawing) => {
    const part = placed(drawing, x, (height - drawing.height) * share[align]);
    x += drawing.width + gap;
    return part;
  });
  return { width: Math.max(0, x - gap), height, markup: parts.join('') };
}

/** Drawings from top to bottom. */
export function stacked(
  drawings: readonly Drawing[],
  { gap = 24, align = 'start' }: Arrangement = {},
): Drawing {
  const width = Math.max(0, ...drawings.map((drawing) => drawing.width));
  let y = 0;
  const parts = drawings.map((drawing) => {
    const part = placed(drawing, (width - drawing.width) * share[align], y);
    y += drawing.height + gap;
    return part;
  });
  return { width, height: Math.max(0, y - gap), markup: parts.join('') };
}

const share = { start: 0, middle: 0.5, end: 1 } as const;
