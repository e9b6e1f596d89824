/** The training curves of table 1: how the validation score rises while a generator is trained. */
import { maxOf, minOf } from '../../core/extremes.ts';
import { figureWidth, renderPage, type Page } from '../../drawing/svg/page.ts';
import { drawPlot, type Curve, type Point } from '../../drawing/svg/plot.ts';
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
  const level = (value: number): Point[] => [
    [0, value],
    [end, value],
  ];
  const scores = curves
    .flat()
    .flatMap(({ live, average }) => [live, ...(average === undefined ? [] : [average])]);
  const most = Math.max(paper, real, maxOf(scores));
  const least = Math.max(leastShown, Math.min(0, minOf(scores)));
  const several = curves.length === 1 ? '' : ` of ${curves.length} runs`;
  const page: Page = {
    title: 'Table 1 of Goodfellow et al. 2014: the score while training',
    lead: 'The mean log-likelihood of 1,000 validation digits under Parzen windows on 10,000 samples, at the best σ.',
    sections: [
      {
        heading: told(ends),
        paragraphs: [],
        figure: drawPlot({
          title: 'Validation digits',
          x: { label: 'steps', from: 0, to: end },
          y: {
            label: 'nats',
            from: Math.floor(least / unit) * unit,
            to: Math.ceil((most + 10) / unit) * unit,
          },
          curves: [
            ...curves.map((curve, i): Curve => ({
              name: i === 0 ? `ours, the last weights${several}` : '',
              points: curve.map(({ step, live }): Point => [step, live]),
              series: 0,
            })),
            ...curves.map((curve, i): Curve => ({
              name: i === 0 ? `ours, averaged weights${several}` : '',
              points: curve.flatMap(({ step, average }): Point[] =>
                average === undefined ? [] : [[step, average]],
              ),
              series: 3,
            })),
            { name: `the paper’s test digits: ${paper}`, points: level(paper), series: 1 },
            { name: `real digits in place of samples: ${real}`, points: level(real), series: 2 },
          ],
          width: figureWidth,
          height: 420,
        }),
        caption: 'The two levels are of test digits, the curves are of validation digits.',
      },
    ],
    footer: 'sparring reproduce gan-table-1',
  };
  return renderPage(page, 'svg');
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
