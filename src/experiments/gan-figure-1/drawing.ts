/** Figure 1, drawn: D, p_data and p_g over x, and below them how G lays z onto x. */
import {
  above,
  beside,
  caption,
  encodeFigure,
  overlaid,
  space,
  type Block,
} from '../../drawing/pixels/blocks.ts';
import { encodeAnimation } from '../../data/pictures/encode.ts';
import { vectorBlock } from '../../drawing/pixels/vector-block.ts';
import { element } from '../../drawing/svg/svg.ts';
import { pointsOf } from '../../analysis/metrics/densities.ts';
import { dataDensity, line } from './game.ts';
import type { Look } from './play.ts';

/** Pixels of a panel: its curves, and below them the lines of x and z with arrows between. */
const width = 340;
const curvesHeight = 200;
const gapAbove = 26;
const arrowsHeight = 70;
const height = curvesHeight + gapAbove + arrowsHeight + 6;
/** Room at the left for the labels of the axes. */
const labels = 26;
/** Arrows from equally likely z: their heads are dense where p_g is large. */
const arrows = 24;

/** Colours that people who confuse colours can tell apart (Okabe and Ito), and dashes that differ as well. */
const strokes = {
  data: { stroke: '#202020', 'stroke-width': 2.5, 'stroke-dasharray': '2 4', 'stroke-linecap': 'round' },
  generated: { stroke: '#009e73', 'stroke-width': 3 },
  judged: { stroke: '#0072b2', 'stroke-width': 2.5, 'stroke-dasharray': '9 5' },
  best: { stroke: '#e69f00', 'stroke-width': 1.5 },
} as const;
type Curve = keyof typeof strokes;

const names: Readonly<Record<Curve, string>> = {
  data: 'p data',
  generated: 'p of G(z)',
  judged: 'D',
  best: 'the best D against this G',
};

/** Below this density there is nothing to judge, and the best D is left out. */
const leastDensity = 0.01;

/** The panels beside each other, as one PNG. */
export async function drawStrip(looks: readonly Look[]): Promise<Uint8Array> {
  const isTurned = falls(looks);
  const panels = await Promise.all(looks.map(async (look) => withCaption(await panel(look, isTurned), look)));
  const body = beside(panels, { gap: 24 });
  const reading =
    'Above: the densities of the data and of what G makes of z, and what D says of x. Below: where G puts z that are ' +
    'equally likely, each arrow as much of p of G(z) as all others. D first learns to tell the two apart; G goes ' +
    'where D says that real numbers are; in the end the densities are one, and D can only say 1/2.';
  const title = 'Figure 1 of Goodfellow et al. 2014: a game of two networks over one number';
  return encodeFigure(
    above(
      [
        caption(title, { size: 3, width: body.width }),
        await legend(),
        body,
        caption(reading, { colour: 'faint', width: body.width }),
      ],
      { gap: 20 },
    ),
  );
}

/** One panel after the other, as an animated GIF. */
export async function drawAnimation(looks: readonly Look[]): Promise<Uint8Array> {
  const key = await legend();
  const isTurned = falls(looks);
  const frames: Uint8Array[] = [];
  for (const look of looks) {
    const frame = above([key, withCaption(await panel(look, isTurned), look)], { gap: 12 });
    frames.push(await encodeFigure(frame, 12));
  }
  return encodeAnimation(frames, { delayMilliseconds: 120, lastDelayMilliseconds: 3000 });
}

/** Words of one length for every look, so that frames are of one size. */
function withCaption(block: Block, { step, divergence, sureness }: Look): Block {
  const words = [
    `step ${String(step).padEnd(5)}`,
    `JSD ${divergence.toFixed(4)}`,
    `mean |D - ½| ${sureness.toFixed(3)}`,
  ];
  return above([block, caption(words.slice(0, 2).join('  ')), caption(words[2]!, { colour: 'faint' })], {
    align: 'middle',
    gap: 6,
  });
}

/** Whether G has come to fall as z rises: as likely as not, and drawn with z from right to left. */
function falls(looks: readonly Look[]): boolean {
  const { images } = looks.at(-1)!;
  return images[0]! > images.at(-1)!;
}

