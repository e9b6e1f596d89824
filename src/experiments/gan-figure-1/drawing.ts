/** Figure 1, drawn: D, p_data and p_g over x, and below them how G lays z onto x. */
import { encodeAnimation } from '../../data/pictures/encode.ts';
import { encodePng, type Pixels } from '../../drawing/png.ts';
import { column, row, widened, type Box } from '../../drawing/svg/box.ts';
import { explainedFigure, type Figure } from '../../drawing/svg/figure.ts';
import { arrow, line, polyline, type Mark, type Paint, type Run } from '../../drawing/svg/marks.ts';
import { seriesTone } from '../../drawing/svg/theme.ts';
import { textAt, words } from '../../drawing/svg/words.ts';
import { pointsOf } from '../../analysis/metrics/densities.ts';
import { dataDensity, line as axis } from './game.ts';
import type { Look } from './play.ts';

/** Pixels of a panel: its curves, and below them the lines of z and x with arrows between. */
const width = 250;
const curvesHeight = 170;
const gapAbove = 30;
const arrowsHeight = 64;
const height = curvesHeight + gapAbove + arrowsHeight + 10;
/** Room at the left for the labels of the axes. */
const labels = 20;
/** Arrows from equally likely z: their heads are dense where p_g is large. */
const arrows = 20;

const strokes = {
  data: { stroke: seriesTone(5), strokeWidth: 2, dash: '0.1 4', cap: 'round' },
  generated: { stroke: seriesTone(2), strokeWidth: 2.5 },
  judged: { stroke: seriesTone(0), strokeWidth: 2, dash: '7 4' },
  best: { stroke: seriesTone(4), strokeWidth: 1.25 },
} as const satisfies Record<string, Paint>;
type Curve = keyof typeof strokes;

const names: Readonly<Record<Curve, readonly Run[]>> = {
  data: [
    { text: 'p', italic: true },
    { text: 'data', script: 'sub' },
  ],
  generated: [
    { text: 'p', italic: true },
    { text: 'g', script: 'sub' },
    { text: ', of ' },
    { text: 'G(z)', italic: true },
  ],
  judged: [{ text: 'D(x)', italic: true }],
  best: [
    { text: 'the best ' },
    { text: 'D', italic: true },
    { text: ' against this ' },
    { text: 'G', italic: true },
  ],
};

/** Below this density there is nothing to judge, and the best D is left out. */
const leastDensity = 0.01;

/** The panels beside each other, as one PNG. */
export async function drawStrip(looks: readonly Look[]): Promise<Pixels> {
  return encodePng(stripFigure(looks));
}

/** The panels beside each other. */
export function stripFigure(looks: readonly Look[]): Figure {
  const isTurned = falls(looks);
  const panels = row(
    looks.map((look) => panelOf(look, isTurned)),
    { gap: 22 },
  );
  return explainedFigure(column([legend(), panels], { gap: 14 }), {
    title: 'Figure 1 of Goodfellow et al. 2014: a game of two networks over one number',
    reading:
      'Above: the densities of the data and of what G makes of z, and what D says of x. Below: where G puts z that are ' +
      'equally likely, each arrow as much of the density of G(z) as all others. D first learns to tell the two apart; G ' +
      'goes where D says that real numbers are; in the end the densities are one, and D can only say ½.',
  });
}

/** One panel after the other, as an animated GIF. */
export async function drawAnimation(looks: readonly Look[]): Promise<Pixels> {
  const key = legend();
  const isTurned = falls(looks);
  const frames: Uint8Array[] = [];
  const missing = new Set<string>();
  for (const look of looks) {
    const frame = column([key, widened(panelOf(look, isTurned), key.width, 'middle')], { gap: 12 });
    const drawn = await encodePng(frame, { margin: 12 });
    frames.push(drawn.bytes);
    for (const letter of drawn.missing) missing.add(letter);
  }
  const bytes = await encodeAnimation(frames, { delayMilliseconds: 120, lastDelayMilliseconds: 3000 });
  return { bytes, missing: [...missing] };
}

