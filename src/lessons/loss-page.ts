/** `explain losses` as a page: the losses and what G learns from them, drawn over how sure D is. */
import { lossesAt, sweptOutputs, type LossesAt, type LossValue } from './loss-curves.ts';
import { row } from '../drawing/svg/box.ts';
import { figureWidth, type Page } from '../drawing/svg/page.ts';
import { plot, type Layer, type Plot, type Point } from '../drawing/svg/plot.ts';

const gap = 40;
const size = { width: (figureWidth - gap) / 2, height: 380, names: 'key' } as const;
const judged = 'D(G(z)): how real D holds the generated picture to be';

/** At this D(G(z)) the curves are compared: D is sure that it sees a fake, as it is early in training. */
const sureOutput = 0.01;

/** The page that explains the losses. */
export function lossPage(): Page {
  const swept = lossesAt(sweptOutputs());
  const [sure] = lossesAt([sureOutput]) as [LossesAt];
  const factor = Math.round(sure.nonSaturating.gradient / sure.minimax.gradient);
  return {
    title: 'What D and G minimise, and why G’s loss was changed',
    lead: 'D says how real a picture is, from 0 to 1: the sigmoid of its logit. Its loss is a cross-entropy of two terms. G can play against it directly (minimax), or ask for the same thing in other words (non-saturating); only the second goes on learning while D is winning.',
    sections: [
      {
        heading: '1. The losses',
        paragraphs: [
          'D pays −log D(x) for a real picture x and −log(1 − D(G(z))) for a generated one: nothing if it is right and sure of it, without limit if it is wrong and sure of it.',
          'G’s minimax loss is D’s second term with the sign turned, log(1 − D(G(z))): what one gains the other loses. The non-saturating loss is −log D(G(z)): the same wish, that D(G(z)) be large, in the form of D’s first term.',
        ],
        figure: row([plot(discriminatorPlot(swept)), plot(generatorPlot(swept))], { gap }),
        caption:
          'Both losses of G fall as D(G(z)) rises; but at the left, where training begins, the minimax one is flat and the non-saturating one is steep. Dashed: what is made of 1 − D; solid: what is made of D.',
      },
      {
        heading: '2. What G learns from them',
        paragraphs: [
          'All that G learns passes through D’s logit: its gradient is the one drawn here times what D and G pass on. By the logit the minimax loss has the gradient −D(G(z)), the non-saturating one −(1 − D(G(z))).',
          `The minimax loss saturates: as D(G(z)) → 0 its gradient → 0, so G learns least from the pictures that D is surest about, and early in training that is all of them. At D(G(z)) = ${sureOutput} the non-saturating loss pushes ${factor} times as hard.`,
        ],
        figure: row([plot(gradientPlot(swept)), plot(decadesPlot(swept, sure))], { gap }),
        caption: `The push on the logit is minus the gradient. The two are equal where D is undecided, at 0.5; the non-saturating one fades as D(G(z)) → 1, where G has nothing left to learn.`,
      },
    ],
    footer:
      'Losses and gradients of one picture, computed by the objectives that Sparring trains with and their reverse-mode derivatives, in float64. Minimax: Goodfellow et al. 2014, equation 1; non-saturating: the same, section 3.',
  };
}

const curveOf = (swept: readonly LossesAt[], value: (at: LossesAt) => number): Point[] =>
  swept.map((at) => [at.d, value(at)]);

function discriminatorPlot(swept: readonly LossesAt[]): Plot {
  return {
    ...size,
    title: 'D’s loss: two terms',
    x: { label: 'D(x) of the first term, D(G(z)) of the second', from: 0, to: 1 },
    y: { label: 'loss', from: 0, to: 5 },
    layers: [
      { kind: 'line', name: '−log D(x)', series: 0, points: curveOf(swept, ({ real }) => real.loss) },
      { kind: 'line', name: '−log(1 − D(G(z)))', series: 1, points: curveOf(swept, ({ fake }) => fake.loss) },
    ],
  };
}

const minimax = 'minimax';
const nonSaturating = 'non-saturating';

function generatorPlot(swept: readonly LossesAt[]): Plot {
  return {
    ...size,
    title: 'G’s loss: two choices',
    x: { label: judged, from: 0, to: 1 },
    y: { label: 'loss', from: -5, to: 5 },
    layers: [
      {
        kind: 'line',
        name: `${minimax}: log(1 − D(G(z)))`,
        series: 1,
        points: curveOf(swept, (at) => at.minimax.loss),
      },
      {
        kind: 'line',
        name: `${nonSaturating}: −log D(G(z))`,
        series: 0,
        points: curveOf(swept, (at) => at.nonSaturating.loss),
      },
    ],
  };
}

function pushes(swept: readonly LossesAt[]): Layer[] {
  return [
    {
      kind: 'line',
      name: `${minimax}: D(G(z))`,
      series: 1,
      points: curveOf(swept, (at) => -at.minimax.gradient),
    },
    {
      kind: 'line',
      name: `${nonSaturating}: 1 − D(G(z))`,
      series: 0,
      points: curveOf(swept, (at) => -at.nonSaturating.gradient),
    },
  ];
}

function gradientPlot(swept: readonly LossesAt[]): Plot {
  return {
    ...size,
    title: 'The push on D’s logit',
    x: { label: judged, from: 0, to: 1 },
    y: { label: 'minus the gradient by the logit', from: 0, to: 1 },
    layers: pushes(swept),
  };
}

function decadesPlot(swept: readonly LossesAt[], sure: LossesAt): Plot {
  return {
    ...size,
    title: 'The same on logarithmic axes',
    x: { label: judged, from: 1e-4, to: 1, scale: 'log' },
    y: { label: 'minus the gradient by the logit', from: 1e-4, to: 2, scale: 'log' },
    layers: pushes(swept),
    notes: [
      { at: [sure.d, -sure.nonSaturating.gradient], text: pushAt(sure.nonSaturating), side: 'below' },
      { at: [sure.d, -sure.minimax.gradient], text: pushAt(sure.minimax), side: 'below' },
    ],
  };
}

function pushAt({ gradient }: LossValue): string {
  return (-gradient).toFixed(2);
}
