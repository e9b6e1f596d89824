import { sizeOf } from '../core/shape.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import type { Layer } from './layer.ts';
import type { ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

/**
 * Joins each example's label to it (Mirza and Osindero 2014): x [B, n] becomes [B, n + classes], and x [B, C, H, W]
 * becomes [B, C + classes, H, W], with a map of ones for the example's class and maps of zeros for the others.
 */
export class JoinLabel implements Layer {
  readonly parameters: ParameterSpecs = {};

  apply(x: Node, scope: Scope): Node {
    const { label } = scope;
    const [batch, classes] = label.shape as [number, number];
    const around = x.shape.slice(2);
    if (around.length === 0) return ops.concat([x, label], 1);
    // Not `expand`, which would write the batch's size into exported models.
    const ones = ops.constant(new Float32Array(sizeOf(around)).fill(1), around);
    return ops.concat([x, ops.mul(ops.reshape(label, [batch, classes, 1, 1]), ones)], 1);
  }
}