async function panel(look: Look, isTurned: boolean): Promise<Block> {
  const images = isTurned ? look.images.toReversed() : look.images;
  const markup = [axes(), arrowsOf(images), ...curvesOf(look)].join('');
  const drawing = await vectorBlock(markup, labels + width, height);
  const at = (text: string, y: number) => ({ block: caption(text), left: 0, top: y - 7 });
  return overlaid(drawing, [
    at('1', yOf(1)),
    at('½', yOf(0.5)),
    at('0', yOf(0)),
    at('x', curvesHeight + gapAbove),
    at('z', curvesHeight + gapAbove + arrowsHeight - 6),
  ]);
}

const xOf = (x: number) => labels + ((x - line.from) / (line.to - line.from)) * width;
/** From the bottom of the curves up; a little more than 1 fits. */
const yOf = (value: number) => curvesHeight - (value / 1.05) * (curvesHeight - 8);

function axes(): string {
  const soft = { stroke: '#b0b4ba', 'stroke-width': 1 };
  const across = (y: number, style: object) =>
    element('path', { d: `M${labels} ${y}H${labels + width}`, fill: 'none', ...style });
  const ink = { stroke: '#202020', 'stroke-width': 1.5 };
  return [
    across(yOf(1), soft),
    across(yOf(0.5), soft),
    across(yOf(0), ink),
    across(curvesHeight + gapAbove, ink),
    across(curvesHeight + gapAbove + arrowsHeight, ink),
  ].join('');
}

/** The z stand where they are equally likely, which makes their line that of a uniform number, as the paper's. */
function arrowsOf(images: Float32Array): string {
  const top = curvesHeight + gapAbove;
  const bottom = top + arrowsHeight;
  return Array.from({ length: arrows }, (_, i) => {
    const share = (i + 0.5) / arrows;
    const from = labels + share * width;
    const to = xOf(images[Math.round(share * (images.length - 1))]!);
    if (to < labels || to > labels + width) return '';
    const length = Math.hypot(to - from, arrowsHeight);
    const [dx, dy] = [(to - from) / length, -arrowsHeight / length];
    const side = 3;
    const back = [to - 7 * dx, top + 1 - 7 * dy] as const;
    const head = `M${to} ${top + 1}L${back[0] - side * dy} ${back[1] + side * dx}L${back[0] + side * dy} ${back[1] - side * dx}Z`;
    return (
      element('path', { d: `M${from} ${bottom}L${back[0]} ${back[1]}`, fill: 'none', stroke: '#707070' }) +
      element('path', { d: head, fill: '#404040' })
    );
  }).join('');
}

function curvesOf(look: Look): string[] {
  const data = dataDensity();
  const judgeable = (i: number) => data[i]! + look.generated[i]! > leastDensity;
  return [
    curve('best', look.best, judgeable),
    curve('judged', look.judged),
    curve('data', data),
    curve('generated', look.generated),
  ];
}

/** A curve over the line, broken where `shown` says no. What is higher than the panel is cut off by it. */
function curve(name: Curve, values: Float64Array, shown: (i: number) => boolean = () => true): string {
  let isDrawing = false;
  const d = [...pointsOf(line)]
    .map((x, i) => {
      if (!shown(i)) {
        isDrawing = false;
        return '';
      }
      const command = isDrawing ? 'L' : 'M';
      isDrawing = true;
      return `${command}${xOf(x).toFixed(1)} ${Math.max(-20, yOf(values[i]!)).toFixed(1)}`;
    })
    .join('');
  return element('path', { d, fill: 'none', 'stroke-linejoin': 'round', ...strokes[name] });
}

async function legend(): Promise<Block> {
  const key = { width: 44, height: 14 };
  const entries = await Promise.all(
    (Object.keys(strokes) as Curve[]).map(async (name) => {
      const stroke = element('path', { d: `M2 7H${key.width - 2}`, fill: 'none', ...strokes[name] });
      return beside([await vectorBlock(stroke, key.width, key.height), caption(names[name])], { gap: 8 });
    }),
  );
  return beside([space(labels), ...entries], { gap: 20 });
}
