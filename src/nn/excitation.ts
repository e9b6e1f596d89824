import {
  callback,
  checkArguments,
  checkOptions,
  listOf,
  positiveInteger,
  text,
  type RulesOf,
} from '../core/checks.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import type { Layer } from './layer.ts';
import { Conv2d } from './linear.ts';
import { under, type Initialiser, type ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

/** Keeps its input for a later layer of the same network, and passes it on. */
export class Remember implements Layer {
  readonly parameters: ParameterSpecs = {};
  readonly #name: string;

  constructor(name: string) {
    checkArguments('Remember', { name }, { name: text });
    this.#name = name;
  }

  apply(x: Node, scope: Scope): Node {
    scope.remember(this.#name, x);
    return x;
  }
}

/** What an `Excitation` is made of. */
export interface ExcitationOptions {
  /** The channels of the earlier maps, and those of the later ones. */
  readonly inputs: number;
  readonly outputs: number;
  /** The earlier maps are averaged to this height and width, which divide theirs. */
  readonly grid: readonly [number, number];
  /** The first weights' initial values, and the second ones'. */
  readonly initialise: readonly [Initialiser, Initialiser];
}

const rules: RulesOf<ExcitationOptions> = {
  inputs: positiveInteger,
  outputs: positiveInteger,
  grid: listOf(positiveInteger, 2),
  initialise: listOf(callback, 2),
};

/** Slope of the leaky ReLU (Liu et al. 2021, figure 3). */
const leak = 0.1;

/**
 * Skip-layer excitation (Liu et al. 2021, arXiv 2101.04775): scales each of the maps by a number from 0 to 1 that follows
 * from smaller maps of an earlier layer: their averages over a grid, a convolution of the whole grid, leaky ReLU, another of
 * 1×1, sigmoid. x [B, outputs, H, W] → the same shape.
 */
export class Excitation implements Layer {
  readonly parameters: ParameterSpecs;
  readonly #name: string;
  readonly #grid: readonly [number, number];
  readonly #squeeze: Layer;
  readonly #expand: Layer;

  /**
   * @param name that a `Remember` before it has
   * @throws UsageError if an option is missing, unknown or out of range
   */
  constructor(name: string, options: ExcitationOptions) {
    checkArguments('Excitation', { name }, { name: text });
    checkOptions('Excitation', options, rules);
    const { inputs, outputs, grid } = options;
    const [first, second] = options.initialise;
    this.#name = name;
    this.#grid = grid;
    this.#squeeze = new Conv2d(inputs, outputs, { kernel: grid, initialise: first, bias: false });
    this.#expand = new Conv2d(outputs, outputs, { kernel: 1, initialise: second, bias: false });
    this.parameters = {
      ...under('squeeze', this.#squeeze.parameters),
      ...under('expand', this.#expand.parameters),
    };
  }

  /** @throws SparringError if nothing was remembered under the name */
  apply(x: Node, scope: Scope): Node {
    const earlier = scope.remembered(this.#name);
    const windows = [earlier.shape[2]! / this.#grid[0], earlier.shape[3]! / this.#grid[1]] as const;
    const averages = ops.averagePool2d(earlier, { kernel: windows });
    const squeezed = ops.leakyRelu(this.#squeeze.apply(averages, scope.child('squeeze')), leak); // [B, outputs, 1, 1]
    return ops.mul(x, ops.sigmoid(this.#expand.apply(squeezed, scope.child('expand'))));
  }
}
