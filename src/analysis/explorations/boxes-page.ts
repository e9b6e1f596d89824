/** A page on which a person marks an object in samples: `sparring explore boxes`. It needs no other files. */
import { rasterOfValues } from '../../drawing/svg/raster.ts';
import { base64, element, escapeText } from '../../drawing/svg/markup.ts';
import { htmlPage } from '../../drawing/svg/page.ts';
import { pageStyles } from '../../drawing/svg/page-styles.ts';
import { darkColours, lightColours, type Colours } from '../../drawing/svg/theme.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { minBoxedPictures } from '../explore/window-drop.ts';
import { boxesScript } from './boxes-script.ts';

export interface BoxesPage {
  /** The run and its step, in words. */
  readonly source: string;
  readonly seeds: readonly number[];
  /** [seeds, C, H, W] */
  readonly pictures: Float32Array;
  readonly image: ImageSpec;
  /** The command that the boxes are for, up to the option whose value they are. */
  readonly command: string;
  /** How the page was made. */
  readonly footer: string;
}

/** Pictures are enlarged to about this side, so that a pixel can be hit. */
const shownSide = 192;

/** The page as self-contained HTML. */
export function boxesPage(page: BoxesPage): string {
  const { source, seeds, pictures, image, command, footer } = page;
  const { channels, height, width } = image;
  const scale = Math.max(1, Math.round(shownSide / Math.max(height, width)));
  const numbers = channels * height * width;
  const setup = { seeds, width, height, command, needed: minBoxedPictures, name: source };
  const shots = seeds.map((seed, i) => {
    const png = rasterOfValues(pictures.subarray(i * numbers, (i + 1) * numbers), image).encode();
    const size = { width: width * scale, height: height * scale };
    const shown = element('img', {
      src: `data:image/png;base64,${base64(png)}`,
      alt: '',
      draggable: 'false',
      ...size,
    });
    const shot = element('div', { class: 'shot', tabindex: 0, role: 'group', 'data-seed': seed }, shown);
    return element('figure', {}, shot, element('figcaption', {}, `seed ${seed}`));
  });
  const title = 'Mark the object to forget';
  return htmlPage({
    title,
    styles: `${pageStyles()}${boxesStyles()}`,
    body: [
      element('h1', {}, escapeText(title)),
      element(
        'p',
        { class: 'lead' },
        escapeText(
          `${source}. Choose one kind of object, such as windows or glasses, and draw a box around it in ${minBoxedPictures} pictures or more: one box for each object, and close to it.`,
        ),
      ),
      element('p', { class: 'hint' }, hint),
      element('div', { class: 'shots' }, '\n', shots.join('\n')),
      toolbar,
      element('footer', {}, escapeText(footer)),
      // The text cannot end the script: "<" is escaped.
      `<script type="application/json" id="setup">${JSON.stringify(setup).replaceAll('<', '\\u003c')}</script>`,
      `<script>${boxesScript}</script>`,
    ],
  });
}

const key = (name: string) => element('kbd', {}, name);

const hint = [
  'Mouse or finger: drag to draw, click a box to select it. Keyboard: ',
  `${key('Tab')} to a picture, ${key('Enter')} new box, ${key('←')} ${key('↑')} ${key('→')} ${key('↓')} move, `,
  `${key('Shift')} with an arrow resizes, ${key('Space')} next box, ${key('Delete')} removes.`,
].join('');

const toolbar = `<div class="bar" role="region" aria-label="Boxes">
<p id="status" role="status"></p>
<textarea id="command" readonly="readonly" rows="2" aria-label="The command to paste" placeholder="The command appears here"></textarea>
<div class="buttons">
<button type="button" id="copy" class="main">Copy</button>
<button type="button" id="save">Save boxes.json</button>
<button type="button" id="remove">Remove box</button>
<button type="button" id="undo">Undo</button>
</div>
</div>`;

function boxesStyles(): string {
  const ground = ({ paper, ink, soft, rule, wash, accent, mark, positive }: Colours) =>
    `.hint{color:${soft}}kbd{border-color:${rule};background:${wash}}.shot{outline-color:${positive}}` +
    `.box{box-shadow:0 0 0 1px ${paper};border-color:${accent}}.box.selected{background:${accent}33;border-color:${accent};box-shadow:0 0 0 2px ${paper}}` +
    `.marked figcaption{color:${mark};font-weight:600}.bar{background:${paper};border-color:${rule}}` +
    `textarea{background:${wash};color:${ink};border-color:${rule}}button{background:${wash};color:${ink};border-color:${rule}}` +
    `button.main{background:${positive};color:${paper};border-color:${positive}}`;
  return [
    'html{scroll-padding-bottom:200px}.hint{font-size:14px;max-width:60em}kbd{border:1px solid;border-radius:4px;padding:0 5px;font:inherit;font-size:13px}',
    '.shots{display:flex;flex-wrap:wrap;gap:18px;margin-top:24px}.shots figure{margin:0}',
    '.shots figcaption{margin-top:6px;font-size:13px;text-align:center}',
    '.shot{position:relative;cursor:crosshair;touch-action:none;user-select:none;outline:0 solid;outline-offset:3px}',
    '.shot:focus-visible{outline-width:3px}.shot img{display:block;image-rendering:pixelated;pointer-events:none}',
    '.box{position:absolute;box-sizing:border-box;border:2px solid;pointer-events:none}',
    '.bar{position:fixed;left:0;right:0;bottom:0;border-top:1px solid;padding:12px max(24px,calc(50vw - 560px));display:grid;gap:8px}',
    '.bar p{margin:0;font-size:15px;font-weight:600}textarea{font:13px/1.4 ui-monospace,monospace;padding:8px;border:1px solid;border-radius:6px;resize:none;width:100%;box-sizing:border-box}',
    '.buttons{display:flex;flex-wrap:wrap;gap:8px}button{font:inherit;font-size:14px;padding:6px 14px;border:1px solid;border-radius:6px;cursor:pointer}button:disabled{opacity:.45;cursor:default}',
    'footer{padding-bottom:24px;margin-bottom:180px}',
    '@media print{.bar,.hint{display:none}}',
    `${ground(lightColours)}@media (prefers-color-scheme:dark){${ground(darkColours)}}`,
  ].join('');
}
