/**
 * D's loss in the 2014 paper, in terms of D's logits l, with D = σ(l): −log σ(l) = softplus(−l) and
 * −log(1 − σ(l)) = softplus(l). These neither overflow nor take the logarithm of a rounded zero.
 */
import type { Node } from '../../engine/tensor/node.ts';
import { add, mean, mul, neg, softplus } from '../../engine/tensor/ops.ts';
import type { ObjectiveContext } from './objective.ts';

/** Binary cross-entropy, with target `realLabel` for real examples and 0 for generated ones. */
export function crossEntropy({ real, fake, judge, realLabel }: ObjectiveContext): Node {
  const [ofReal, ofFake] = [judge(real), judge(fake)];
  const asReal = mean(softplus(neg(ofReal)));
  const onReal =
    realLabel === 1 ? asReal : add(mul(asReal, realLabel), mul(mean(softplus(ofReal)), 1 - realLabel));
  return add(onReal, mean(softplus(ofFake)));
}
