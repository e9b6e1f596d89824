/** The page of `explain losses`: the losses and their gradients, drawn over D's output. */
import { lossesAt, sweptOutputs, type LossesAt, type LossValue } from './loss-curves.ts';
import { row } from '../drawing/svg/box.ts';
import { figureWidth, type Page } from '../drawing/svg/page.ts';
import { plot, type Layer, type Plot, type Point } from '../drawing/svg/plot.ts';

const gap = 40;
const size = { width: (figureWidth - gap) / 2, height: 380, names: 'key' } as const;
const outputLabel = 'D(G(z)): probability, according to D, that the picture is real';

/** The D(G(z)) at which the curves are compared: D is confident that the picture is fake, as early in training. */
const sureOutput = 0.01;

/** The page that explains the losses. */
export function lossPage(): Page {
  const swept = lossesAt(sweptOutputs());
  const [sure] = lossesAt([sureOutput]) as [LossesAt];
  const factor = Math.round(sure.nonSaturating.gradient / sure.minimax.gradient);
  return {
    title: 'What D and G minimise, and why G’s loss was changed',
    lead: 'D estimates the probability that a picture is real: the sigmoid of its logit. Its loss is a cross-entropy with two terms. G can minimise the negative of D’s second term (minimax), or a different loss with the same goal (non-saturating). Only with the second does G keep learning while D is winning.',
    sections: [
      {
        heading: '1. The losses',
        paragraphs: [
          'The loss of D is −log D(x) for a real picture x and −log(1 − D(G(z))) for a generated one: zero if D is right and certain, unbounded if it is wrong and certain.',
          'G’s minimax loss is the negative of D’s second term, log(1 − D(G(z))): what one gains, the other loses. The non-saturating loss is −log D(G(z)). It has the same goal, a large D(G(z)), in the form of D’s first term.',
        ],
        figure: row([plot(discriminatorPlot(swept)), plot(generatorPlot(swept))], { gap }),
        caption:
          'Both losses of G fall as D(G(z)) rises. At the left, where training begins, the minimax loss is flat and the non-saturating loss is steep. Dashed: functions of 1 − D. Solid: functions of D.',
      },
      {
        heading: '2. What G learns from them',
        paragraphs: [
          'The gradient of G passes through D’s logit. By the chain rule it is the gradient drawn here times the gradient of the logit with respect to G’s weights. The gradient with respect to the logit is −D(G(z)) for the minimax loss and −(1 − D(G(z))) for the non-saturating loss.',
          `The minimax loss saturates: as D(G(z)) → 0 its gradient → 0. So G learns least from the pictures that D is most certain about, and early in training these are all of them. At D(G(z)) = ${sureOutput} the gradient of the non-saturating loss is ${factor} times as large.`,
        ],
        figure: row([plot(gradientPlot(swept)), plot(decadesPlot(swept, sure))], { gap }),
        caption: `The negative gradient is the push on the logit. Both are equal at 0.5, where D is undecided. That of the non-saturating loss vanishes as D(G(z)) → 1, where G has nothing left to learn.`,
      },
    ],
    footer:
      'Losses and gradients for one picture, computed in float64 with the objectives that Sparring trains with and their reverse-mode derivatives. Minimax: Goodfellow et al. 2014, equation 1. Non-saturating: the same paper, section 3.',
  };
}

const curveOf = (swept: readonly LossesAt[], value: (at: LossesAt) => number): Point[] =>
  swept.map((at) => [at.d, value(at)]);

function discriminatorPlot(swept: readonly LossesAt[]): Plot {
  return {
    ...size,
    title: 'D’s loss: two terms',
    x: { label: 'D(x) for the first term, D(G(z)) for the second', from: 0, to: 1 },
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
    x: { label: outputLabel, from: 0, to: 1 },
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
    x: { label: outputLabel, from: 0, to: 1 },
    y: { label: 'negative gradient with respect to the logit', from: 0, to: 1 },
    layers: pushes(swept),
  };
}

function decadesPlot(swept: readonly LossesAt[], sure: LossesAt): Plot {
  return {
    ...size,
    title: 'The same with logarithmic axes',
    x: { label: outputLabel, from: 1e-4, to: 1, scale: 'log' },
    y: { label: 'negative gradient with respect to the logit', from: 1e-4, to: 2, scale: 'log' },
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
