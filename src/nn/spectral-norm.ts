import { norm } from '../core/numbers.ts';
import { sizeOf } from '../core/shape.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import type { Initialiser, ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

/** Keeps the division finite if all weights are zero. The value is PyTorch's. */
const epsilon = 1e-12;

/** The name of the vector that the power iteration carries from step to step. */
const vectorName = 'u';

/** A random direction of length 1. */
const direction: Initialiser = (values, random) => {
  random.normal(values);
  const length = Math.max(norm(values), epsilon);
  values.forEach((value, i) => (values[i] = value / length));
};

/** What spectral normalisation keeps beside the weights of `units` units: u, [units]. */
export function spectralParameters(units: number): ParameterSpecs {
  return { [vectorName]: { shape: [units], initialise: direction, role: 'iterate' } };
}

/**
 * Spectral normalisation (Miyato et al. 2018, arXiv 1802.05957): the weights divided by their largest singular value σ,
 * so that the layer changes no distance by more than that of its input. σ is estimated by a power iteration whose vector
 * u is kept: in training, each application takes one step of it, v = Wᵀu / ‖Wᵀu‖, u = Wv / ‖Wv‖, σ = uᵀWv. In all other
 * modes u stays as it is. u and v are constants of the gradient, as in PyTorch's `spectral_norm`.
 *
 * @param weight W as a matrix has a row for each unit
 * @param unitAxis the axis of the weight that counts units
 * @param scope holds u, and takes the new one
 */
export function spectrallyNormalised(weight: Node, unitAxis: number, scope: Scope): Node {
  const units = weight.shape[unitAxis]!;
  const matrix = ops.reshape(unitsFirst(weight, unitAxis), [units, sizeOf(weight.shape) / units]);
  const stored = ops.reshape(scope.get(vectorName), [units, 1]);
  const v = ops.stopGradient(normalised(ops.matmul(matrix, stored, { transposeA: true }))); // [inputs, 1]
  const product = ops.matmul(matrix, v); // [units, 1]
  let u = stored;
  if (scope.mode === 'training') {
    u = ops.stopGradient(normalised(product));
    scope.replace(vectorName, ops.reshape(u, [units]));
  }
  return ops.div(weight, ops.sum(ops.mul(u, product)));
}

function unitsFirst(weight: Node, unitAxis: number): Node {
  if (unitAxis === 0) return weight;
  const others = [...weight.shape.keys()].filter((axis) => axis !== unitAxis);
  return ops.transpose(weight, [unitAxis, ...others]);
}

function normalised(vector: Node): Node {
  return ops.div(vector, ops.max(ops.sqrt(ops.sum(ops.square(vector))), epsilon));
}
