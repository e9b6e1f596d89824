/** An objective: the losses of both networks, built from the values of a step. */
import { kindOf } from '../../core/arrays.ts';
import { having, integer } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { showShape, sizeOf, type Shape } from '../../core/shape.ts';
import { isNode, type Node } from '../../engine/tensor/node.ts';
import { add } from '../../engine/tensor/ops.ts';
import type { Judgement } from '../networks/judgement.ts';
import type { RandomInput } from '../../nn/scope.ts';

/** The values that losses are built from. Examples are pictures [B, C, H, W] or points [B, dimension]. */
export interface ObjectiveContext {
  /** Real examples. */
  readonly real: Node;
  /** Generated examples. The gradient of G's loss flows through them. */
  readonly fake: Node;
  /**
   * D's outputs for a batch, [B, 1]: logits or scores. D runs once on each batch: a second call returns the same node. Each batch is
   * normalised by its own statistics, and updates the running ones.
   *
   * @param classes of the examples, if the GAN is conditional. Default: the classes of `real` for `real`, otherwise
   *   those of `fake`
   */
  readonly judge: (examples: Node, classes?: Node) => Node;
  /** The trained parameters of the network whose loss is built, by path. */
  readonly parameters: ReadonlyMap<string, Node>;
  /** The classes of the examples of a conditional GAN, one-hot, [B, classes] each. */
  readonly classes: { readonly real: Node; readonly fake: Node } | undefined;
  /** Target of D for real examples: 1, or less for one-sided label smoothing. */
  readonly realLabel: number;
  /** The number of steps before this one, a scalar. */
  readonly step: Node;
  /** Random numbers, drawn again for each update: `random(shape, (values, stream) => stream.uniform(values, 0, 1))`. */
  readonly random: (shape: Shape, draw: RandomInput['draw']) => Node;
  /** The current value of a number in the objective's `state`, a scalar. */
  readonly state: (name: string) => Node;
  /** Sets a number in the objective's `state` to a scalar, for all that is built from here on and for later updates. */
  readonly setState: (name: string, value: Node) => void;
}

/** A term of a loss. */
export interface LossPart {
  /**
   * Builds the term, a scalar. Called only for steps in which it is due. In other steps, a batch that no other term
   * judges costs nothing and does not update the running statistics.
   */
  readonly loss: () => Node;
  /** The term is due in every n-th step, from the first on (lazy regularisation). Default 1. */
  readonly every?: number;
}

/** A scalar, or the terms of a sum. */
export type Loss = Node | readonly LossPart[];

/**
 * The losses that the two networks minimise.
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
  /** G's loss. The order of updates determines whether D judges before or after its own update. */
  readonly generator: (context: ObjectiveContext) => Loss;
  /** What D's output is, and so what a step reports as D(x) and D(G(z)). Default `probability`. */
  readonly judgement?: Judgement;
  /**
   * D's output for an example that it takes neither for real nor for generated. Adaptive augmentation counts the real examples
   * above it. Default: 0, the logit of one half, of a `probability`; of a `score`, none.
   */
  readonly boundary?: number;
  /** Whether D's loss uses `realLabel`. If not, one-sided label smoothing is refused. Default true. */
  readonly usesRealLabel?: boolean;
  /**
   * Whether D must judge each example by itself, because the loss limits its slope at single examples. A discriminator
   * with batch normalisation is refused. Default false.
   */
  readonly judgesAlone?: boolean;
  /** Updates of D for one of G, unless `k` is given. Default 1. */
  readonly k?: number;
  /** The numbers that the objective keeps from update to update, with their initial values. Checkpoints hold them. */
  readonly state?: Readonly<Record<string, number>>;
}

/** D's output between real and generated examples; undefined if only differences of outputs have a meaning. */
export function boundaryOf({ boundary, judgement = 'probability' }: Objective): number | undefined {
  return boundary ?? (judgement === 'probability' ? 0 : undefined);
}

/** Whether terms of every n-th step are due in the step that is built. */
export type IsDue = (every: number) => boolean;

/** Terms with longer intervals would have almost no effect. */
export const maxEvery = 65_536;

/** An argument that is an objective. */
export const objectiveRule = having('an objective, such as objectives.minimax', 'discriminator', 'generator');

/**
 * The sum of the terms that are due in a step.
 *
 * @throws SparringError if no term is in every step. @throws UsageError if `every` is not an integer from 1 to 65,536
 */
export function lossInStep(loss: Loss, isDue: IsDue): Node {
  if (!isParts(loss)) return expectTerm(loss);
  const due = loss.filter(({ every = 1 }) => {
    integer(1, maxEvery)('every of a part of a loss', every);
    return every === 1 || isDue(every);
  });
  if (!loss.some(({ every = 1 }) => every === 1)) {
    throw new UsageError('a loss has no part that is in every step: leave out `every` of one of its parts');
  }
  return due.map((part) => expectTerm(part.loss())).reduce((sum, term) => add(sum, term));
}

/** @throws UsageError if what an objective gives is not a scalar of the graph */
function expectTerm(loss: Node): Node {
  if (isNode(loss) && sizeOf(loss.shape) === 1) return loss;
  const got = isNode(loss) ? `a tensor of shape ${showShape(loss.shape)}` : kindOf(loss);
  throw new UsageError(`an objective gave ${got} for a loss, expected a scalar node, such as ops.mean(…)`);
}

function isParts(loss: Loss): loss is readonly LossPart[] {
  return Array.isArray(loss);
}
