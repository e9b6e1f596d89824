/** Terms of D's loss that combine with any objective. */
import {
  checkArguments,
  checkOptions,
  having,
  integer,
  listOf,
  numberFrom,
  optional,
  positive,
} from '../../core/checks.ts';
import { grad } from '../../engine/tensor/grad.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import {
  maxEvery,
  objectiveRule,
  type LossPart,
  type Objective,
  type ObjectiveContext,
} from './objective.ts';

/** A term that is added to D's loss, and what it requires. */
export interface Penalty extends Pick<Objective, 'judgesAlone' | 'state'> {
  readonly discriminator: (context: ObjectiveContext) => LossPart;
}

/**
 * An objective with penalties added to D's loss.
 *
 * @example
 * const objective = penalised(objectives.relativistic, r1({ gamma: 1, every: 16 }), r2({ gamma: 1, every: 16 }));
 * @throws UsageError if one is no objective, or no penalty
 */
export function penalised(objective: Objective, ...penalties: readonly Penalty[]): Objective {
  checkArguments(
    'penalised',
    { objective, penalties },
    {
      objective: objectiveRule,
      penalties: listOf(having('a penalty, such as r1({ gamma: 1 })', 'discriminator')),
    },
  );
  return {
    ...objective,
    discriminator: (context) => {
      const loss = objective.discriminator(context);
      const parts: readonly LossPart[] = Array.isArray(loss) ? loss : [{ loss: () => loss as Node }];
      return [...parts, ...penalties.map(({ discriminator }) => discriminator(context))];
    },
    judgesAlone: [objective, ...penalties].some(({ judgesAlone }) => judgesAlone === true),
    state: Object.assign({}, ...[objective, ...penalties].map(({ state }) => state)) as Record<
      string,
      number
    >,
  };
}

/** The options of `r1` and `r2`. */
export interface SlopePenaltyOptions {
  /** The strength γ: the term is γ/2 times the mean squared slope. Usual are 0.1 to 10, more for larger pictures. */
  readonly gamma: number;
  /** The term is due in every n-th step, and then n times as strong. Default 1. */
  readonly every?: number | undefined;
}

/**
 * R1 (Mescheder et al. 2018, arXiv 1801.04406): γ/2 · mean ‖∂D(x)/∂x‖² at real examples. Training converges near the
 * equilibrium.
 *
 * @throws UsageError if an option is missing, unknown or out of range
 */
export function r1(options: SlopePenaltyOptions): Penalty {
  return slopePenalty('r1', options, ({ real }) => real);
}

/**
 * R2 (the same paper): γ/2 · mean ‖∂D(x)/∂x‖² at generated examples.
 *
 * @throws UsageError if an option is missing, unknown or out of range
 */
export function r2(options: SlopePenaltyOptions): Penalty {
  return slopePenalty('r2', options, ({ fake }) => fake);
}

/**
 * The gradient penalty of WGAN-GP (Gulrajani et al. 2017, arXiv 1704.00028): weight · mean (‖∂D(x̂)/∂x̂‖ − 1)², at a
 * random point x̂ between a real and a generated example. It needs a discriminator without batch normalisation.
 *
 * @throws UsageError if an option is unknown or out of range
 */
export function gradientPenalty(options: { readonly weight?: number | undefined } = {}): Penalty {
  checkOptions('gradientPenalty', options, { weight: optional(positive) });
  const { weight = usualWeight } = options;
  return {
    discriminator: ({ real, fake, judge, random }) => ({
      loss: () => {
        const shape = [real.shape[0]!, ...real.shape.slice(1).map(() => 1)];
        const share = random(shape, (values, stream) => void stream.uniform(values, 0, 1));
        const between = ops.add(ops.mul(real, share), ops.mul(fake, ops.sub(1, share)));
        // Without the addend, the derivative of the root is infinite where D is flat.
        const slopes = ops.sqrt(ops.add(squaredSlopes(judge, between), 1e-12));
        return ops.mul(ops.mean(ops.square(ops.sub(slopes, 1))), weight);
      },
    }),
    judgesAlone: true,
  };
}

/** The weight in the paper. */
const usualWeight = 10;

/** The options of `lecam`. */
export interface LecamOptions {
  /** Usual are 0.01 to 0.3. */
  readonly weight: number;
  /** The decay of the running means, from 0 to 1. Default 0.99. */
  readonly decay?: number | undefined;
}

/**
 * LeCam regularisation, for few pictures (Tseng et al. 2021, arXiv 2104.03310): weight times the mean squared
 * distance of D's outputs for real examples from the running mean of those for generated ones, plus the reverse. The means
 * are state of the training.
 *
 * @throws UsageError if an option is missing, unknown or out of range
 */
export function lecam(options: LecamOptions): Penalty {
  checkOptions('lecam', options, { weight: positive, decay: optional(numberFrom(0, 1)) });
  const { weight, decay = 0.99 } = options;
  return {
    discriminator: ({ real, fake, judge, step, state, setState }) => ({
      loss: () => {
        const [ofReal, ofFake] = [judge(real), judge(fake)];
        // The first means are those of the batch, and later ones of as many batches as there were.
        const warm = ops.div(step, ops.add(step, warmUp));
        const keep = ops.sub(decay, ops.relu(ops.sub(decay, warm)));
        const meanOf = (name: string, outputs: Node): Node => {
          const mean = ops.stopGradient(ops.mean(outputs));
          const moved = ops.add(ops.mul(state(name), keep), ops.mul(mean, ops.sub(1, keep)));
          setState(name, moved);
          return moved;
        };
        const [meanReal, meanFake] = [meanOf(lecamMeans.real, ofReal), meanOf(lecamMeans.fake, ofFake)];
        const distance = ops.add(
          ops.mean(ops.square(ops.sub(ofReal, meanFake))),
          ops.mean(ops.square(ops.sub(ofFake, meanReal))),
        );
        return ops.mul(distance, weight);
      },
    }),
    state: { [lecamMeans.real]: 0, [lecamMeans.fake]: 0 },
  };
}

const lecamMeans = { real: 'lecam.real', fake: 'lecam.fake' } as const;
/** The decay of the means after n steps is at most n / (n + this). */
const warmUp = 9;

function slopePenalty(
  name: string,
  options: SlopePenaltyOptions,
  examplesOf: (context: ObjectiveContext) => Node,
): Penalty {
  checkOptions(name, options, { gamma: positive, every: optional(integer(1, maxEvery)) });
  const { gamma, every = 1 } = options;
  return {
    discriminator: (context) => ({
      every,
      // A term that is due in one of n steps has the effect of one that is always due if it is n times as strong. The
      // optimiser needs no correction: there is no update of its own for the term, as in StyleGAN2.
      loss: () => ops.mul(ops.mean(squaredSlopes(context.judge, examplesOf(context))), (gamma / 2) * every),
    }),
  };
}

/** ‖∂ΣD/∂x‖² of each example, [B]. */
function squaredSlopes(judge: ObjectiveContext['judge'], examples: Node): Node {
  const [slope] = grad(ops.sum(judge(examples)), [examples]);
  return ops.sum(ops.square(slope), { axes: [...examples.shape.keys()].slice(1) });
}