/** A panel below its step and what was measured at it. */
function panelOf(look: Look, isTurned: boolean): Box {
  const { step, divergence, sureness } = look;
  const title = words(`step ${step}`, { bold: true });
  const measured = words(`JSD ${divergence.toFixed(4)},  mean |D − ½| ${sureness.toFixed(3)}`, {
    size: 12,
    tone: 'soft',
  });
  const said = column([title, measured], { gap: 0 });
  const images = isTurned ? look.images.toReversed() : look.images;
  const drawing = {
    width: labels + width,
    height,
    marks: [...axes(), ...arrowsOf(images), ...curvesOf(look)],
  };
  return column([{ ...said, width: drawing.width }, drawing], { gap: 10 });
}

/** Whether G has come to fall as z rises: as likely as not, and drawn with z from right to left. */
function falls(looks: readonly Look[]): boolean {
  const { images } = looks.at(-1)!;
  return images[0]! > images.at(-1)!;
}

const xOf = (x: number) => labels + ((x - axis.from) / (axis.to - axis.from)) * width;
/** From the bottom of the curves up; a little more than 1 fits. */
const yOf = (value: number) => curvesHeight - (value / 1.05) * (curvesHeight - 8);
const linesOfX = curvesHeight + gapAbove;
const linesOfZ = linesOfX + arrowsHeight;

function axes(): Mark[] {
  const across = (y: number, paint: Paint) => line(labels, y, labels + width, y, paint);
  const label = (text: string, y: number) =>
    textAt(text, labels - 7, y + 4.5, { size: 12, anchor: 'end', tone: 'soft' });
  const letter = (text: string, y: number) =>
    textAt(text, labels - 7, y + 4, { size: 14, anchor: 'end', italic: true });
  return [
    across(yOf(1), { stroke: 'rule' }),
    across(yOf(0.5), { stroke: 'rule' }),
    across(yOf(0), { stroke: 'soft' }),
    across(linesOfX, { stroke: 'ink' }),
    across(linesOfZ, { stroke: 'ink' }),
    label('1', yOf(1)),
    label('½', yOf(0.5)),
    label('0', yOf(0)),
    letter('x', linesOfX),
    letter('z', linesOfZ),
  ];
}

/** The z stand where they are equally likely, which makes their line that of a uniform number, as the paper's. */
function arrowsOf(images: Float32Array): Mark[] {
  return Array.from({ length: arrows }, (_, i) => {
    const share = (i + 0.5) / arrows;
    const from = labels + share * width;
    const to = xOf(images[Math.round(share * (images.length - 1))]!);
    if (to < labels || to > labels + width) return [];
    return arrow(
      [
        [from, linesOfZ],
        [to, linesOfX + 1],
      ],
      'soft',
      { strokeWidth: 1 },
    );
  }).flat();
}

/** The curves, cut off where they are higher than the panel. */
function curvesOf(look: Look): Mark[] {
  const data = dataDensity();
  const judgeable = (i: number) => data[i]! + look.generated[i]! > leastDensity;
  const marks = [
    curve('best', look.best, judgeable),
    curve('judged', look.judged),
    curve('data', data),
    curve('generated', look.generated),
  ];
  return [{ kind: 'group', x: 0, y: 0, clip: { width: labels + width, height: curvesHeight + 2 }, marks }];
}

/** A curve over the line, broken where `shown` says no. */
function curve(name: Curve, values: Float64Array, shown: (i: number) => boolean = () => true): Mark {
  const points = [...pointsOf(axis)].map(
    (x, i) => [xOf(x), shown(i) ? Math.max(-20, yOf(values[i]!)) : Number.NaN] as const,
  );
  return polyline(points, strokes[name]);
}

function legend(): Box {
  const entries = (Object.keys(strokes) as Curve[]).map((name) => {
    const key = { width: 32, height: 18, marks: [line(0, 9, 32, 9, strokes[name])] };
    return row([key, words(names[name], { size: 13 })], { gap: 8, align: 'middle' });
  });
  return row(entries, { gap: 24, align: 'middle' });
}
