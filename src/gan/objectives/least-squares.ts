import { add, mean, mul, square, sub } from '../../engine/tensor/ops.ts';
import type { Objective } from './objective.ts';

/**
 * Least squares (Mao et al. 2017, arXiv 1611.04076, equation 9): D's scores approach `realLabel`, usually 1, for real
 * examples and 0 for generated ones, and G's examples approach 1. Scores that are wrong by more have a larger gradient,
 * so it vanishes nowhere.
 */
export const leastSquares: Objective = {
  discriminator: ({ real, fake, judge, realLabel }) => {
    const [ofReal, ofFake] = [judge(real), judge(fake)];
    return mul(add(mean(square(sub(ofReal, realLabel))), mean(square(ofFake))), 0.5);
  },
  generator: ({ fake, judge }) => mul(mean(square(sub(judge(fake), 1))), 0.5),
  judgement: 'score',
  boundary: 0.5,
};
