import { mean, neg, sub } from '../../engine/tensor/ops.ts';
import type { Objective } from './objective.ts';

/**
 * The Wasserstein distance by its dual (Arjovsky et al. 2017, arXiv 1701.07875): D, the critic, drives the mean scores of
 * real and generated examples apart. Only with a limited slope of D is the difference a distance: add `gradientPenalty`.
 */
export const critic: Objective = {
  discriminator: ({ real, fake, judge }) => {
    const [ofReal, ofFake] = [judge(real), judge(fake)];
    return sub(mean(ofFake), mean(ofReal));
  },
  generator: ({ fake, judge }) => neg(mean(judge(fake))),
  judgement: 'score',
  usesRealLabel: false,
  k: 5,
};
