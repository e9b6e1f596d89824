/** Draws figure 1: D, p_data and p_g as functions of x, and below them how G maps z to x. */
import { encodeAnimation } from '../../data/pictures/animation.ts';
import { encodePng, type Pixels } from '../../drawing/png.ts';
import { column, row, widened, type Box } from '../../drawing/svg/box.ts';
import { explainedFigure, type Figure } from '../../drawing/svg/figure.ts';
import { arrow, line, polyline, type Mark, type Paint, type Run } from '../../drawing/svg/marks.ts';
import { seriesTone } from '../../drawing/svg/theme.ts';
import { textAt, words } from '../../drawing/svg/words.ts';
import { pointsOf } from '../../analysis/metrics/densities.ts';
import { dataDensity, line as axis } from './game.ts';
import type { Snapshot } from './play.ts';

/** Sizes of a panel in pixels: its curves, and below them the lines of x and z with arrows between. */
const width = 250;
const curvesHeight = 170;
const gapAbove = 30;
const arrowsHeight = 64;
const height = curvesHeight + gapAbove + arrowsHeight + 10;
/** Room at the left for the labels of the axes. */
const labels = 20;
/** The number of arrows. They start at equally likely z, so their heads are dense where p_g is large. */
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
    { text: ', density of ' },
    { text: 'G(z)', italic: true },
  ],
  judged: [{ text: 'D(x)', italic: true }],
  best: [
    { text: 'the optimal ' },
    { text: 'D', italic: true },
    { text: ' for this ' },
    { text: 'G', italic: true },
  ],
};

/** The optimal D is not drawn where the total density is below this, because it means nothing there. */
const minDensity = 0.01;

/** The panels side by side, as PNG. */
export async function drawStrip(snapshots: readonly Snapshot[]): Promise<Pixels> {
  return encodePng(stripFigure(snapshots));
}

/** The panels side by side. */
export function stripFigure(snapshots: readonly Snapshot[]): Figure {
  const isReversed = decreases(snapshots);
  const panels = row(
    snapshots.map((snapshot) => panelOf(snapshot, isReversed)),
    { gap: 22 },
  );
  return explainedFigure(column([legend(), panels], { gap: 14 }), {
    title: 'Figure 1 of Goodfellow et al. 2014: the game of two networks, for a single number',
    reading:
      'Above: the densities of the data and of G(z), and the output of D. Below: where G maps equally likely z, so that each ' +
      'arrow carries the same probability. D first learns to distinguish the two densities. G moves to where D expects real ' +
      'numbers. In theory the densities agree at the end, and D outputs ½ wherever there are data.',
  });
}

/** One panel after the other, as an animated GIF. */
export async function drawAnimation(snapshots: readonly Snapshot[]): Promise<Pixels> {
  const key = legend();
  const isReversed = decreases(snapshots);
  const frames: Uint8Array[] = [];
  const missing = new Set<string>();
  for (const snapshot of snapshots) {
    const frame = column([key, widened(panelOf(snapshot, isReversed), key.width, 'middle')], { gap: 12 });
    const drawn = await encodePng(frame, { margin: 12 });
    frames.push(drawn.bytes);
    for (const letter of drawn.missing) missing.add(letter);
  }
  const bytes = await encodeAnimation(frames, { delayMilliseconds: 120, lastDelayMilliseconds: 3000 });
  return { bytes, missing: [...missing] };
}

/** A panel with the step and the measurements above it. */
function panelOf(snapshot: Snapshot, isReversed: boolean): Box {
  const { step, divergence, certainty } = snapshot;
  const title = words(`step ${step}`, { bold: true });
  const measured = words(`JSD ${divergence.toFixed(4)},  mean |D − ½| ${certainty.toFixed(3)}`, {
    size: 12,
    tone: 'soft',
  });
  const heading = column([title, measured], { gap: 0 });
  const images = isReversed ? snapshot.images.toReversed() : snapshot.images;
  const drawing = {
    width: labels + width,
    height,
    marks: [...axes(), ...arrowsOf(images), ...curvesOf(snapshot)],
  };
  return column([{ ...heading, width: drawing.width }, drawing], { gap: 10 });
}

/** Whether the trained G decreases. Half of all trainings do; z is then drawn from right to left. */
function decreases(snapshots: readonly Snapshot[]): boolean {
  const { images } = snapshots.at(-1)!;
  return images[0]! > images.at(-1)!;
}

const xOf = (x: number) => labels + ((x - axis.from) / (axis.to - axis.from)) * width;
/** The y of a value of the curves. The panel has room for a little more than 1. */
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

/** Equally likely z are evenly spaced, so their line is that of a uniform number, as in the paper. */
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

/** The curves, clipped to the panel. */
function curvesOf(snapshot: Snapshot): Mark[] {
  const data = dataDensity();
  const isDense = (i: number) => data[i]! + snapshot.generated[i]! > minDensity;
  const marks = [
    curve('best', snapshot.best, isDense),
    curve('judged', snapshot.judged),
    curve('data', data),
    curve('generated', snapshot.generated),
  ];
  return [{ kind: 'group', x: 0, y: 0, clip: { width: labels + width, height: curvesHeight + 2 }, marks }];
}

/** A curve along the line, interrupted where `shown` is false. */
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
