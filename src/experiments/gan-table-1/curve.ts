/** The training curves of table 1: the validation score of a generator during training. */
import { maxOf, minOf } from '../../core/extremes.ts';
import { explainedFigure } from '../../drawing/svg/figure.ts';
import { plot, type Layer, type Point } from '../../drawing/svg/plot.ts';
import { renderSvg } from '../../drawing/svg/render.ts';
import type { CurvePoint } from './likelihood.ts';

/** The minimum of the score axis. The first points may lie below, because nearly untrained generators score very low. */
const minShown = -200;
/** The ends of the score axis are multiples of this. */
const unit = 50;

/**
 * Draws the curves of runs as SVG.
 *
 * @param curves one curve for each run, with one or more points
 * @param paper the paper's score of test digits
 * @param real the score of test digits with real training digits instead of samples
 */
export function drawCurves(curves: readonly (readonly CurvePoint[])[], paper: number, real: number): string {
  const ends = curves.map((curve) => curve.at(-1)!);
  const end = Math.max(...ends.map(({ step }) => step));
  const scores = curves
    .flat()
    .flatMap(({ live, average }) => [live, ...(average === undefined ? [] : [average])]);
  const max = Math.max(paper, real, maxOf(scores));
  const min = Math.max(minShown, Math.min(0, minOf(scores)));
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
      from: Math.floor(min / unit) * unit,
      to: Math.ceil((max + 10) / unit) * unit,
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
  const title = 'Table 1 of Goodfellow et al. 2014: the score during training';
  return renderSvg(
    explainedFigure(drawn, {
      title,
      source: `${scoresAtEnd(ends)}.`,
      reading:
        'Curves: 1,000 validation digits under Parzen windows on 10,000 samples, at the best σ. Levels: test digits, with the paper’s samples and with real digits instead of samples.',
    }),
    { title, description: scoresAtEnd(ends) },
  );
}

/** The scores at the ends of the curves, as a number or a range. */
function scoresAtEnd(ends: readonly CurvePoint[]): string {
  const steps = [...new Set(ends.map(({ step }) => step.toLocaleString('en-US')))].join(', ');
  const averages = ends.flatMap(({ average }) => average ?? []);
  const averaged = averages.length === 0 ? '' : `, ${rangeOf(averages)} with averaged weights`;
  return `After ${steps} steps: ${rangeOf(ends.map(({ live }) => live))} nats${averaged}`;
}

function rangeOf(values: readonly number[]): string {
  const [min, max] = [minOf(values), maxOf(values)];
  return min === max ? withMinus(min) : `${withMinus(min)} to ${withMinus(max)}`;
}

function withMinus(value: number): string {
  return String(value).replace('-', '−');
}
