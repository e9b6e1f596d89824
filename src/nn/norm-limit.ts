import { checkArguments, integer, listOf, positive, positiveInteger } from '../core/checks.ts';
import * as ops from '../engine/tensor/ops.ts';
import type { Constraint } from './parameter.ts';

/** Keeps the division finite if a unit's weights are all zero. The value is pylearn2's. */
const epsilon = 1e-7;

const rules = { maxNorm: positive, axes: listOf(integer(0), 1), groupsOfFirst: positiveInteger };

/**
 * The max-norm constraint: scales the weights into a unit down to norm `maxNorm` if they exceed it (Srebro and Shraibman
 * 2005; with dropout, Hinton et al. 2012). w ← w · min(‖w‖, maxNorm) / (‖w‖ + 1e-7).
 *
 * @param axes the axes that hold the weights of one unit: 0 of a dense [inputs, outputs]; 1, 2 and 3 of a convolution's
 *   [outputs, inputs, kh, kw]
 * @param groupsOfFirst the groups into which axis 0 is split, of which a unit's weights are in one: those of a transposed
 *   convolution
 */
export function normLimit(maxNorm: number, axes: readonly number[], groupsOfFirst = 1): Constraint {
  checkArguments('normLimit', { maxNorm, axes, groupsOfFirst }, rules);
  if (groupsOfFirst > 1) {
    const limit = normLimit(
      maxNorm,
      axes.map((axis) => axis + 1),
    );
    return (weight) => {
      const [first, ...rest] = weight.shape as [number, ...number[]];
      const inGroups = ops.reshape(weight, [groupsOfFirst, first / groupsOfFirst, ...rest]);
      return ops.reshape(limit(inGroups), weight.shape);
    };
  }
  return (weight) => {
    const norms = ops.sqrt(ops.sum(ops.mul(weight, weight), { axes, keepDims: true }));
    return ops.mul(weight, ops.div(ops.min(norms, maxNorm), ops.add(norms, epsilon)));
  };
}
