import { mean, neg, softplus } from '../../engine/tensor/ops.ts';
import { crossEntropy } from './cross-entropy.ts';
import type { Objective } from './objective.ts';

/** Goodfellow et al. 2014, equation 1: G minimises log(1 − D(G(z))), whose gradient vanishes as D wins. */
export const minimax: Objective = {
  discriminator: crossEntropy,
  generator: ({ fake, judge }) => neg(mean(softplus(judge(fake)))),
};
