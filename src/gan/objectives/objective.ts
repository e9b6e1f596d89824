/** What an objective is: the two losses, built from what a step knows. */
import { checkInteger } from '../../core/checks.ts';
import { SparringError } from '../../core/errors.ts';
import type { Shape } from '../../core/shape.ts';
import type { Node } from '../../engine/tensor/node.ts';
import { add } from '../../engine/tensor/ops.ts';
import type { RandomInput } from '../../nn/scope.ts';

/** What the losses are built from. Examples are pictures [B, C, H, W] or points [B, dimension]. */
export interface ObjectiveContext {
  /** Real examples. */
  readonly real: Node;
  /** Generated ones. The gradient of G's loss goes through them. */
  readonly fake: Node;
  /**
   * D's logits of a batch, [B, 1]. D runs once on each batch: asked again, it gives the same node. Each is normalised by
   * its own statistics, and moves the running ones.
   *
   * @param classes of a conditional GAN: what the examples are. Default: those of `real` for `real`, else those of
   *   `fake`
   */
  readonly judge: (examples: Node, classes?: Node) => Node;
  /** The trained parameters of the network whose loss it is, by path. */
  readonly parameters: ReadonlyMap<string, Node>;
  /** Of a conditional GAN: what the examples are, [B, classes] each, a one among zeros. */
  readonly classes: { readonly real: Node; readonly fake: Node } | undefined;
  /** Target of D for real examples: 1, or less for one-sided label smoothing. */
  readonly realLabel: number;
  /** Steps done before this one, a scalar. */
  readonly step: Node;
  /** Random numbers, drawn for each update: `random(shape, (values, stream) => stream.uniform(values, 0, 1))`. */
  readonly random: (shape: Shape, draw: RandomInput['draw']) => Node;
}

/** A term of a loss. */
export interface LossPart {
  /**
   * Builds the term, a scalar. Called only for steps that have it: a batch that no other term judges then costs nothing
   * in the other steps, and does not move the running statistics.
   */
  readonly loss: () => Node;
  /** The term is in every n-th step, from the first on (lazy regularisation). Default 1. */
  readonly every?: number;
}

/** A scalar, or the terms that it is the sum of. */
export type Loss = Node | readonly LossPart[];

/**
 * What the two networks minimise.
 *
 * @example
 * const leastSquares: Objective = {
 *   discriminator: ({ real, fake, judge }) => add(mean(square(sub(judge(real), 1))), mean(square(judge(fake)))),
 *   generator: ({ fake, judge }) => mean(square(sub(judge(fake), 1))),
 * };
 */
export interface Objective {
  /** D's loss. */
  readonly discriminator: (context: ObjectiveContext) => Loss;
  /** G's loss, judged by the D that the order of updates says. */
  readonly generator: (context: ObjectiveContext) => Loss;
}

/** Whether terms that come every n-th step are in the step that is built. */
export type IsDue = (every: number) => boolean;

/** Rarer terms than this would hardly be seen. */
const maxEvery = 65_536;

/**
 * The sum of the terms that a step has.
 *
 * @throws SparringError if it has none; UsageError if `every` is not a whole number from 1 to 65,536
 */
export function lossInStep(loss: Loss, isDue: IsDue): Node {
  if (!isParts(loss)) return loss;
  const due = loss.filter(({ every = 1 }) => {
    checkInteger('every of a part of a loss', every, 1, maxEvery);
    return every === 1 || isDue(every);
  });
  if (!loss.some(({ every = 1 }) => every === 1)) {
    throw new SparringError(
      'a loss has no part that is in every step: leave out `every` of one of its parts',
    );
  }
  return due.map((part) => part.loss()).reduce((sum, term) => add(sum, term));
}

function isParts(loss: Loss): loss is readonly LossPart[] {
  return Array.isArray(loss);
}
