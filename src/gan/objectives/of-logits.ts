/** The losses as functions of D's logits, without networks: to plot them and to compare them with other programs'. */
import { UsageError } from '../../core/errors.ts';
import type { Node } from '../../engine/tensor/node.ts';
import { constant } from '../../engine/tensor/ops.ts';
import { lossInStep, type Objective, type ObjectiveContext } from './objective.ts';

/**
 * Both losses for these outputs of D, [B, 1] each, with all of their parts.
 *
 * @param realLabel target of D for real examples
 * @throws SparringError if the objective draws random numbers
 */
export function lossesOfLogits(
  { discriminator, generator, state = {} }: Objective,
  { real, fake }: { readonly real: Node; readonly fake: Node },
  realLabel = 1,
): { readonly discriminator: Node; readonly generator: Node } {
  const values = new Map<string, Node>(Object.entries(state).map(([name, value]) => [name, constant(value)]));
  const context: ObjectiveContext = {
    real,
    fake,
    judge: (logits) => logits,
    parameters: new Map(),
    classes: undefined,
    realLabel,
    step: constant(0),
    random: () => {
      throw new UsageError('this objective draws random numbers: its losses are not a function of logits', {
        code: 'not-applicable',
      });
    },
    state: (name) => values.get(name)!,
    setState: (name, value) => void values.set(name, value),
  };
  const allDue = () => true;
  return {
    discriminator: lossInStep(discriminator(context), allDue),
    generator: lossInStep(generator(context), allDue),
  };
}
