/** The losses as functions of what D says, with no network: to plot them, and to compare them with others'. */
import { SparringError } from '../../core/errors.ts';
import type { Node } from '../../engine/tensor/node.ts';
import { constant } from '../../engine/tensor/ops.ts';
import { lossInStep, type Objective, type ObjectiveContext } from './objective.ts';

/**
 * Both losses where D gives these logits, [B, 1] each, with all parts that they have.
 *
 * @param realLabel target of D for real examples
 * @throws SparringError if the objective draws random numbers
 */
export function lossesOfLogits(
  { discriminator, generator }: Objective,
  { real, fake }: { readonly real: Node; readonly fake: Node },
  realLabel = 1,
): { readonly discriminator: Node; readonly generator: Node } {
  const context: ObjectiveContext = {
    real,
    fake,
    judge: (logits) => logits,
    parameters: new Map(),
    classes: undefined,
    realLabel,
    step: constant(0),
    random: () => {
      throw new SparringError('this objective draws random numbers: its losses are no function of logits');
    },
  };
  const all = () => true;
  return {
    discriminator: lossInStep(discriminator(context), all),
    generator: lossInStep(generator(context), all),
  };
}
