/** What the rules on the health of a training need to know of its options. */
import type { TrainingFacts } from '../analysis/health/training-numbers.ts';
import type { RunOptions } from './run-options.ts';

export function trainingFacts({ preparation, pictures, training }: RunOptions): TrainingFacts {
  const { batchSize, k, objective, penalties = {}, augment = [] } = training;
  const { r1, r2, gradientPenalty } = penalties;
  return {
    examples: preparation === null || pictures === 0 ? undefined : pictures,
    examplesPerStep: batchSize * k,
    objective,
    k,
    limitsSlope: objective === 'wasserstein' || [r1, r2, gradientPenalty].some((each) => each !== undefined),
    isAugmented: augment.length > 0,
    isMirrored: preparation?.mirror === true,
    holdsOut: preparation !== null && preparation.holdOut !== null,
  };
}
