import { checkArguments, optional, positive, share } from '../core/checks.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import type { Layer } from './layer.ts';
import type { ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

/**
 * Dropout (Hinton et al. 2012). In training each number is kept with probability `keep` and multiplied by `scale`, or
 * else set to zero. In all other modes nothing changes. The mask is drawn outside the graph and fed.
 */
export class Dropout implements Layer {
  readonly parameters: ParameterSpecs = {};
  readonly #keep: number;
  readonly #scale: number;

  /**
   * @param keep above 0, at most 1
   * @param scale default 1 / keep, which preserves the mean
   */
  constructor(keep: number, scale?: number) {
    checkArguments('Dropout', { keep, scale }, { keep: share, scale: optional(positive) });
    this.#keep = keep;
    this.#scale = scale ?? 1 / keep;
  }

  apply(x: Node, scope: Scope): Node {
    if (scope.mode !== 'training') return x;
    const mask = scope.random(x.shape, (values, random) => random.coins(values, this.#keep, this.#scale));
    return ops.mul(x, mask);
  }
}
