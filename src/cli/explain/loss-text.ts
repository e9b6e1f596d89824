/** What `sparring explain losses` prints: the numbers of its page. */
import { objectiveNames } from '../../gan/objectives/objectives.ts';
import { lossNames, type LossName } from '../../lessons/loss-curves.ts';
import type { LossLesson } from '../../lessons/lessons.ts';
import { pairedScore } from '../../lessons/objective-pushes.ts';
import { wrapped } from '../terminal/print.ts';
import { textTable } from '../terminal/text-table.ts';

const four = (value: number) => value.toFixed(4);

/** The losses of single pictures, V, and both losses of G as lines. */
export function lossText({ pictures, climb, share, losses, pushes }: Omit<LossLesson, 'page'>): string[] {
  const [real, fake, minimax, nonSaturating] = lossNames;
  return [
    ...wrapped(
      'One picture: the loss of D is its cross-entropy, -[y log p + (1 - y) log(1 - p)], with p = D(picture), y = 1 for a real picture and y = 0 for a generated one. One of the terms is dead: its factor is 0.',
    ),
    '',
    ...pictureLines(pictures),
    '',
    'D’s loss: -log D(x) of a real picture, -log(1 - D(G(z))) of a generated one',
    '',
    ...curveTable(losses, [real, fake]),
    '',
    ...wrapped(
      'D ascends V = log D(x) + log(1 - D(G(z))) by descending its loss, which is -V: one step is the other.',
    ),
    '',
    ...climbLines(climb),
    '',
    ...shareLines(share),
    '',
    ...wrapped('G’s loss: minimax, log(1 - D(G(z))), or with the same goal non-saturating, -log D(G(z))'),
    '',
    ...curveTable(losses, [minimax, nonSaturating]),
    '',
    ...wrapped(
      'The gradients are with respect to D’s logit, through which every gradient of G passes. The minimax gradient goes to 0 with D(G(z)): G learns least from the pictures that D rejects with certainty, which are all of them early in training.',
    ),
    '',
    ...wrapped(
      `All objectives as they push D’s score s of a generated picture, which is its logit in those of 2014. Of relativistic pairs the real picture has the score ${pairedScore}. How G pushes it up:`,
    ),
    '',
    ...pushTable(pushes, 'generator'),
    '',
    'How D pushes it down:',
    '',
    ...pushTable(pushes, 'discriminator'),
  ];
}

function pictureLines(pictures: LossLesson['pictures']): string[] {
  return textTable(
    ['picture', 'y', 'p', 'y log p', '(1-y) log(1-p)', 'loss'],
    pictures.map(({ y, p, realTerm, generatedTerm, loss }) => [
      y === 1 ? 'real' : 'generated',
      String(y),
      String(p),
      y === 1 ? four(realTerm) : 'dead',
      y === 0 ? four(generatedTerm) : 'dead',
      four(loss),
    ]),
  );
}

function climbLines(climb: LossLesson['climb']): string[] {
  return textTable(
    ['step of D', 'D(x)', 'D(G(z))', 'V', 'loss'],
    climb
      .filter(({ step }) => step < 3 || step === climb.length - 1)
      .map(({ step, dOfReal, dOfGenerated, value, loss }) => [
        String(step),
        ...[dOfReal, dOfGenerated, value, loss].map(four),
      ]),
  );
}

function shareLines({ x, z, w, scale, shift, real, generated }: LossLesson['share']): string[] {
  return [
    ...wrapped(
      `G descends V. With G(z) = w·z and D(x) = sigmoid(${scale}x - ${-shift}), for w = ${w}, z = ${z}, x = ${x}:`,
    ),
    '',
    ...textTable(
      ['term of V', 'value', 'derivative by w'],
      [
        ['log D(x)', four(real.term), `${real.gradient}, there is no G in it`],
        ['log(1 - D(G(z)))', four(generated.term), four(generated.gradient)],
      ],
    ),
  ];
}

const lossHeadings: Readonly<Record<LossName, string>> = {
  real: '-log D',
  fake: '-log(1-D)',
  minimax: 'log(1-D)',
  nonSaturating: '-log D',
};

function curveTable(losses: LossLesson['losses'], names: readonly LossName[]): string[] {
  return textTable(
    ['D', ...names.flatMap((name) => [lossHeadings[name], 'gradient'])],
    losses.map((at) => [
      String(at.d),
      ...names.flatMap((name) => [four(at[name].loss), four(at[name].gradient)]),
    ]),
  );
}

function pushTable(pushes: LossLesson['pushes'], network: 'generator' | 'discriminator'): string[] {
  return textTable(
    ['s', ...objectiveNames],
    pushes.map((at) => [String(at.score), ...objectiveNames.map((name) => four(at[network][name]))]),
  );
}
