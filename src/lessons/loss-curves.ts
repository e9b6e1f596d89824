/** The losses of D and G, and their gradients, as functions of D's output. */
import { checkArguments, listOf, numberAbove } from '../core/checks.ts';
import { objectives } from '../gan/objectives/objectives.ts';
import { lossesOfLogits } from '../gan/objectives/of-logits.ts';
import { grad } from '../engine/tensor/grad.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';

/** The loss for one picture and its derivative by D's logit. */
export interface LossValue {
  readonly loss: number;
  readonly gradient: number;
}

/** All losses for one value of D's output. */
export interface LossesAt {
  /** D's output, in (0, 1): D(x) for `real`, D(G(z)) for the others. */
  readonly d: number;
  /** The logit, log(d / (1 − d)). */
  readonly logit: number;
  /** D's loss on a real picture, −log D(x). */
  readonly real: LossValue;
  /** D's loss on a generated picture, −log(1 − D(G(z))). */
  readonly fake: LossValue;
  /** G's loss as in the value function, log(1 − D(G(z))). */
  readonly minimax: LossValue;
  /** G's non-saturating loss, −log D(G(z)). */
  readonly nonSaturating: LossValue;
}

export const lossNames = ['real', 'fake', 'minimax', 'nonSaturating'] as const;
export type LossName = (typeof lossNames)[number];

/** The values of D's output in the table: certain that the picture is fake, …, undecided, …, deceived. */
export const tabledOutputs: readonly number[] = [0.001, 0.01, 0.1, 0.5, 0.9, 0.99];

/** A logit so large that softplus is exactly 0. It removes the other of D's two terms. */
const certain = 1000;

/**
 * The losses at each value of D's output, computed with the objectives used in training and their gradients.
 *
 * @param outputs values of D(·), each between 0 and 1
 */
export function lossesAt(outputs: readonly number[]): LossesAt[] {
  checkArguments('lossesAt', { outputs }, { outputs: listOf(numberAbove(0, { below: 1 })) });
  const logit = ops.input('logit', [1, 1]);
  const sure = (value: number) => ops.constant([value], [1, 1]);
  const { minimax, 'non-saturating': usual } = objectives;
  const losses: Readonly<Record<LossName, Node>> = {
    real: lossesOfLogits(usual, { real: logit, fake: sure(-certain) }).discriminator,
    fake: lossesOfLogits(usual, { real: sure(certain), fake: logit }).discriminator,
    minimax: lossesOfLogits(minimax, { real: logit, fake: logit }).generator,
    nonSaturating: lossesOfLogits(usual, { real: logit, fake: logit }).generator,
  };
  const nodes = lossNames.flatMap((name) => [losses[name], ...grad(losses[name], [logit])]);
  return outputs.map((d) => {
    const given = Math.log(d / (1 - d));
    const values = interpret(nodes, { logit: [given] }).map((value) => value[0]!);
    const pair = (name: LossName): LossValue => {
      const at = 2 * lossNames.indexOf(name);
      return { loss: values[at]!, gradient: values[at + 1]! };
    };
    return {
      d,
      logit: given,
      real: pair('real'),
      fake: pair('fake'),
      minimax: pair('minimax'),
      nonSaturating: pair('nonSaturating'),
    };
  });
}

/** Values of D's output from almost 0 to almost 1. Their logits are evenly spaced, so they are dense near 0 and 1. */
export function sweptOutputs(count = 241, maxLogit = 9.3): number[] {
  return Array.from({ length: count }, (_, i) => {
    const logit = maxLogit * ((2 * i) / (count - 1) - 1);
    return 1 / (1 + Math.exp(-logit));
  });
}
