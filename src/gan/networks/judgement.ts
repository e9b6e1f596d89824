/** What D answers with, which depends on how it was trained. */
import type { Node } from '../../engine/tensor/node.ts';
import { sigmoid } from '../../engine/tensor/ops.ts';

/**
 * What D's output is. `probability`: a logit, whose sigmoid is the probability that the example is real. `score`: a number
 * that is higher for examples that look more real, and no probability.
 */
export const judgements = ['probability', 'score'] as const;
/** What D's output is: one of `judgements`. */
export type Judgement = (typeof judgements)[number];

/** D(x) of D's outputs: probabilities, or the scores as they are. */
export function judgementOf(
  { judgement = 'probability' }: { readonly judgement?: Judgement },
  outputs: Node,
): Node {
  return judgement === 'probability' ? sigmoid(outputs) : outputs;
}
