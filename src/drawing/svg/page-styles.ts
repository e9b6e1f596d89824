/** Style sheets of HTML pages with drawings. */
import { darkColours, fontFamily, lightColours, type Colours } from './theme.ts';

/** The style sheet of a page of text and figures. */
export function pageStyles(): string {
  const ground = ({ paper, ink, soft, rule }: Colours) =>
    `body{background:${paper};color:${ink}}figcaption,footer{color:${soft}}section{border-color:${rule}}`;
  return [
    `body{margin:0;font:17px/1.55 ${fontFamily}}`,
    'main{max-width:1120px;margin:0 auto;padding:40px 24px 64px}',
    'h1{font-size:32px;line-height:1.2;margin:0 0 12px}h2{font-size:22px;line-height:1.3;margin:0 0 8px}',
    'p{max-width:46em;margin:0 0 12px}.lead{font-size:19px}',
    'section{margin-top:36px;padding-top:28px;border-top:1px solid}',
    // Only the outer svg shows marks on its edge. Inner ones clip curves.
    'figure{margin:20px 0 0}figure>svg{display:block;max-width:100%;height:auto;overflow:visible}',
    'figcaption{margin-top:14px;max-width:56em;font-size:15px}footer{margin-top:40px;font-size:14px}',
    '@media print{section{break-inside:avoid}}',
    inBothSchemes(ground),
  ].join('');
}

/** The style sheet of a page with many small pictures in groups, one of each group framed. */
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
    '.group figcaption span{display:block}.group .name{white-space:nowrap}',
    '.kept-picture .words{font-weight:600}.others{align-self:center;margin:0;font-size:14px}',
    '@media print{.group{break-inside:avoid}}',
    inBothSchemes(ground),
  ].join('');
}

function inBothSchemes(rules: (colours: Colours) => string): string {
  return `${rules(lightColours)}@media (prefers-color-scheme:dark){${rules(darkColours)}}`;
}
