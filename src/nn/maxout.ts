import type { Node } from '../tensor/node.ts';
import * as ops from '../tensor/ops.ts';
import type { Layer } from './layer.ts';
import { Dense, type WeightOptions } from './linear.ts';
import type { ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

/**
 * Maxout (Goodfellow et al. 2013): each unit is the largest of `pieces` linear functions of x [B, inputs] →
 * [B, units]. The weight is [inputs, units · pieces]; a unit's pieces are neighbours.
 */
export class Maxout implements Layer {
  readonly parameters: ParameterSpecs;
  readonly #linear: Dense;
  readonly #units: number;
  readonly #pieces: number;

  constructor(inputs: number, units: number, pieces: number, options: WeightOptions) {
    this.#linear = new Dense(inputs, units * pieces, options);
    this.#units = units;
    this.#pieces = pieces;
    this.parameters = this.#linear.parameters;
  }

  apply(x: Node, scope: Scope): Node {
    const linear = this.#linear.apply(x, scope);
    return ops.reduceMax(ops.reshape(linear, [x.shape[0]!, this.#units, this.#pieces]), { axes: [2] });
  }
}
