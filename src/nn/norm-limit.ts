import * as ops from '../engine/tensor/ops.ts';
import type { Constraint } from './parameter.ts';

/** Keeps the division finite where a unit's weights are all zero, as pylearn2 has it. */
const epsilon = 1e-7;

/**
 * Scales the weights into each unit down to a norm of `most`, where they exceed it (Srebro and Shraibman 2005;
 * Hinton et al. 2012 beside dropout): w ← w · min(‖w‖, most) / (‖w‖ + 1e-7).
 *
 * @param axes over which a unit's weights lie: 0 of a dense [inputs, outputs], 1, 2 and 3 of a convolution's
 *   [outputs, inputs, kh, kw]
 */
export function normLimit(most: number, axes: readonly number[]): Constraint {
  return (weight) => {
    const norms = ops.sqrt(ops.sum(ops.mul(weight, weight), { axes, keepDims: true }));
    return ops.mul(weight, ops.div(ops.min(norms, most), ops.add(norms, epsilon)));
  };
}
