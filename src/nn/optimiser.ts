import {
  callback,
  checkOptions,
  either,
  numberFrom,
  having,
  nonNegative,
  optional,
  positive,
  type RulesOf,
} from '../core/checks.ts';
import { UsageError } from '../core/errors.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';

/**
 * A rule that turns gradients into new parameters. Quantities that vary with the step (rates, bias corrections) are
 * computed outside the graph, in float64, and fed as scalars, so a schedule needs no new graph.
 */
export interface Optimiser {
  /** State kept per parameter, such as moments: tensors of its shape, initially zero. */
  readonly slots: readonly string[];
  /**
   * Whether `apply` treats each number by itself, whatever the shape, so that several small parameters may be updated as one.
   * Default: no.
   */
  readonly isElementwise?: boolean;
  /** The scalars of update number `update`, by name; updates are counted from 1. */
  scalars(update: number): Readonly<Record<string, number>>;
  /** Builds the parameter and its slots after an update, as graph nodes. */
  apply(
    parameter: Node,
    gradient: Node,
    slots: Readonly<Record<string, Node>>,
    scalars: Readonly<Record<string, Node>>,
  ): { readonly parameter: Node; readonly slots: Readonly<Record<string, Node>> };
}

/** A value that changes during training: a function of the number of the update, counted from 1. */
export type Schedule = (update: number) => number;

/** A number of 0 or more, or a schedule of them. */
export const rateOrSchedule = either(callback, nonNegative);
/** What an argument that takes an optimiser accepts. */
export const optimiserRule = having('an optimiser, such as adam()', 'slots', 'scalars', 'apply');

/** The options of `adam`. */
export interface AdamOptions {
  /** Default 2e-4, DCGAN's. */
  readonly learningRate?: number | Schedule;
  /** Default 0.5, DCGAN's. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** Weight λ of an L2 penalty λ/2 · ‖θ‖², which adds λθ to the gradient. Default 0. */
  readonly l2?: number | undefined;
}

const adamRules: RulesOf<AdamOptions> = {
  learningRate: optional(rateOrSchedule),
  beta1: optional(numberFrom(0, 1)),
  beta2: optional(numberFrom(0, 1)),
  epsilon: optional(positive),
  l2: optional(nonNegative),
};

/**
 * Adam (Kingma and Ba 2015) with bias correction: θ ← θ − η · m̂ / (√v̂ + ε).
 *
 * The moments are stored unscaled, M = m / (1 − β₁) and V = v / (1 − β₂), so that M ← β₁M + g and V ← β₂V + g². The
 * scale factors and bias corrections are folded into two scalars. With κ = √((1 − β₂)/(1 − β₂ᵗ)): √v̂ = κ√V and
 * m̂ = M (1 − β₁)/(1 − β₁ᵗ), hence θ ← θ − [η (1 − β₁) / ((1 − β₁ᵗ) κ)] · M / (√V + ε/κ). That takes ten elementwise
 * passes; the textbook form takes thirteen.
 *
 * @throws UsageError if an option is unknown or out of range
 */
export function adam(options: AdamOptions = {}): Optimiser {
  checkOptions('adam', options, adamRules);
  const { learningRate = 2e-4, beta1 = 0.5, beta2 = 0.999, epsilon = 1e-8, l2 = 0 } = options;
  return {
    slots: ['moment1', 'moment2'],
    isElementwise: true,
    scalars: (update) => {
      const kappa = Math.sqrt((1 - beta2) / (1 - beta2 ** update));
      return {
        rate:
          (scheduledAt('learningRate', learningRate, update) * (1 - beta1)) / ((1 - beta1 ** update) * kappa),
        epsilon: epsilon / kappa,
      };
    },
    apply: (parameter, loss, { moment1, moment2 }, { rate, epsilon: offset }) => {
      const gradient = l2 === 0 ? loss : ops.add(loss, ops.mul(parameter, l2));
      const m = ops.add(ops.mul(moment1!, beta1), gradient);
      const v = ops.add(ops.mul(moment2!, beta2), ops.mul(gradient, gradient));
      const direction = ops.div(m, ops.add(ops.sqrt(v), offset!));
      return {
        parameter: ops.sub(parameter, ops.mul(direction, rate!)),
        slots: { moment1: m, moment2: v },
      };
    },
  };
}

/** The options of `sgd`. */
export interface SgdOptions {
  readonly learningRate: number | Schedule;
  /** Default 0: no momentum and no state. */
  readonly momentum?: number | Schedule;
}

const sgdRules: RulesOf<SgdOptions> = { learningRate: rateOrSchedule, momentum: optional(rateOrSchedule) };

/**
 * Stochastic gradient descent with momentum: u ← μu − ηg; θ ← θ + u. The rate is part of the velocity, so a change of
 * the rate does not affect gradients already accumulated (Sutskever et al. 2013; the 2014 paper's code). At a constant
 * rate this equals PyTorch's, which multiplies the velocity by the rate.
 *
 * @throws UsageError if an option is unknown or out of range
 */
export function sgd(options: SgdOptions): Optimiser {
  checkOptions('sgd', options, sgdRules);
  const { learningRate, momentum = 0 } = options;
  return {
    slots: momentum === 0 ? [] : ['velocity'],
    isElementwise: true,
    scalars: (update) => ({
      rate: scheduledAt('learningRate', learningRate, update),
      momentum: scheduledAt('momentum', momentum, update),
    }),
    apply: (parameter, gradient, { velocity }, { rate, momentum: decay }) => {
      const descent = ops.mul(gradient, rate!);
      if (velocity === undefined) return { parameter: ops.sub(parameter, descent), slots: {} };
      const moved = ops.sub(ops.mul(velocity, decay!), descent);
      return { parameter: ops.add(parameter, moved), slots: { velocity: moved } };
    },
  };
}

/** The value at an update. @throws UsageError if a schedule gives no number of 0 or more */
export function scheduledAt(name: string, value: number | Schedule, update: number): number {
  if (typeof value === 'number') return value;
  const scheduled = value(update);
  if (nonNegative.holds(scheduled)) return scheduled;
  throw new UsageError(
    `the schedule of ${name} gave ${String(scheduled)} for update ${update}, expected ${nonNegative.expected}`,
    { option: name },
  );
}
