import { callback, checkOptions, positive } from '../../core/checks.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import type { Augmentation } from '../augmentation/augmentation.ts';
import type { Penalty } from './penalties.ts';

/** The options of `consistency`. */
export interface ConsistencyOptions {
  /** In the paper 10. */
  readonly weight: number;
  /** Makes the copies: `augmentationOf(['translation', 'mirror'], gan)`, as in the papers. */
  readonly change: Augmentation;
}

/**
 * Balanced consistency regularisation (Zhang et al. 2020, arXiv 1910.12027; of generated pictures, too, Zhao et al. 2021, arXiv
 * 2002.04724): weight times the mean squared difference of D's outputs for a picture and for a changed copy of it, of real
 * and of generated ones. D then looks at what a picture shows, and not at where. It runs two more times in an update of D.
 *
 * @throws UsageError if an option is missing, unknown or out of range
 */
export function consistency(options: ConsistencyOptions): Penalty {
  checkOptions('consistency', options, { weight: positive, change: callback });
  const { weight, change } = options;
  return {
    discriminator: ({ real, fake, judge, classes, random }) => ({
      loss: () => {
        const distance = (pictures: Node, ofClasses: Node | undefined) => {
          const copies = judge(change(pictures, random), ofClasses);
          return ops.mean(ops.square(ops.sub(judge(pictures), copies)));
        };
        const both = ops.add(distance(real, classes?.real), distance(fake, classes?.fake));
        return ops.mul(both, weight);
      },
    }),
  };
}
