import { sizeOf } from '../core/shape.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import type { Layer } from './layer.ts';
import type { ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

/**
 * Concatenates each example with its one-hot label (Mirza and Osindero 2014). x [B, n] becomes [B, n + classes].
 * x [B, C, H, W] becomes [B, C + classes, H, W]: the map of the example's class is ones, the other maps are zeros.
 */
export class JoinLabel implements Layer {
  readonly parameters: ParameterSpecs = {};

  apply(x: Node, scope: Scope): Node {
    const { label } = scope;
    const [batch, classes] = label.shape as [number, number];
    const spatial = x.shape.slice(2);
    if (spatial.length === 0) return ops.concat([x, label], 1);
    // Not `expand`, which would fix the batch size in exported models.
    const ones = ops.constant(new Float32Array(sizeOf(spatial)).fill(1), spatial);
    return ops.concat([x, ops.mul(ops.reshape(label, [batch, classes, 1, 1]), ones)], 1);
  }
}
