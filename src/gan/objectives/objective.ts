/**
 * What D and G minimise, in terms of D's logits l, with D = σ(l): −log σ(l) = softplus(−l) and
 * −log(1 − σ(l)) = softplus(l), which neither overflow nor take the logarithm of a rounded zero.
 */
import type { Node } from '../../engine/tensor/node.ts';
import { add, mean, mul, neg, softplus } from '../../engine/tensor/ops.ts';

export const objectiveNames = ['minimax', 'non-saturating'] as const;
export type ObjectiveName = (typeof objectiveNames)[number];

export interface Objective {
  /**
   * The discriminator's loss, a scalar.
   *
   * @param real logits of real pictures, [B, 1]
   * @param fake logits of generated ones
   * @param realLabel 1, or less to smooth the labels of real pictures (one-sided)
   */
  readonly discriminatorLoss: (real: Node, fake: Node, realLabel: number) => Node;
  /** The generator's loss, a scalar. */
  readonly generatorLoss: (fake: Node) => Node;
}

/** Binary cross-entropy with real pictures labelled `realLabel` and generated ones 0. */
function crossEntropy(real: Node, fake: Node, realLabel: number): Node {
  const asReal = mean(softplus(neg(real)));
  const onReal =
    realLabel === 1 ? asReal : add(mul(asReal, realLabel), mul(mean(softplus(real)), 1 - realLabel));
  return add(onReal, mean(softplus(fake)));
}

export const objectives: Readonly<Record<ObjectiveName, Objective>> = {
  /** Goodfellow et al. 2014, equation 1: G descends log(1 − D(G(z))), whose gradient fades as D wins. */
  minimax: {
    discriminatorLoss: crossEntropy,
    generatorLoss: (fake) => neg(mean(softplus(fake))),
  },
  /** The same, section 3: G ascends log D(G(z)), with the same fixed point and a gradient that does not fade. */
  'non-saturating': {
    discriminatorLoss: crossEntropy,
    generatorLoss: (fake) => mean(softplus(neg(fake))),
  },
};
