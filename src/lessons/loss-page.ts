/** The page of `explain losses`: the losses and their gradients, drawn over D's output. */
import { lossesAt, sweptOutputs, type LossesAt, type LossValue } from './loss-curves.ts';
import { padded, row, widened } from '../drawing/svg/box.ts';
import { figureWidth, type Page } from '../drawing/svg/page.ts';
import { climbFigure, pictureLossTable, shareFigure } from './loss-figures.ts';
import { objectiveFigure } from './objective-figure.ts';
import { pairedScore } from './objective-pushes.ts';
import type { ClimbStep, GeneratorShare, PictureLoss } from './value-function.ts';
import { plot, type Layer, type Plot, type Point } from '../drawing/svg/plot.ts';

const gap = 40;
const size = { width: (figureWidth - gap) / 2, height: 380, names: 'key' } as const;
const outputLabel = 'D(G(z)): probability, according to D, that the picture is real';

/** The D(G(z)) at which the curves are compared: D is confident that the picture is fake, as early in training. */
const sureOutput = 0.01;

/** The examples on the page. */
export interface ExplainedLosses {
  readonly pictures: readonly PictureLoss[];
  readonly climb: readonly ClimbStep[];
  readonly share: GeneratorShare;
}

/** The page that explains the losses. */
export function lossPage({ pictures, climb, share }: ExplainedLosses): Page {
  const swept = lossesAt(sweptOutputs());
  const [sure] = lossesAt([sureOutput]) as [LossesAt];
  const factor = Math.round(sure.nonSaturating.gradient / sure.minimax.gradient);
  const tableWidth = size.width + 60;
  return {
    title: 'What D and G minimise, and why G’s loss was changed',
    lead: 'D estimates the probability that a picture is real: the sigmoid of its logit. Its loss is a cross-entropy with two terms. G can minimise the negative of D’s second term (minimax), or a different loss with the same goal (non-saturating). Only with the second does G keep learning while D is winning.',
    sections: [
      {
        heading: '1. D’s loss for one picture',
        paragraphs: [
          'D answers a question with two classes, so its loss is the cross-entropy −[y log p + (1 − y) log(1 − p)]: p is D’s output, and the target y is 1 for a real picture and 0 for a generated one. One of the factors y and 1 − y is always 0, so one term is dead. What is left is −log D(x) for a real picture x and −log(1 − D(G(z))) for a generated one: zero if D is right and certain, unbounded if it is wrong and certain.',
        ],
        figure: row(
          [
            padded(pictureLossTable(pictures, tableWidth), { top: 26 }),
            plot({ ...discriminatorPlot(swept), width: figureWidth - tableWidth - gap, height: 320 }),
          ],
          { gap },
        ),
        caption:
          'Left: four pictures with the dead term struck out. Right: the term that is left, for every p. The surer D is of the wrong answer, the larger is its loss.',
      },
      {
        heading: '2. D ascends V by descending its loss',
        paragraphs: [
          'The paper writes the game as one number, V(D, G) = log D(x) + log(1 − D(G(z))), in the mean over real and generated pictures. D makes it large, G makes it small. V is the negative of D’s loss, so the paper’s “ascend the gradient of V” and a program’s “descend the gradient of the loss” are the same step.',
        ],
        figure: climbFigure(climb, { width: figureWidth, gap }),
        caption:
          'D learns from one real and one generated picture. It begins undecided, where V = −log 4, and climbs towards 0, which it would reach if it were certain and right about both.',
      },
      {
        heading: '3. G’s loss: the second term, or another with the same goal',
        paragraphs: [
          'G descends V. But G does not occur in log D(x): the picture is real, whatever G does. The derivative of that term with respect to each of G’s weights is 0, so it drops out, and the second term is G’s whole loss. Left: a G with one weight and a D so small that you can check this by hand.',
        ],
        figure: row(
          [padded(widened(shareFigure(share), size.width), { top: 26 }), plot(generatorPlot(swept))],
          { gap },
        ),
        caption:
          'G’s minimax loss is the term that is left, log(1 − D(G(z))): what one gains, the other loses. The non-saturating loss −log D(G(z)) has the same goal, a large D(G(z)), in the form of D’s first term. Both fall as D(G(z)) rises; at the left, where training begins, the minimax loss is flat and the non-saturating loss is steep.',
      },
      {
        heading: '4. What G learns from them',
        paragraphs: [
          'The gradient of G passes through D’s logit. By the chain rule it is the gradient drawn here times the gradient of the logit with respect to G’s weights. The gradient with respect to the logit is −D(G(z)) for the minimax loss and −(1 − D(G(z))) for the non-saturating loss.',
          `The minimax loss saturates: as D(G(z)) → 0 its gradient → 0. So G learns least from the pictures that D is most certain about, and early in training these are all of them. At D(G(z)) = ${sureOutput} the gradient of the non-saturating loss is ${factor} times as large.`,
        ],
        figure: row([plot(gradientPlot(swept)), plot(decadesPlot(swept, sure))], { gap }),
        caption: `The negative gradient is the push on the logit. Both are equal at 0.5, where D is undecided. That of the non-saturating loss vanishes as D(G(z)) → 1, where G has nothing left to learn.`,
      },
      {
        heading: '5. The objectives that came later',
        paragraphs: [
          'Later objectives keep the game and change the push. Where D answers with a score s instead of a probability, any number is allowed; in the objectives of 2014 s is the logit, and D(G(z)) = σ(s).',
          'Least squares push the harder the further s is from its target, and from both sides. In the hinge loss G pushes equally everywhere, and D lets go of what it has already scored below −1. Wasserstein’s critic pushes equally everywhere too, so that only a penalty on its slope keeps scores finite. Relativistic pairs push by how the picture compares with a real one.',
        ],
        figure: objectiveFigure({ width: figureWidth, gap }),
        caption: `Above 0 the push has the direction of the title. Of relativistic pairs the real picture has the score ${pairedScore}. Least squares leave the frame.`,
      },
    ],
    footer:
      'Losses and gradients for single pictures, computed in float64 with the objectives that Sparring trains with and their reverse-mode derivatives. Logarithms are natural. Minimax: Goodfellow et al. 2014, equation 1. Non-saturating: the same paper, section 3. Least squares: Mao et al. 2017. Hinge: Lim and Ye 2017. Wasserstein: Arjovsky et al. 2017. Relativistic: Jolicoeur-Martineau 2018.',
  };
}

const curveOf = (swept: readonly LossesAt[], value: (at: LossesAt) => number): Point[] =>
  swept.map((at) => [at.d, value(at)]);

function discriminatorPlot(swept: readonly LossesAt[]): Plot {
  return {
    ...size,
    title: 'The loss that is left',
    x: { label: 'p = D(picture)', from: 0, to: 1 },
    y: { label: 'loss', from: 0, to: 5 },
    layers: [
      { kind: 'line', name: 'real: −log p', series: 0, points: curveOf(swept, ({ real }) => real.loss) },
      {
        kind: 'line',
        name: 'generated: −log(1 − p)',
        series: 1,
        points: curveOf(swept, ({ fake }) => fake.loss),
      },
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
