/** The training curves of table 1: how the validation score rises while a generator is trained. */
import { maxOf, minOf } from '../../core/extremes.ts';
import { explainedFigure } from '../../drawing/svg/figure.ts';
import { plot, type Layer, type Point } from '../../drawing/svg/plot.ts';
import { renderSvg } from '../../drawing/svg/render.ts';
import type { CurvePoint } from './likelihood.ts';

/** Below this the first looks are off the plot: an untrained generator is worse than any that matters. */
const leastShown = -200;
/** What the axis ends at are multiples of this. */
const unit = 50;

/**
 * The curves of runs, as SVG.
 *
 * @param curves of each run, of one point or more
 * @param paper what the paper reports of test digits
 * @param real what real training digits get in place of samples, of test digits
 */
export function drawCurves(curves: readonly (readonly CurvePoint[])[], paper: number, real: number): string {
  const ends = curves.map((curve) => curve.at(-1)!);
  const end = Math.max(...ends.map(({ step }) => step));
  const scores = curves
    .flat()
    .flatMap(({ live, average }) => [live, ...(average === undefined ? [] : [average])]);
  const most = Math.max(paper, real, maxOf(scores));
  const least = Math.max(leastShown, Math.min(0, minOf(scores)));
  const several = curves.length === 1 ? '' : `, ${curves.length} runs`;
  const lineOf = (points: readonly Point[], series: 0 | 3, name: string, i: number): Layer => ({
    kind: 'line',
    points,
    series,
    dash: 'none',
    ...(curves.length === 1 ? {} : { width: 1.5 }),
    ...(i === 0 ? { name } : {}),
  });
  const drawn = plot({
    x: { label: 'training steps', from: 0, to: end },
    y: {
      label: 'mean log-likelihood of validation digits',
      unit: 'nats',
      from: Math.floor(least / unit) * unit,
      to: Math.ceil((most + 10) / unit) * unit,
    },
    layers: [
      { kind: 'level', name: `real digits: ${real}`, value: real, tone: 'soft' },
      { kind: 'level', name: `the paper: ${paper}`, value: paper, tone: 'accent' },
      ...curves.map((curve, i) =>
        lineOf(
          curve.map(({ step, live }): Point => [step, live]),
          0,
          `last weights${several}`,
          i,
        ),
      ),
      ...curves.map((curve, i) =>
        lineOf(
          curve.flatMap(({ step, average }): Point[] => (average === undefined ? [] : [[step, average]])),
          3,
          `averaged weights${several}`,
          i,
        ),
      ),
    ],
    width: 860,
    height: 420,
    names: 'beside',
  });
  const title = 'Table 1 of Goodfellow et al. 2014: the score while training';
  return renderSvg(
    explainedFigure(drawn, {
      title,
      source: `${told(ends)}.`,
      reading:
        'Curves: 1,000 validation digits under Parzen windows on 10,000 samples, at the best σ. Levels: test digits, with samples as the paper has them and with real digits in their place.',
    }),
    { title, description: told(ends) },
  );
}

/** Where the curves end: at one score, or from the least of several to the most. */
function told(ends: readonly CurvePoint[]): string {
  const steps = [...new Set(ends.map(({ step }) => step.toLocaleString('en-US')))].join(', ');
  const averages = ends.flatMap(({ average }) => average ?? []);
  const averaged = averages.length === 0 ? '' : `, ${rangeOf(averages)} by averaged weights`;
  return `After ${steps} steps: ${rangeOf(ends.map(({ live }) => live))} nats${averaged}`;
}

function rangeOf(values: readonly number[]): string {
  const [least, most] = [minOf(values), maxOf(values)];
  return least === most ? minus(least) : `${minus(least)} to ${minus(most)}`;
}

function minus(value: number): string {
  return String(value).replace('-', '−');
}
