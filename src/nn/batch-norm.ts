import {
  checkArguments,
  checkOptions,
  flag,
  fraction,
  nonNegative,
  optional,
  positiveInteger,
  type RulesOf,
} from '../core/checks.ts';
import { sizeOf } from '../core/shape.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import type { Layer } from './layer.ts';
import { constantInitialiser, normalInitialiser, type ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

/** The options of `BatchNorm`. */
export interface BatchNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number | undefined;
  /** Weight of the new batch in the running averages. Default 0.1. */
  readonly momentum?: number;
  /** Standard deviation of the initial gains around 1. Default 0.02, as in DCGAN's code. */
  readonly gainDeviation?: number;
  /** Whether the layer has a gain and a bias. Default true. */
  readonly affine?: boolean;
  /**
   * A gain and a bias for each of so many classes, which are those of the scope's labels: conditional batch normalisation
   * (Dumoulin et al. 2017, de Vries et al. 2017). Default: the same for all.
   */
  readonly classes?: number | undefined;
}

const rules: RulesOf<BatchNormOptions> = {
  epsilon: optional(nonNegative),
  momentum: optional(fraction),
  gainDeviation: optional(nonNegative),
  affine: optional(flag),
  classes: optional(positiveInteger),
};

/**
 * Batch normalisation (Ioffe and Szegedy 2015) of [B, C] or [B, C, H, W], per channel: subtracts the mean and divides by
 * the standard deviation; then, if affine, multiplies by `gain` and adds `bias`. The batch is normalised by its biased
 * variance (n); the running variance averages the unbiased one (n − 1), as in PyTorch and the original. With classes, gain
 * and bias are [classes, C], and each example has those of its class; the statistics are of all classes together.
 */
export class BatchNorm implements Layer {
  readonly parameters: ParameterSpecs;
  /** The number of classes with a gain and a bias of their own; undefined if there is one for all. */
  readonly classes: number | undefined;
  readonly #epsilon: number;
  readonly #momentum: number;
  readonly #affine: boolean;

  /** @throws UsageError if an option is unknown or out of range */
  constructor(channels: number, options: BatchNormOptions = {}) {
    checkArguments('BatchNorm', { channels }, { channels: positiveInteger });
    checkOptions('BatchNorm', options, rules);
    this.#epsilon = options.epsilon ?? 1e-5;
    this.#momentum = options.momentum ?? 0.1;
    this.#affine = options.affine ?? true;
    this.classes = options.classes;
    const shape = [channels];
    const ofGain = this.classes === undefined ? shape : [this.classes, channels];
    const affine: ParameterSpecs = {
      gain: {
        shape: ofGain,
        initialise: normalInitialiser(options.gainDeviation ?? 0.02, 1),
        role: 'trained',
      },
      bias: { shape: ofGain, initialise: constantInitialiser(0), role: 'trained' },
    };
    this.parameters = {
      ...(this.#affine ? affine : {}),
      runningMean: { shape, initialise: constantInitialiser(0), role: 'statistic' },
      runningVariance: { shape, initialise: constantInitialiser(1), role: 'statistic' },
    };
  }

  apply(x: Node, scope: Scope): Node {
    // [1, C, 1, 1] or [1, C], the form in which the variance needs the mean, so that both share one subtraction.
    const broadcastable = x.shape.map((size, axis) => (axis === 1 ? size : 1));
    const expanded = (perChannel: Node) =>
      ops.reshape(
        perChannel,
        perChannel.shape.length === 1 ? broadcastable : [x.shape[0]!, ...broadcastable.slice(1)],
      );
    const [mean, variance] = scope.mode === 'running' ? running(scope) : this.#batch(x, scope);
    const deviation = ops.sqrt(ops.add(variance, this.#epsilon));
    const centred = ops.sub(x, expanded(mean));
    if (!this.#affine) return ops.div(centred, expanded(deviation));
    const scale = ops.div(this.#ofClass(scope.get('gain'), scope), deviation);
    return ops.add(ops.mul(centred, expanded(scale)), expanded(this.#ofClass(scope.get('bias'), scope)));
  }

  /** The row of each example's class, [B, C]; without classes the values themselves, [C]. */
  #ofClass(values: Node, scope: Scope): Node {
    return this.classes === undefined ? values : ops.matmul(scope.label, values);
  }

  /** The batch's mean and variance, [C] each. In training the running averages move towards them. */
  #batch(x: Node, scope: Scope): [Node, Node] {
    const axes = [...x.shape.keys()].filter((axis) => axis !== 1);
    const channels = x.shape[1]!;
    // With the axes kept at first: the variance needs the mean in that form, so the two share it.
    const mean = ops.reshape(ops.mean(x, { axes, keepDims: true }), [channels]);
    const variance = ops.variance(x, { axes });
    if (scope.mode !== 'batch') {
      const count = sizeOf(x.shape) / channels;
      const unbiased = ops.mul(variance, count / Math.max(1, count - 1));
      this.#record('runningMean', mean, scope);
      this.#record('runningVariance', unbiased, scope);
    }
    return [mean, variance];
  }

  #record(name: 'runningMean' | 'runningVariance', value: Node, scope: Scope): void {
    if (scope.mode === 'measuring') return scope.replace(name, value);
    const kept = ops.mul(scope.get(name), 1 - this.#momentum);
    scope.replace(name, ops.add(kept, ops.mul(value, this.#momentum)));
  }
}

function running(scope: Scope): [Node, Node] {
  return [scope.get('runningMean'), scope.get('runningVariance')];
}
