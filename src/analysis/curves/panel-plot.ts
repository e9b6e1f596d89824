/** Draws a panel: single values faintly, their means, standard errors, and what happened to the runs. */
import { widthOfText } from '../../drawing/svg/measure.ts';
import type { Box } from '../../drawing/svg/box.ts';
import { plot, type Axis, type Layer, type Note, type Point } from '../../drawing/svg/plot.ts';
import { thinned, type Curve } from './curve.ts';
import { styleOf, type Panel, type Strand } from './panels.ts';
import { verticalAxis, type Scale } from './vertical-axis.ts';

/** An event of a run at its place on the axis. */
export interface PlacedEvent {
  readonly run: number;
  readonly step: number;
  readonly at: number;
  readonly what: string;
}

export interface PanelSetting {
  readonly x: Axis;
  readonly scale: Scale;
  readonly width: number;
  readonly runs: number;
  readonly events: readonly PlacedEvent[];
  /** The loss of a D that cannot tell real from generated, if it is the same for all runs. */
  readonly undecidedLoss: number | undefined;
}

const height = 270;
/** Space for the numbers of the y axis: the frames of all panels are aligned. */
const left = 58;
/** Names beside the curves may take this much of a panel, and have this many lines. */
const maxNameWidth = 130;
const maxNames = 6;
/** With more curves in a panel, those of single steps would hide one another. */
const maxFaint = 4;
/** Values so many pixels from one another are also marked by dots. */
const dotDistance = 10;
/** Parts of the axis that keep their extremes. Two pixels of a panel. */
const columns = 220;

export function panelPlot(panel: Panel, setting: PanelSetting): Box {
  const { x, scale, width, runs } = setting;
  const y = verticalAxis(panel, scale);
  const isNamed = canBeNamed(panel);
  const named = isNamed ? panel.strands.map(({ name }) => name) : [];
  return plot({
    ...(panel.title === '' ? {} : { title: panel.title }),
    x,
    y,
    width,
    height,
    names: isNamed ? 'beside' : 'none',
    insets: { left, right: Math.max(20, ...named.map((name) => nameWidth(name) + 14)) },
    layers: [
      ...levels(panel, setting, y),
      ...eventLines(setting, y),
      ...(panel.strands.length > maxFaint ? [] : panel.strands.flatMap(faintLayers)),
      ...panel.strands.flatMap((strand) => strandLayers(strand, isNamed, setting)),
    ],
    notes: runs === 1 ? eventNotes(panel, setting, y) : [],
  });
}

/** Whether the names of the curves have room beside them. */
function canBeNamed({ strands }: Panel): boolean {
  return strands.length <= maxNames && strands.every(({ name }) => nameWidth(name) <= maxNameWidth);
}

function nameWidth(name: string): number {
  return name === '' ? 0 : Math.ceil(widthOfText(name, { size: 13, bold: true }));
}

/** Where the game stands still: D says 1/2 of everything. */
function levels({ subject, strands }: Panel, { undecidedLoss }: PanelSetting, { from, to }: Axis): Layer[] {
  if (subject === 'answers') return [{ kind: 'level', value: 0.5, tone: 'soft' }];
  const isOfD = strands.some(({ measure }) => measure.metric === 'lossD');
  if (!isOfD || undecidedLoss === undefined || undecidedLoss < from || undecidedLoss > to) return [];
  return [{ kind: 'level', value: undecidedLoss, tone: 'soft' }];
}

function faintLayers({ measure, mean, style }: Strand): Layer[] {
  if (!measure.scatters || mean.y === measure.curve.y) return [];
  const points = pointsOf(thinned(measure.curve, columns));
  return [{ kind: 'line', points, series: style.series, dash: 'none', width: 1, opacity: 0.28 }];
}

function strandLayers(
  { measure, mean, style, name }: Strand,
  isNamed: boolean,
  setting: PanelSetting,
): Layer[] {
  const points = pointsOf(thinned(mean, columns));
  const { series } = style;
  return [
    ...errorBars(measure.errors, mean).map((bar): Layer => ({
      kind: 'line',
      points: bar,
      series,
      dash: 'none',
      width: 1.25,
    })),
    { kind: 'line', points, ...style, width: 2, ...(isNamed && name !== '' ? { name } : {}) },
    ...(areApart(points, setting) ? [{ kind: 'points', points, series, radius: 3 } as const] : []),
  ];
}

function areApart(points: readonly Point[], { x, width }: PanelSetting): boolean {
  const length = ((points.at(-1)![0] - points[0]![0]) / (x.to - x.from)) * (width - left);
  return points.length === 1 || length / (points.length - 1) >= dotDistance;
}

/** From one standard error below each value to one above it. */
function errorBars(errors: Float64Array | undefined, { x, y }: Curve): Point[][] {
  return [...(errors ?? [])].flatMap((error, i) =>
    Number.isNaN(error) ? [] : [[[x[i]!, y[i]! - error] as const, [x[i]!, y[i]! + error] as const]],
  );
}

function pointsOf({ x, y }: Curve): Point[] {
  return Array.from(x, (at, i) => [at, y[i]!] as const);
}

function eventLines({ events, runs }: PanelSetting, { from, to }: Axis): Layer[] {
  return events.map(({ run, at }): Layer => ({
    kind: 'line',
    points: [
      [at, from],
      [at, to],
    ],
    series: runs === 1 ? 5 : styleOf(run).series,
    dash: '2 3',
    width: 1.25,
  }));
}

/** What happened, above its line. Said once for each kind, where the game is drawn. */
function eventNotes({ subject }: Panel, { events }: PanelSetting, { to }: Axis): Note[] {
  const isGame = subject === 'losses' || subject === 'answers' || subject === 'scores';
  return events.map(({ at, what }, i) => {
    const isFirst = events.findIndex((each) => each.what === what) === i;
    return { at: [at, to], text: isGame && isFirst ? what : '', side: 'above' };
  });
}
