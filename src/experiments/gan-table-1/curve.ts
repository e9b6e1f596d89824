/** The training curve of table 1: how the validation score rises while a generator is trained. */
import { figureWidth, renderPage, type Page } from '../../explore/page.ts';
import { drawPlot, type Point } from '../../explore/plot.ts';
import type { CurvePoint } from './likelihood.ts';

/** Below this the first looks are off the plot: an untrained generator is worse than any that matters. */
const leastShown = -200;
/** What the axis ends at are multiples of this. */
const unit = 50;

/**
 * The curve, as SVG.
 *
 * @param curve one point or more
 * @param paper what the paper reports of test digits
 * @param real what real training digits get in place of samples, of test digits
 */
export function drawCurve(curve: readonly CurvePoint[], paper: number, real: number): string {
  const end = curve.at(-1)!;
  const level = (value: number): Point[] => [
    [0, value],
    [end.minutes, value],
  ];
  const scores = curve.flatMap(({ live, average }) => [live, average]);
  const most = Math.max(paper, real, ...scores);
  const least = Math.max(leastShown, Math.min(0, ...scores));
  const page: Page = {
    title: 'Table 1 of Goodfellow et al. 2014: the score while training',
    lead: 'The mean log-likelihood of 1,000 validation digits under Parzen windows on 10,000 samples, at the best σ.',
    sections: [
      {
        heading: `After ${end.minutes.toFixed(0)} minutes and ${end.step.toLocaleString('en-US')} steps: ${minus(end.live)} nats, ${minus(end.average)} by averaged weights`,
        paragraphs: [],
        figure: drawPlot({
          title: 'Validation digits',
          x: { label: 'minutes of training', from: 0, to: end.minutes },
          y: {
            label: 'nats',
            from: Math.floor(least / unit) * unit,
            to: Math.ceil((most + 10) / unit) * unit,
          },
          curves: [
            {
              name: 'ours, the last weights',
              points: curve.map(({ minutes, live }): Point => [minutes, live]),
              series: 0,
            },
            {
              name: 'ours, averaged weights',
              points: curve.map(({ minutes, average }): Point => [minutes, average]),
              series: 3,
            },
            { name: `the paper’s test digits: ${paper}`, points: level(paper), series: 1 },
            { name: `real digits in place of samples: ${real}`, points: level(real), series: 2 },
          ],
          width: figureWidth,
          height: 420,
        }),
        caption: 'The two levels are of test digits, the curve is of validation digits.',
      },
    ],
    footer: 'sparring reproduce gan-table-1',
  };
  return renderPage(page, 'svg');
}

function minus(value: number): string {
  return String(value).replace('-', '−');
}
