/** Rules on how certain D is. */
import { option, says } from '../../core/sentence.ts';
import { grouped } from '../../core/wording.ts';
import type { TrainingFinding } from './training-finding.ts';
import { meanOfLast, type MeanJudgement, type JudgedStep, type TrainingFacts } from './training-numbers.ts';

/** How many of the last steps the rules need at most. */
export const watchedSteps = 1000;

/** Steps of certainty after which G gets no gradient that is worth waiting for. */
const saturatedSteps = 100;
const surelyReal = 0.999;
const surelyFake = 0.001;

/**
 * Of the healthy trainings that these were chosen by, on digits, clothes, faces and rooms, the nearest came to means of 0.977
 * and 0.083 over so many steps: a small network, whose samples showed nothing for 800 steps. All others stayed below
 * 0.89, and above 0.11.
 */
const winsReal = 0.95;
const winsFake = 0.05;

/** Passes over the data after which D can know each picture. Healthy trainings of 200 passes are known: the DCGAN authors'. */
const manyPasses = 100;
/** A D that is ahead for so long: no healthy training was, after its first thousand steps. */
const aheadReal = 0.9;
const aheadFake = 0.1;

/** The rules exclude one another: the gravest is said. */
export function discriminatorFinding(
  last: readonly JudgedStep[],
  facts: TrainingFacts,
): TrainingFinding | undefined {
  const saturated = meanOfLast(last, saturatedSteps);
  if (saturated === undefined) return undefined;
  if (saturated.dReal > surelyReal && saturated.dFake < surelyFake) return dSaturated(saturated, facts);
  const long = meanOfLast(last, watchedSteps);
  if (long === undefined) return undefined;
  const passes = passesOf(last.at(-1)!.step, facts);
  if (passes !== undefined && passes >= manyPasses && long.dReal > aheadReal && long.dFake < aheadFake)
    return fewPictures(long, facts, passes);
  return long.dReal > winsReal && long.dFake < winsFake ? dWinning(long, facts) : undefined;
}

/** How often D has seen each picture, on average. */
function passesOf(step: number, { examples, examplesPerStep }: TrainingFacts): number | undefined {
  return examples === undefined ? undefined : (step * examplesPerStep) / examples;
}

/** The gradient that G gets from a D that is certain of everything is close to zero. */
function dSaturated(mean: MeanJudgement, facts: TrainingFacts): TrainingFinding {
  const { objective, limitsSlope = false } = facts;
  const others = remedies(facts);
  return {
    name: 'd-saturated',
    details: { ...mean, isMinimax: objective === 'minimax', limitsSlope },
    sentence: says`D tells all apart, so G has nothing to learn from (${judgement(mean, 4)})`,
    advice:
      objective === 'minimax'
        ? says`train again with ${option('objective', 'non-saturating')}, whose gradient does not vanish there, with ${others}`
        : says`train again with ${others}`,
  };
}

/** What keeps D and G in balance: a limit on D's slope first, which changes most (docs/quality.md). */
function remedies({ limitsSlope = false }: TrainingFacts) {
  const first = limitsSlope ? option('smoothReal', 0.9) : option('r1', 1);
  return says`${first}, with a lower ${option('learningRate')}, or with more examples`;
}

/** Usual in the first few hundred steps: said only when it lasts. */
function dWinning(mean: MeanJudgement, facts: TrainingFacts): TrainingFinding {
  return {
    name: 'd-winning',
    details: { ...mean, limitsSlope: facts.limitsSlope ?? false },
    sentence: says`D is winning: it tells real examples from samples nearly always (${judgement(mean, 2)})`,
    advice: says`if the samples do not get better, train again with ${remedies(facts)}`,
  };
}

/** D knows its pictures one by one, rather than what they have in common. */
function fewPictures(mean: MeanJudgement, facts: TrainingFacts, passes: number): TrainingFinding {
  const { examples = 0, isAugmented = false, isMirrored = false, holdsOut = false } = facts;
  const changed = isAugmented
    ? says`train with more pictures`
    : says`train with more pictures, or with ${option('augment', 'color,translation')}`;
  const more = isMirrored
    ? changed
    : says`${changed}, or with ${option('mirror')} if mirrored ones look real`;
  return {
    name: 'few-pictures',
    details: { ...mean, pictures: examples, passes: Math.floor(passes), isAugmented, isMirrored, holdsOut },
    sentence: says`D has seen each of the ${grouped(examples)} pictures ${grouped(Math.floor(passes))} times and may know them by heart, few as they are for so varied a set (${judgement(mean, 2)})`,
    advice: holdsOut ? more : says`${more}; ${option('holdOut', 0.1)} keeps some to compare with`,
  };
}

function judgement({ dReal, dFake, steps }: MeanJudgement, digits: number): string {
  return `over the last ${grouped(steps)} steps, D(x) is ${dReal.toFixed(digits)} and D(G(z)) ${dFake.toFixed(digits)} on average`;
}
