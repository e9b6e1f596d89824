import { mean, neg, softplus } from '../../engine/tensor/ops.ts';
import { crossEntropy } from './cross-entropy.ts';
import type { Objective } from './objective.ts';

/**
 * Goodfellow et al. 2014, section 3: G ascends log D(G(z)), with the fixed point of equation 1 and a gradient that does
 * not fade.
 */
export const nonSaturating: Objective = {
  discriminator: crossEntropy,
  generator: ({ fake, judge }) => mean(softplus(neg(judge(fake)))),
};
