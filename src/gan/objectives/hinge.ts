import { add, mean, neg, relu, sub } from '../../engine/tensor/ops.ts';
import type { Objective } from './objective.ts';

/**
 * Hinge (Lim and Ye 2017, arXiv 1705.02894; Miyato et al. 2018): D learns from real examples that score below 1 and from
 * generated ones that score above −1. G raises the scores of its examples.
 */
export const hinge: Objective = {
  discriminator: ({ real, fake, judge }) => {
    const [ofReal, ofFake] = [judge(real), judge(fake)];
    return add(mean(relu(sub(1, ofReal))), mean(relu(add(ofFake, 1))));
  },
  generator: ({ fake, judge }) => neg(mean(judge(fake))),
  judgement: 'score',
  boundary: 0,
  usesRealLabel: false,
};
