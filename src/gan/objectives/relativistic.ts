import { mean, softplus, sub } from '../../engine/tensor/ops.ts';
import type { Objective } from './objective.ts';

/**
 * Relativistic pairs (Jolicoeur-Martineau 2018, arXiv 1807.00734; in the form of Huang et al. 2024, arXiv 2501.05441): D
 * scores each real example above a generated one, and G the other way round: softplus of the difference. Only differences
 * of scores have a meaning.
 */
export const relativistic: Objective = {
  discriminator: ({ real, fake, judge }) => {
    const [ofReal, ofFake] = [judge(real), judge(fake)];
    return mean(softplus(sub(ofFake, ofReal)));
  },
  generator: ({ real, fake, judge }) => mean(softplus(sub(judge(real), judge(fake)))),
  judgement: 'score',
  usesRealLabel: false,
};
