/** Rules on how much the samples of a training differ from one another. */
import { option, says, type Sentence } from '../../core/sentence.ts';
import { figure, grouped, percent } from '../../core/wording.ts';
import type { TrainingDetails, TrainingFinding } from './training-finding.ts';
import { meanOfLast, type JudgedStep, type TrainingFacts } from './training-numbers.ts';

/** A number of one grid. */
export interface GridNumber {
  readonly step: number;
  readonly value: number;
}

/** One grid may be bad by chance: as many in a row are not. */
const gridsInARow = 3;

/** Healthy trainings reach this, most by step 600, and stay above it. */
const varied = 0.5;
/** A fall to this share of the best grid: in healthy trainings, grids that follow one another differ by a fifth at most. */
const fallen = 0.5;

/** Most healthy trainings leave this behind within 300 steps, the slowest after 1,000. */
const hardlyVaried = 0.3;
const stepsToBecomeVaried = 1500;
const judgedSteps = 100;
const rejects = 0.2;
const accepts = 0.8;

/**
 * Of a ring of eight Gaussians: no more than four. After these steps, the best of three drawings in a row was above 0.7 in
 * all healthy trainings.
 */
const coveredShare = 0.5;
const stepsToCover = 1500;
/** With so many updates of D in a step, the non-saturating loss finds all eight modes of a ring. */
const manyUpdates = 5;

/**
 * The pictures of the last grids are nearly the same: less than half as varied as they once were, or never varied although
 * D tells them apart.
 *
 * @param grids the variety of every grid so far
 * @param last the last steps
 */
export function picturesAlike(
  grids: readonly GridNumber[],
  last: readonly JudgedStep[],
): TrainingFinding | undefined {
  const recent = grids.slice(-gridsInARow);
  if (recent.length < gridsInARow) return undefined;
  const most = Math.max(...recent.map(({ value }) => value));
  const now = recent.at(-1)!;
  const best = grids.reduce((top, grid) => (grid.value > top.value ? grid : top));
  if (best.value >= varied && most < fallen * best.value) {
    return alike(
      says`Samples have become alike: two of them differ ${figure(now.value)} times as much as two real pictures do, after ${figure(best.value)} times at step ${grouped(best.step)}`,
      { step: now.step, variety: now.value, before: { step: best.step, variety: best.value } },
    );
  }
  const judged = meanOfLast(last, judgedSteps);
  const isRejected = judged !== undefined && judged.dReal > accepts && judged.dFake < rejects;
  if (now.step < stepsToBecomeVaried || most >= hardlyVaried || !isRejected) return undefined;
  return alike(
    says`Samples are alike: after ${grouped(now.step)} steps two of them differ ${figure(now.value)} times as much as two real pictures do`,
    { step: now.step, variety: now.value },
  );
}

function alike(sentence: Sentence, details: TrainingDetails['samples-alike']): TrainingFinding {
  return {
    name: 'samples-alike',
    details,
    sentence,
    advice: says`train again with a lower ${option('learningRate')} or another ${option('seed')}; ${option('keepEvery')} keeps earlier checkpoints to sample from`,
  };
}

/**
 * The points of the last drawings leave out half of the distribution or more.
 *
 * @param drawings the coverage of every drawing so far
 */
export function pointsMissed(
  drawings: readonly GridNumber[],
  facts: TrainingFacts,
): TrainingFinding | undefined {
  const recent = drawings.slice(-gridsInARow);
  const now = recent.at(-1);
  if (now === undefined || recent.length < gridsInARow || now.step < stepsToCover) return undefined;
  if (recent.some(({ value }) => value > coveredShare)) return undefined;
  return {
    name: 'modes-missed',
    details: {
      coverage: now.value,
      isMinimax: facts.objective === 'minimax',
      canUpdateMore: canUpdateMore(facts),
    },
    sentence:
      now.value === 0
        ? says`Samples reach none of the distribution`
        : says`Samples reach only ${percent(now.value)} of the distribution, and leave out the rest`,
    advice: reachMore(facts),
  };
}

/** What the training does not do already: with the minimax loss, more updates of D leave G without a gradient. */
function reachMore(facts: TrainingFacts): Sentence {
  const others = says`with a lower ${option('learningRate')}, or with another ${option('seed')}`;
  const updates = says`with more updates of D, such as ${option('k', manyUpdates)}`;
  if (facts.objective === 'minimax') {
    const loss = says`train again with ${option('objective', 'non-saturating')}, whose gradient does not vanish where D is certain`;
    return canUpdateMore(facts) ? says`${loss}, ${updates}, ${others}` : says`${loss}, ${others}`;
  }
  return canUpdateMore(facts) ? says`train again ${updates}, ${others}` : says`train again ${others}`;
}

function canUpdateMore({ k = 1 }: TrainingFacts): boolean {
  return k < manyUpdates;
}
