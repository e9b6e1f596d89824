/**
 * What explanations look like: one typeface, one set of colours on light and on dark ground. The colours are
 * those of Okabe and Ito, which people who confuse colours can tell apart; curves differ in their dashes too.
 */

export const fontFamily = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

interface Colours {
  readonly page: string;
  readonly ink: string;
  readonly soft: string;
  readonly rule: string;
  readonly positive: string;
  readonly negative: string;
  /** What the reader is to look at: the window of a convolution. */
  readonly mark: string;
  readonly series: readonly [string, string, string, string];
}

const light: Colours = {
  page: '#ffffff',
  ink: '#1b1d21',
  soft: '#5b616b',
  rule: '#d5d9df',
  positive: '#0072b2',
  negative: '#d55e00',
  mark: '#007a5a',
  series: ['#0072b2', '#d55e00', '#007a5a', '#a8548a'],
};

const dark: Colours = {
  page: '#15171b',
  ink: '#eceef1',
  soft: '#a3a9b3',
  rule: '#3a3f48',
  positive: '#56b4e9',
  negative: '#f0883e',
  mark: '#3ad6a6',
  series: ['#56b4e9', '#f0883e', '#3ad6a6', '#e39ac6'],
};

/** How the n-th curve is dashed. */
export const seriesDashes = [undefined, '8 4', '3 3', '12 4 3 4'] as const;

/** Which of the curves' styles. */
export type SeriesIndex = 0 | 1 | 2 | 3;

function rules(colours: Colours): string {
  const { page, ink, soft, rule, positive, negative, mark, series } = colours;
  return [
    `.page{fill:${page}}`,
    `.ink{fill:${ink}}.soft{fill:${soft}}.mark-text{fill:${mark}}`,
    `.positive{fill:${positive}}.negative{fill:${negative}}`,
    `.frame{fill:none;stroke:${soft}}.rule{fill:none;stroke:${rule}}`,
    `.mark{fill:none;stroke:${mark};stroke-width:3}`,
    `.kept{fill:none;stroke:${ink};stroke-width:2}`,
    ...series.map((colour, i) => `.series-${i}{fill:none;stroke:${colour};stroke-width:2.5}`),
  ].join('');
}

/** The rules that drawings rely on, light and dark. */
export function drawingStyles(): string {
  return `${rules(light)}@media (prefers-color-scheme:dark){${rules(dark)}}`;
}

/** The rules of the page around the drawings. */
export function pageStyles(): string {
  const ground = ({ page, ink, soft, rule }: Colours) =>
    `body{background:${page};color:${ink}}figcaption,footer{color:${soft}}section{border-color:${rule}}`;
  return [
    `body{margin:0;font:17px/1.55 ${fontFamily}}`,
    'main{max-width:1120px;margin:0 auto;padding:40px 24px 64px}',
    'h1{font-size:32px;line-height:1.2;margin:0 0 12px}h2{font-size:22px;line-height:1.3;margin:0 0 8px}',
    'p{max-width:46em;margin:0 0 12px}.lead{font-size:19px}',
    'section{margin-top:36px;padding-top:28px;border-top:1px solid}',
    // Only the outer svg shows what lies on its edge: one inside it is there to cut curves off.
    'figure{margin:20px 0 0}figure>svg{display:block;max-width:100%;height:auto;overflow:visible}',
    'figcaption{margin-top:14px;max-width:56em;font-size:15px}footer{margin-top:40px;font-size:14px}',
    '@media print{section{break-inside:avoid}}',
    ground(light),
    `@media (prefers-color-scheme:dark){${ground(dark)}}`,
  ].join('');
}

/** The rules of a page that shows many small pictures in groups, one of each group framed. */
export function galleryStyles(): string {
  const ground = ({ soft, rule, mark }: Colours) =>
    `.soft,.group figcaption,.others,.facts{color:${soft}}.group{border-color:${rule}}` +
    `.kept-picture img{outline-color:${mark}}.kept-picture .words{color:${mark}}.facts b{color:${mark}}`;
  return [
    '.facts{display:flex;flex-wrap:wrap;gap:8px 36px;list-style:none;margin:0 0 16px;padding:0;font-size:15px}',
    '.facts b{display:block;font-size:26px;line-height:1.2;font-weight:600}',
    '.groups{display:flex;flex-wrap:wrap;gap:20px;margin-top:28px}',
    '.group{display:flex;flex-wrap:wrap;gap:16px;padding:16px;border:1px solid;border-radius:10px}',
    '.group figure{margin:0;width:128px}.group img{display:block;border-radius:4px}',
    '.kept-picture img{outline:3px solid;outline-offset:2px}',
    '.group figcaption{margin-top:8px;font-size:13px;line-height:1.35}',
    '.group figcaption span{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}',
    '.kept-picture .words{font-weight:600}.others{align-self:center;margin:0;font-size:14px}',
    '@media print{.group{break-inside:avoid}}',
    ground(light),
    `@media (prefers-color-scheme:dark){${ground(dark)}}`,
  ].join('');
}
