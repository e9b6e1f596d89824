/**
 * Guided backpropagation (Springenberg et al. 2014, arXiv 1412.6806): what in a picture makes a unit respond.
 *
 * It is the gradient of the unit by the picture, but for the rectifiers: a gradient is kept only where the rectifier
 * let its input through, as in any gradient, and where it is positive itself, as in Zeiler and Fergus' deconvolution
 * (2013). What is left is what speaks for the unit all the way down. It is no gradient of anything.
 */
import { grad } from '../../engine/tensor/grad.ts';
import type { GradientRules } from '../../engine/tensor/gradient-rules.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';

/**
 * The rectifier's rule: positive gradients pass where its output is positive, nothing else does. A leaky one, as in
 * DCGAN's D, is taken for a ReLU on the way back; its small slope would let through what speaks against.
 */
const guidedRules: Partial<GradientRules> = {
  LeakyRelu: (y, gradient) => [ops.mul(ops.relu(gradient), ops.max(ops.sign(y), 0))],
};

/**
 * The guided backpropagation of ⟨output, seed⟩ to `x`, as a node of x's shape.
 *
 * @param output any node that depends on `x` through rectifiers
 * @param seed of the output's shape: 1 at the unit in question, 0 elsewhere
 */
export function guidedBackpropagation(output: Node, x: Node, seed: Node): Node {
  return grad(output, [x], { seed, rules: guidedRules })[0]!;
}
