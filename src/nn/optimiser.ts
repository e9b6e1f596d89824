import type { Node } from '../tensor/node.ts';
import * as ops from '../tensor/ops.ts';

/**
 * A rule that turns gradients into new parameters. What varies with the step (rates, bias corrections) is
 * computed outside the graph, in float64, and fed as scalars: a schedule then needs no new graph.
 */
export interface Optimiser {
  /** What is kept of each parameter, in tensors of its shape that begin at zero. */
  readonly slots: readonly string[];
  /** Names and values of the scalars of update number `update`, counted from 1. */
  scalars(update: number): Readonly<Record<string, number>>;
  /** The parameter and slots after an update, as graph nodes. */
  apply(
    parameter: Node,
    gradient: Node,
    slots: Readonly<Record<string, Node>>,
    scalars: Readonly<Record<string, Node>>,
  ): { readonly parameter: Node; readonly slots: Readonly<Record<string, Node>> };
}

export interface AdamOptions {
  /** Default 2e-4, DCGAN's. */
  readonly learningRate?: number;
  /** Default 0.5, DCGAN's. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
}

/**
 * Adam (Kingma and Ba 2015) with bias correction: θ ← θ − η · m̂ / (√v̂ + ε).
 *
 * The moments are kept undivided, M = m / (1 − β₁) and V = v / (1 − β₂), so that M ← β₁M + g and
 * V ← β₂V + g²; the factors and the bias corrections go into two scalars. With κ = √((1 − β₂)/(1 − β₂ᵗ)):
 * √v̂ = κ√V and m̂ = M (1 − β₁)/(1 − β₁ᵗ), hence
 * θ ← θ − [η (1 − β₁) / ((1 − β₁ᵗ) κ)] · M / (√V + ε/κ): ten elementwise passes where the textbook has
 * thirteen.
 */
export function adam(options: AdamOptions = {}): Optimiser {
  const { learningRate = 2e-4, beta1 = 0.5, beta2 = 0.999, epsilon = 1e-8 } = options;
  return {
    slots: ['moment1', 'moment2'],
    scalars: (update) => {
      const kappa = Math.sqrt((1 - beta2) / (1 - beta2 ** update));
      return {
        rate: (learningRate * (1 - beta1)) / ((1 - beta1 ** update) * kappa),
        epsilon: epsilon / kappa,
      };
    },
    apply: (parameter, gradient, { moment1, moment2 }, { rate, epsilon: offset }) => {
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

export interface SgdOptions {
  readonly learningRate: number;
  /** Default 0: no momentum, and nothing kept. */
  readonly momentum?: number;
}

/** Stochastic gradient descent with momentum: u ← μu + g; θ ← θ − ηu. */
export function sgd({ learningRate, momentum = 0 }: SgdOptions): Optimiser {
  return {
    slots: momentum === 0 ? [] : ['velocity'],
    scalars: () => ({ rate: learningRate, momentum }),
    apply: (parameter, gradient, { velocity }, { rate, momentum: share }) => {
      const moved = velocity === undefined ? gradient : ops.add(ops.mul(velocity, share!), gradient);
      return {
        parameter: ops.sub(parameter, ops.mul(moved, rate!)),
        slots: velocity === undefined ? {} : { velocity: moved },
      };
    },
  };
}
