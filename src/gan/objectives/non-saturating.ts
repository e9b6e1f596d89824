import { mean, neg, softplus } from '../../engine/tensor/ops.ts';
import { crossEntropy } from './cross-entropy.ts';
import type { Objective } from './objective.ts';

/**
 * Goodfellow et al. 2014, section 3: G maximises log D(G(z)). The fixed point is that of equation 1, but the gradient
 * does not vanish as D wins.
 */
export const nonSaturating: Objective = {
  discriminator: crossEntropy,
  generator: ({ fake, judge }) => mean(softplus(neg(judge(fake)))),
};
